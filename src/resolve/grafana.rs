//! The Grafana that a demo is shown in: which one, its plugins, and where queries are sent to.

use crate::catalog::plugins::{FLOW, FLOWCHARTING, PLUGINS, SERVICENOW};
use crate::config::settings as written;
use crate::config::{Text, default};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::limits;
use crate::model::notify::ContactPoint;
use crate::model::platform::{DataSource, DataSourceOwner, Grafana, GrafanaTarget};
use crate::resolve::settings::needed;
use crate::resolve::{Scope, checks, text};
use crate::units::Duration;
use crate::words::{DashboardFormat, GrafanaKind, Renderer, SloOutput};

pub(super) fn grafana(scope: &mut Scope<'_>, contact_points: &[ContactPoint]) -> Grafana {
    let empty = None;
    let grafana = scope.config.grafana.as_ref();
    let target = grafana_target(grafana, scope.diags);
    if let Some(url) = grafana.and_then(|it| it.url.as_ref()) {
        checks::url(scope, url);
    }
    checks::form_of(scope, grafana.and_then(|it| it.stack.as_ref()), limits::STACK);
    checks::form_of(scope, grafana.and_then(|it| it.region.as_ref()), limits::REGION);
    let sources = grafana.and_then(|grafana| grafana.data_sources.as_ref());
    check_sources(scope, sources);
    let incidents = contact_points.iter().any(|it| it.kind.keeps_incidents());
    let name = scope.demo.name.clone();
    let shared = grafana.and_then(|it| it.shared).unwrap_or(false);
    let role = |word: &str, source: Option<&written::DataSource>| {
        let mut made = data_source(word, source, &target, &name);
        // No two in a Grafana have one name, and others may have that of a demo much like this.
        if let DataSourceOwner::Ours { title } = &mut made.owner
            && shared
        {
            *title += &format!(" ({name})");
        }
        made
    };
    let (metrics, logs, traces) = (
        role("metrics", sources.map_or(empty.as_ref(), |it| it.metrics.as_ref())),
        role("logs", sources.map_or(empty.as_ref(), |it| it.logs.as_ref())),
        role("traces", sources.map_or(empty.as_ref(), |it| it.traces.as_ref())),
    );
    let written_incidents = sources.and_then(|it| it.incidents.as_ref());
    if let (false, Some(_)) = (incidents, written_incidents) {
        let span = sources.and_then(|it| it.seen.key("incidents"));
        let span = span.unwrap_or(scope.config.demo.name.span);
        scope.diags.error(
            Diagnostic::new(code::CONFLICTING_KEYS, span, "nobody keeps incidents")
                .label("a source without a contact point that keeps them")
                .help("add a contact point of type `servicenow`, or take this away"),
        );
    }
    let incidents = incidents.then(|| role("incidents", written_incidents));
    let exec = scope.config.dashboards.as_ref().and_then(|all| all.exec.as_ref());
    let samples = exec.and_then(|exec| exec.cost.as_ref()).map(|_| role("samples", None));
    check_slos(scope, &target);
    let version = grafana_version(grafana.and_then(|it| it.version.as_ref()), scope.diags);
    Grafana {
        version,
        shared,
        slos: grafana.and_then(|it| it.slos).unwrap_or(SloOutput::Rules),
        dashboard_format: grafana
            .and_then(|it| it.dashboard_format)
            .unwrap_or(DashboardFormat::Classic),
        plugins: plugins(scope, incidents.is_some()),
        target,
        metrics,
        logs,
        traces,
        incidents,
        samples,
    }
}

/// Uids of theirs are spelt as Grafana has them; of ours, no two may have one name there.
fn check_sources(scope: &mut Scope<'_>, sources: Option<&written::DataSources>) {
    let Some(sources) = sources else { return };
    let all = [&sources.metrics, &sources.logs, &sources.traces, &sources.incidents];
    let mut titles: Vec<&Text> = Vec::new();
    for source in all.into_iter().flatten() {
        checks::form_of(scope, source.uid.as_ref(), limits::UID);
        if let (Some(_), Some(uid)) = (&source.title, &source.uid) {
            let message = "`title` and `uid` are two data sources";
            let conflict = Diagnostic::new(code::CONFLICTING_KEYS, uid.span, message);
            scope.diags.error(
                conflict
                    .label("with a title it is ours, and has a uid of ours")
                    .help("keep `uid` for one that is there already, `title` for one of our own"),
            );
        }
        let Some(title) = &source.title else { continue };
        checks::title(scope, title, "data source");
        if let Some(other) = titles.iter().find(|other| other.value == title.value) {
            let message = format!("two data sources are called `{}`", title.value.escape_debug());
            let twice = Diagnostic::new(code::DUPLICATE_NAME, title.span, message);
            scope.diags.error(twice.label("the second").related(other.span, "the first"));
        }
        titles.push(title);
    }
}

/// Only Grafana Cloud keeps objectives itself, and only a tree of policies that is ours sends what
/// it tells to whom the demo names.
fn check_slos(scope: &mut Scope<'_>, target: &GrafanaTarget) {
    let Some(grafana) = scope.config.grafana.as_ref() else { return };
    let Some(span) = grafana.seen.key("slos").filter(|_| grafana.slos == Some(SloOutput::Grafana))
    else {
        return;
    };
    if *target == GrafanaTarget::Local {
        let message = "a Grafana on the laptop keeps no objectives";
        scope.diags.error(
            Diagnostic::new(code::CONFLICTING_KEYS, span, message)
                .label("Grafana Cloud has the application that does")
                .help("take it away: our own rules tell of the same budgets"),
        );
    } else if grafana.shared == Some(true) {
        let message = "who is told of burning budgets is for others to say";
        scope.diags.warn(
            Diagnostic::new(code::CONFLICTING_KEYS, span, message)
                .label("an objective that Grafana keeps cannot name its receiver")
                .help(
                    "with `shared = true` the tree of policies is not ours: route by the label \
                     `notify` there, or write `slos = \"rules\"`",
                ),
        );
    }
}

