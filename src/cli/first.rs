//! The first `demo.toml` of somebody who has none: it builds as it is, and says what each line is for.

use crate::config::decode::is_name;
use crate::config::slug::slug;
use crate::diag::suggest::toml_text;
use crate::disk::begin::Dockerfile;
use crate::words::GrafanaKind;

/// How long the name of a demo may be.
pub(super) const MOST: usize = 20;
/// How long that of a service may be.
const MOST_OF_SERVICE: usize = 40;

/// What a first demo is made of.
#[derive(Debug)]
pub(super) struct First {
    /// Prefix of every generated name.
    pub(super) name: String,
    /// What people call it, where that is not what the name says.
    pub(super) title: Option<String>,
    /// Where it is shown.
    pub(super) target: GrafanaKind,
    /// Programs that were found; none: two that show how it is done.
    pub(super) services: Vec<Found>,
}

/// A service that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Its name.
    pub(super) name: String,
    /// Where its image is built from.
    pub(super) context: String,
    /// The port it listens on, if its Dockerfile says so.
    port: Option<u16>,
}

/// The name nearest to what a folder is called, at most so long.
pub(super) fn name(text: &str, most: usize, otherwise: &str) -> String {
    let slug = slug(text);
    let begins = slug.starts_with(|first: char| first.is_ascii_lowercase());
    let slug = if begins || slug.is_empty() { slug } else { format!("{otherwise}-{slug}") };
    let cut = cut(&slug, most);
    if is_name(cut, most) { cut.to_owned() } else { otherwise.to_owned() }
}

/// The beginning of a name: whole words, if the first ones are not too short to know it by.
fn cut(slug: &str, most: usize) -> &str {
    let Some(cut) = slug.get(..most).filter(|_| slug.len() > most) else { return slug };
    let whole =
        if slug[most..].starts_with('-') { Some(cut) } else { cut.rfind('-').map(|at| &cut[..at]) };
    whole.filter(|whole| whole.len() >= most / 2).unwrap_or(cut).trim_end_matches('-')
}

/// What people call a demo whose folder has a name that no demo can have.
pub(super) fn title(folder: &str, name: &str) -> Option<String> {
    let text = folder.trim();
    let fits = text.chars().count() <= 60 && text.chars().any(char::is_alphabetic);
    let odd = text.contains(|it: char| it.is_control() || matches!(it, '/' | '\\'));
    // `my_shop` is `My Shop` by itself.
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "._-".contains(it);
    (text != name && fits && !odd && !text.chars().all(plain)).then(|| text.to_owned())
}

/// The services that Dockerfiles speak of, by names of which no two are alike.
pub(super) fn services(files: &[Dockerfile], demo: &str) -> Vec<Found> {
    let mut services: Vec<Found> = Vec::new();
    for Dockerfile { folder, text } in files {
        let last = folder.rsplit('/').next().unwrap_or_default();
        let short = if folder.is_empty() { demo } else { last };
        let candidates = [short, folder].map(|it| name(it, MOST_OF_SERVICE, "app"));
        let free = |name: &String| services.iter().all(|other| other.name != *name);
        let numbered =
            (2..).map(|number| format!("{}-{number}", cut(&candidates[0], MOST_OF_SERVICE - 4)));
        let Some(name) = candidates.iter().cloned().chain(numbered).find(free) else { continue };
        let context = if folder.is_empty() { ".".to_owned() } else { folder.clone() };
        services.push(Found { name, context, port: port(text) });
    }
    services
}

/// The first port that a Dockerfile exposes.
fn port(text: &str) -> Option<u16> {
    let mut lines = text.lines().map(str::split_whitespace);
    lines.find_map(|mut words| {
        let is_told = words.next()?.eq_ignore_ascii_case("expose");
        let port = words.next().filter(|_| is_told)?;
        port.trim_end_matches("/tcp").parse().ok().filter(|port| *port > 0)
    })
}

/// The text of `demo.toml`.
pub(super) fn text(first: &First) -> String {
    let parts = [head(first), place(first), components(first), promises(first), trouble(first)];
    parts.concat()
}

fn head(First { name, title, .. }: &First) -> String {
    let title = title.as_deref().map(toml_text).map(|title| format!("title = {title}\n"));
    format!(
        "#:schema ./generated/demo.schema.json
# A demo, said once: what it is made of, what was promised, what may go wrong. `mltgen build` makes all
# the rest in `generated`, and every command is in `generated/README.md`. `mltgen explain` has the words.
edition = 1 # of this language

[demo]
name = \"{name}\" # prefix of every generated name
{}",
        title.unwrap_or_default()
    )
}

