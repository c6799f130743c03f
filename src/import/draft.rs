//! The demo as it is going to be written: tables of lines, each with what was guessed about it.

use super::toml;

/// A demo.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Its name.
    pub(super) name: String,
    /// Its title, where the name does not say it.
    pub(super) title: Option<String>,
    /// Its namespace, if it is not the name.
    pub(super) namespace: Option<String>,
    /// The host of the receiver of traces, where the usual one is taken.
    pub(super) otlp: Option<String>,
    /// Whether the images are built.
    pub(super) is_built: bool,
    /// Labels of all pods.
    pub(super) labels: Vec<(String, String)>,
    /// Keys that all services have.
    pub(super) same: Vec<Line>,
    /// Variables that all services have.
    pub(super) same_env: Vec<Line>,
    /// Services, then datastores.
    pub(super) components: Vec<Component>,
    /// Systems of others: name, address, and where it was found.
    pub(super) externals: Vec<(String, String, String)>,
    /// Whether there are manifests, and dashboards, that are kept as they are.
    pub(super) has_raw: bool,
    /// See `has_raw`.
    pub(super) has_boards: bool,
}

/// A component.
#[derive(Debug)]
pub(super) struct Component {
    /// Its name.
    pub(super) name: String,
    /// `services` or `datastores`.
    pub(super) table: &'static str,
    /// What is said above it.
    pub(super) above: Vec<String>,
    /// Its keys.
    pub(super) lines: Vec<Line>,
    /// Its variables.
    pub(super) env: Vec<Line>,
    /// What is otherwise with what is built of it: the text of a patch.
    pub(super) patch: Option<String>,
}

/// A key with its value, and what is said behind it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) key: String,
    /// In TOML.
    pub(super) value: String,
    pub(super) comment: Option<String>,
}

impl Line {
    /// Nothing is said behind it.
    pub(super) fn new(key: &str, value: impl Into<String>) -> Self {
        Self { key: key.to_owned(), value: value.into(), comment: None }
    }

    /// Says where it was guessed from.
    pub(super) fn guessed(mut self, from: impl Into<String>) -> Self {
        self.comment = Some(format!("guessed: {}", from.into()));
        self
    }

    /// Says something.
    pub(super) fn saying(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    fn text(&self) -> String {
        let comment = self.comment.as_ref().map(|it| format!(" # {}", toml::comment(it)));
        format!("{} = {}{}\n", toml::key(&self.key), self.value, comment.unwrap_or_default())
    }
}

/// The text of `demo.toml`.
pub(super) fn print(draft: &Draft) -> String {
    let mut text = head(draft);
    for (table, lines) in
        [("defaults.services", &draft.same), ("defaults.services.env", &draft.same_env)]
    {
        if !lines.is_empty() {
            text += &format!("\n[{table}] # all services have these\n");
        }
        for line in lines {
            text += &line.text();
        }
    }
    for component in &draft.components {
        text += &self::component(component);
    }
    for (name, url, from) in &draft.externals {
        text += &format!("\n[external.{name}] # {}\n", toml::comment(&format!("guessed: {from}")));
        text += &Line::new("url", toml::text(url)).text();
    }
    text += &custom(draft);
    text += TAIL;
    text
}

fn head(draft: &Draft) -> String {
    let mut text = "#:schema ./generated/demo.schema.json
# Written by `mltgen import`, and yours from now on. What could only be guessed says so behind it.
edition = 1

[demo]
"
    .to_owned();
    text += &Line::new("name", toml::text(&draft.name)).text();
    for (key, value) in [("title", &draft.title), ("namespace", &draft.namespace)] {
        text += &value.as_ref().map(|it| Line::new(key, toml::text(it)).text()).unwrap_or_default();
    }
    text += "\n[grafana]\ntarget = \"local\" # beside the application; `cloud` and `existing` are set up by Terraform\n";
    text += "\n[kubernetes]\ntarget = \"existing\" # the cluster that `kubectl` talks to\n";
    if !draft.labels.is_empty() {
        let labels: Vec<(String, String)> = draft
            .labels
            .iter()
            .map(|(key, value)| {
                let own = value == "${self.name}";
                (key.clone(), if own { format!("\"{value}\"") } else { toml::text(value) })
            })
            .collect();
        text += &format!("labels = {} # of every pod\n", toml::table(&labels));
    }
    let (app, about) = if draft.is_built {
        (
            "build",
            "on this machine: what was imported, built; `stand-in` plays it by small programs",
        )
    } else {
        ("images", "on this machine: what was imported; `stand-in` plays it by small programs")
    };
    text += &format!("\n[local]\napp = \"{app}\" # {about}\n");
    if let Some(host) = &draft.otlp {
        text += &format!(
            "\n[telemetry]\notlp = {{ host = {} }} # its usual name is taken here\n",
            toml::text(host)
        );
    }
    text
}

fn component(component: &Component) -> String {
    let mut text = "\n".to_owned();
    for line in &component.above {
        text += &format!("# {}\n", toml::comment(line));
    }
    text += &format!("[{}.{}]\n", component.table, component.name);
    for line in &component.lines {
        text += &line.text();
    }
    if let [only] = component.env.as_slice()
        && only.comment.is_none()
        && only.value.len() < 60
    {
        let entry = (only.key.clone(), only.value.clone());
        text += &format!("env = {}\n", toml::table(&[entry]));
    } else if !component.env.is_empty() {
        text += &format!("\n[{}.{}.env]\n", component.table, component.name);
        for line in &component.env {
            text += &line.text();
        }
    }
    text
}

fn custom(draft: &Draft) -> String {
    let has_patches = draft.components.iter().any(|it| it.patch.is_some());
    if !draft.has_raw && !draft.has_boards && !has_patches {
        return String::new();
    }
    let mut text = "\n[custom]\n".to_owned();
    if draft.has_raw {
        text += "kubernetes = [\"raw/*.yaml\"] # objects that the language has no words for, as they were\n";
    }
    if has_patches {
        text += "kubernetes_patches = [\"raw/*.patch.yaml\"] # what it has no words for in workloads, as it was\n";
    }
    if draft.has_boards {
        text += "dashboards = [\"dashboards/*.json\"] # as they were\n";
    }
    text
}

/// What comes next is not in the files that were read.
const TAIL: &str = "
# What was promised, and who comes, was nowhere written. To begin with:
#
# [slos.latency]
# of = \"services\" # one for each
# bound = \"1s\"
# objective = \"95%\" # of requests
#
# [load] # simulated users
# target = \"…\"
# users = 2
#
# [load.journeys.look]
# steps = [{ page = \"home\", get = \"/\" }]
";