fn grafana_target(grafana: Option<&written::Grafana>, diags: &mut Diagnostics) -> GrafanaTarget {
    let Some(grafana) = grafana else { return GrafanaTarget::Local };
    let Some(kind) = &grafana.target else { return GrafanaTarget::Local };
    match kind.value {
        GrafanaKind::Cloud => {
            if grafana.stack.is_none() {
                needed("stack", "Grafana Cloud", kind.span, diags);
            }
            let region = text(grafana.region.as_ref());
            let region = if region.is_empty() { "us".to_owned() } else { region };
            GrafanaTarget::Cloud { stack: text(grafana.stack.as_ref()), region }
        }
        GrafanaKind::Existing => {
            if grafana.url.is_none() {
                needed("url", "an existing Grafana", kind.span, diags);
            }
            GrafanaTarget::Existing { url: text(grafana.url.as_ref()) }
        }
        GrafanaKind::Local => GrafanaTarget::Local,
    }
}

/// `12.0`: major and minor.
fn grafana_version(version: Option<&Text>, diags: &mut Diagnostics) -> (u32, u32) {
    let Some(version) = version else { return (12, 0) };
    let parsed = version.split_once('.').and_then(|(major, minor)| {
        Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
    });
    parsed.unwrap_or_else(|| {
        let message = format!("`{}` is no version of Grafana", version.value);
        diags.error(
            Diagnostic::new(code::BAD_QUANTITY, version.span, message)
                .label("expected major and minor")
                .help("write it as text: `version = \"12.0\"`"),
        );
        (12, 0)
    })
}

fn data_source(
    role: &str,
    source: Option<&written::DataSource>,
    target: &GrafanaTarget,
    demo: &str,
) -> DataSource {
    let brought = || match (target, role) {
        (GrafanaTarget::Cloud { .. }, "metrics") => Some("grafanacloud-prom"),
        (GrafanaTarget::Cloud { .. }, "logs") => Some("grafanacloud-logs"),
        (GrafanaTarget::Cloud { .. }, "traces") => Some("grafanacloud-traces"),
        (GrafanaTarget::Local | GrafanaTarget::Existing { .. }, "metrics") => Some("prometheus"),
        (GrafanaTarget::Local | GrafanaTarget::Existing { .. }, "logs") => Some("loki"),
        (GrafanaTarget::Local | GrafanaTarget::Existing { .. }, "traces") => Some("tempo"),
        // No Grafana brings one for incidents or samples.
        _ => None,
    };
    let title = source.and_then(|source| source.title.as_ref());
    let uid = source.and_then(|source| source.uid.as_ref());
    let (uid, owner) = match (title, uid, brought()) {
        (Some(title), _, _) => {
            (format!("{demo}-{role}"), DataSourceOwner::Ours { title: title.value.clone() })
        }
        (None, Some(uid), _) => (uid.value.clone(), DataSourceOwner::Theirs),
        (None, None, Some(uid)) => (uid.to_owned(), DataSourceOwner::Theirs),
        (None, None, None) => {
            let title = format!("{} {role}", default::title(demo));
            (format!("{demo}-{role}"), DataSourceOwner::Ours { title })
        }
    };
    DataSource {
        uid,
        owner,
        every: source.and_then(|source| source.every),
        timeout: source.and_then(|source| source.timeout),
        log_margin: source.and_then(|source| source.log_margin).unwrap_or(Duration::seconds(300)),
    }
}

/// The plugins that were written, and those that the renderer and the incidents need.
fn plugins(scope: &mut Scope<'_>, incidents: bool) -> Vec<(String, String)> {
    let written = scope.config.grafana.as_ref().and_then(|grafana| grafana.plugins.as_ref());
    let mut plugins = Vec::new();
    for (id, version) in written.iter().flat_map(|plugins| &plugins.0) {
        let known = PLUGINS.iter().map(|plugin| plugin.id);
        let exact = known.clone().any(|known| known == id.value);
        if let Some(help) = did_you_mean(&id.value, known).filter(|help| help.starts_with("did"))
            && !exact
        {
            let message = format!("no plugin is called `{}`", id.value);
            let unknown = Diagnostic::new(code::UNKNOWN_WORD, id.span, message);
            scope.diags.error(unknown.label("very like the id of a known one").help(help));
        }
        checks::form(scope, id, limits::PLUGIN);
        checks::form(scope, version, limits::PLUGIN_VERSION);
        plugins.push((id.value.clone(), version.value.clone()));
    }
    let renderer = scope.config.diagram.as_ref().and_then(|diagram| diagram.renderer.as_ref());
    let needed = [
        (incidents, SERVICENOW),
        (renderer.is_some_and(|it| it.value == Renderer::Flow), FLOW),
        (renderer.is_some_and(|it| it.value == Renderer::Flowcharting), FLOWCHARTING),
    ];
    for (_, plugin) in needed.into_iter().filter(|(needed, _)| *needed) {
        if plugins.iter().all(|(id, _)| id != plugin.id) {
            plugins.push((plugin.id.to_owned(), plugin.version.to_owned()));
        }
    }
    plugins.sort();
    plugins
}