/// Where it runs, and where it is shown.
fn place(first: &First) -> String {
    let First { name, target, .. } = first;
    let plays = if first.services.is_empty() {
        "small programs play the services, so that none needs an image; `images` runs real ones"
    } else {
        "small programs play the services; `build` runs yours, which have to send their traces"
    };
    let slug = name.replace('-', "");
    let where_it_is = match target {
        GrafanaKind::Local => "
[grafana]
target = \"local\" # on this machine; `cloud` and `existing` are set up by Terraform

[kubernetes]
target = \"none\" # nothing but this machine; `existing` is the cluster that `kubectl` talks to
"
        .to_owned(),
        GrafanaKind::Cloud => format!(
            "
[grafana]
target = \"cloud\" # a stack of Grafana Cloud, which Terraform makes
stack = \"{slug}\" # its address is https://{slug}.grafana.net, so nobody else may have it
region = \"us\"

[kubernetes]
target = \"existing\" # the cluster that `kubectl` talks to; `context` names another one
"
        ),
        GrafanaKind::Existing => "
[grafana]
target = \"existing\" # yours: Terraform adds a folder with all of this demo to it
url = \"https://grafana.example.com\" # its address: write yours

[kubernetes]
target = \"existing\" # the cluster that `kubectl` talks to; `context` names another one
"
        .to_owned(),
    };
    format!("{where_it_is}\n[local]\napp = \"stand-in\" # {plays}\n")
}

/// What it is made of.
fn components(first: &First) -> String {
    if first.services.is_empty() {
        return format!(
            "
[services.web] # a table for each component; its name is what people and queries call it
calls = [\"orders\"] # an arrow of the diagram, and who may connect to whom
check = \"/\" # asked from outside once a minute: it says whether `web` is online
{}
[services.orders]
# image = \"acme/orders:1.0\" # what runs when `app` is `images`
calls = [\"orders-data\"]

[datastores.orders-data] # port, probes, command and dashboard come with the engine
engine = \"redis\" # `mltgen explain engines` lists them
",
            exposed(first, 8080)
        );
    }
    let mut text = String::new();
    for (at, Found { name, context, port }) in first.services.iter().enumerate() {
        let context = toml_text(context);
        text += &format!("\n[services.{name}]");
        text += if at == 0 { " # its name is what people and queries call it\n" } else { "\n" };
        text += &format!("build = {{ context = {context} }}");
        text += if at == 0 { " # runs when `app` is `build`; it has a Dockerfile\n" } else { "\n" };
        if let Some(port) = port {
            text += &format!("port = {port}\n");
        }
        if at == 0 {
            text +=
                "check = \"/\" # asked from outside once a minute: it says whether it is online\n";
            text += &exposed(first, port.unwrap_or(8080));
            text += "# calls = [\"…\"] # whom it calls: an arrow of the diagram, and who may connect to whom\n";
        }
    }
    text
}

/// On a laptop the first service can be looked at.
fn exposed(first: &First, port: u16) -> String {
    match first.target {
        GrafanaKind::Local => {
            format!("expose = true # on this machine: http://localhost:{port}\n")
        }
        GrafanaKind::Cloud | GrafanaKind::Existing => String::new(),
    }
}

/// What was promised, and who is told when it is not kept.
fn promises(first: &First) -> String {
    let told = match first.target {
        GrafanaKind::Local => String::new(),
        GrafanaKind::Cloud | GrafanaKind::Existing => format!(
            "
[contact_points.team] # told of every alert that names nobody else
type = \"slack\" # its token is a secret, which is never written here
channel = \"{}\"
",
            first.name
        ),
    };
    format!(
        "
[slos.latency] # the name says what is measured
of = \"services\" # one for each
bound = \"1s\" # the one place of this number: panels, alerts and health read it from here
objective = \"95%\" # of requests

[alerts.high-latency]
of = \"services\"
when = {{ breach = \"latency\" }}
{told}"
    )
}

/// Who comes, and what may go wrong.
fn trouble(first: &First) -> String {
    let web = first.services.first().map_or("web", |service| &service.name);
    let scenario = if first.services.is_empty() {
        "
[scenarios.slow-orders] # trouble on demand, and what it is promised to show: both are proved
lasts = \"10m\"
inject = [{ do = \"delay\", on = \"orders\", by = \"4s\" }]
effects = [{ on = \"orders\", latency = \"4s\" }, { on = \"web\", latency = \"4s\" }]
expect = { red = [\"orders\", \"web\"], alerts = [\"high-latency\"], budgets = [\"latency\"] }
story = \"Every order waits four seconds, and the page waits for it: a trace shows where the time goes.\"
"
        .to_owned()
    } else {
        format!(
            "
[scenarios.slow] # trouble on demand, and what it is promised to show: both are proved
lasts = \"10m\"
inject = [{{ do = \"delay\", on = \"{web}\", by = \"4s\" }}]
effects = [{{ on = \"{web}\", latency = \"4s\" }}]
expect = {{ red = [\"{web}\"], alerts = [\"high-latency\"], budgets = [\"latency\"] }}
story = \"Everybody waits four seconds: a trace shows where the time goes.\"
"
        )
    };
    format!(
        "
[load] # simulated users, so that there is something to see
target = \"{web}\"
users = 2

[load.journeys.look]
steps = [{{ page = \"home\", get = \"/\" }}]
{scenario}"
    )
}
