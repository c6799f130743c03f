//! Settings of the whole, with defaults filled in.

use crate::catalog::plugins::{FLOW, FLOWCHARTING, PLUGINS, SERVICENOW};
use crate::config::decode::{is_name, slug};
use crate::config::form::Form;
use crate::config::settings as written;
use crate::config::{Text, default};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::condition::{Lines, TextCondition, TextOperator};
use crate::model::notify::ContactPoint;
use crate::model::objective::{Sli, Slo};
use crate::model::platform::{
    DataSource, DataSourceOwner, Demo, Gke, Grafana, GrafanaTarget, Kubernetes, KubernetesTarget,
    Local, Probe, StateBackend, Synthetics, Telemetry, Terraform,
};
use crate::resolve::{Scope, bound, checks, kind, pairs, team, text, texts};
use crate::source::{Span, Spanned};
use crate::units::Duration;
use crate::words::{
    Collector, DashboardFormat, GrafanaKind, KubernetesKind, LocalApp, LogFormat, Renderer,
    SecretSource, SloOutput, StateKind,
};

/// The edition of the language that this version reads.
const EDITION: u32 = 1;

/// What counts as an error line where nothing else is said.
const ERROR_LINES: &str = "(?i)\\b(error|exception|critical|fatal)\\b";

/// The original's latency buckets, in milliseconds.
const BUCKETS: [u64; 19] = [
    2, 4, 6, 8, 10, 50, 100, 150, 200, 250, 500, 750, 1_000, 1_500, 2_000, 2_500, 5_000, 10_000,
    60_000,
];

pub(super) fn check_edition(edition: &Spanned<u32>, diags: &mut Diagnostics) {
    if edition.value != EDITION {
        let message = format!("edition {} of the language is not known", edition.value);
        diags.error(
            Diagnostic::new(code::UNKNOWN_EDITION, edition.span, message)
                .label("this version of mltgen reads another")
                .help(format!("write `edition = {EDITION}`")),
        );
    }
}

pub(super) fn demo(demo: &written::Demo, diags: &mut Diagnostics) -> Demo {
    label(&demo.name, 20, diags);
    if let Some(namespace) = &demo.namespace {
        label(namespace, 63, diags);
        if namespace.value.starts_with("kube-") {
            let message = format!("the namespace `{}` is the cluster's own", namespace.value);
            let own = Diagnostic::new(code::BAD_NAME, namespace.span, message);
            diags.error(own.label("a demo that is taken down would take it along"));
        }
    }
    if let Some(title) = demo.title.as_ref().filter(|title| title.value.trim().is_empty()) {
        let empty = Diagnostic::new(code::BAD_NAME, title.span, "an empty title");
        diags.error(empty.label("Grafana names its folder so"));
    }
    let name = demo.name.value.clone();
    let or = |text: Option<&Text>, other: &str| {
        text.map_or_else(|| other.to_owned(), |text| text.value.clone())
    };
    Demo {
        title: or(demo.title.as_ref(), &default::title(&name)),
        cluster: or(demo.cluster.as_ref(), &name),
        namespace: or(demo.namespace.as_ref(), &name),
        environment: or(demo.environment.as_ref(), default::ENVIRONMENT),
        version: or(demo.version.as_ref(), default::VERSION),
        name,
    }
}

/// Tells of a text that is no DNS label of at most `most` characters.
fn label(text: &Text, most: usize, diags: &mut Diagnostics) {
    if is_name(&text.value, most) {
        return;
    }
    let slug = slug(&text.value);
    let help = is_name(&slug, most).then(|| format!("write `{slug}`"));
    let message = format!("`{}` cannot be a name", text.value);
    diags.error(
        Diagnostic::new(code::BAD_NAME, text.span, message)
            .label(format!("expected a DNS label of at most {most} characters"))
            .help_if(help),
    );
}

/// Tells of a key that is needed beside another.
fn needed(key: &str, beside: &str, span: Span, diags: &mut Diagnostics) {
    diags.error(
        Diagnostic::new(code::MISSING_KEY, span, format!("{beside} needs a `{key}`"))
            .label(format!("`{key}` is missing"))
            .help(format!("add `{key} = \"…\"` beside it")),
    );
}

pub(super) fn grafana(scope: &mut Scope<'_>, contact_points: &[ContactPoint]) -> Grafana {
    let empty = None;
    let grafana = scope.config.grafana.as_ref();
    let target = grafana_target(grafana, scope.diags);
    if let Some(url) = grafana.and_then(|it| it.url.as_ref()) {
        checks::url(scope, url);
    }
    check_stack(scope, grafana.and_then(|it| it.stack.as_ref()));
    let sources = grafana.and_then(|grafana| grafana.data_sources.as_ref());
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

/// The slug of a stack, as Grafana Cloud has it.
fn check_stack(scope: &mut Scope<'_>, stack: Option<&Text>) {
    let Some(stack) = stack else { return };
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let right = stack.value.starts_with(|c: char| c.is_ascii_lowercase())
        && stack.value.chars().all(letter)
        && (2..=29).contains(&stack.value.len());
    if !right {
        let message = format!("no stack is called `{}`", stack.value);
        let wrong = Diagnostic::new(code::BAD_NAME, stack.span, message);
        scope
            .diags
            .error(wrong.label("expected 2 to 29 lower-case letters and digits, a letter first"));
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

pub(super) fn terraform(scope: &mut Scope<'_>) -> Terraform {
    let terraform = scope.config.terraform.as_ref();
    let bucket = terraform.and_then(|it| it.bucket.as_ref());
    let backend = match terraform.and_then(|it| it.backend.as_ref()) {
        Some(Spanned { value: StateKind::Gcs, span }) => {
            if bucket.is_none() {
                needed("bucket", "the backend `gcs`", *span, scope.diags);
            }
            StateBackend::Gcs { bucket: text(bucket) }
        }
        Some(Spanned { value: StateKind::Local, .. }) | None => StateBackend::Local,
    };
    Terraform { backend, teams: team::with_roots(scope) }
}

pub(super) fn kubernetes(scope: &mut Scope<'_>) -> Kubernetes {
    let kubernetes = scope.config.kubernetes.as_ref();
    let target = kubernetes.and_then(|it| it.target.as_ref());
    let gke = kubernetes.and_then(|it| it.gke.as_ref());
    let target = match target {
        Some(Spanned { value: KubernetesKind::Gke, span }) => match gke {
            Some(gke) => KubernetesTarget::Gke(cluster(gke, &scope.demo.name)),
            None => {
                needed("gke.project", "the target `gke`", *span, scope.diags);
                KubernetesTarget::None
            }
        },
        Some(Spanned { value: KubernetesKind::Existing, .. }) | None => {
            KubernetesTarget::Existing {
                context: text(kubernetes.and_then(|it| it.context.as_ref())),
            }
        }
        Some(Spanned { value: KubernetesKind::None, .. }) => KubernetesTarget::None,
    };
    Kubernetes {
        target,
        secrets: kubernetes.and_then(|it| it.secrets).unwrap_or(SecretSource::EnvFile),
        network_policies: kubernetes.and_then(|it| it.network_policies).unwrap_or(false),
        disruption_budgets: kubernetes.and_then(|it| it.disruption_budgets).unwrap_or(false),
        revision_history: kubernetes.and_then(|it| it.revision_history).unwrap_or(3),
    }
}

fn cluster(gke: &written::Gke, demo: &str) -> Gke {
    let or = |text: Option<&Text>, other: &str| {
        text.map_or_else(|| other.to_owned(), |text| text.value.clone())
    };
    Gke {
        name: or(gke.name.as_ref(), demo),
        project: gke.project.value.clone(),
        location: or(gke.location.as_ref(), "us-central1"),
        machine: or(gke.machine.as_ref(), "e2-standard-2"),
        nodes: gke.nodes.unwrap_or(1),
        preemptible: gke.preemptible.unwrap_or(false),
        labels: gke.labels.as_ref().map_or_else(Vec::new, |labels| pairs(&labels.0)),
    }
}

pub(super) fn local(local: Option<&written::Local>) -> Local {
    Local {
        app: local.and_then(|local| local.app).unwrap_or(LocalApp::StandIn),
        everywhere: is_played_everywhere(local),
        port: local.and_then(|local| local.port).map_or(3000, |port| port.value),
    }
}

/// Whether services are played in a cluster as well: only where it is written, since a cluster can
/// have the application itself.
pub(super) fn is_played_everywhere(local: Option<&written::Local>) -> bool {
    local.and_then(|local| local.app) == Some(LocalApp::StandIn)
}

pub(super) fn telemetry(scope: &mut Scope<'_>, slos: &[Slo]) -> Telemetry {
    let telemetry = scope.config.telemetry.as_ref();
    let otlp = telemetry.and_then(|it| it.otlp.as_ref());
    let logs = telemetry.and_then(|it| it.logs.as_ref());
    let host = otlp.and_then(|it| it.host.as_ref());
    if let Some(host) = host {
        checks::label(scope, host, 63);
    }
    let every = |written: Option<Spanned<Duration>>, other: &str| {
        written.map_or_else(|| other.parse().expect("a default is a duration"), |it| it.value)
    };
    Telemetry {
        collector: telemetry.and_then(|it| it.collector).unwrap_or(Collector::Alloy),
        every: every(telemetry.and_then(|it| it.every), default::EVERY),
        cluster_every: every(telemetry.and_then(|it| it.cluster_every), default::CLUSTER_EVERY),
        otlp_host: host.map_or_else(|| default::OTLP_HOST.to_owned(), |host| host.value.clone()),
        otlp_port: otlp.and_then(|it| it.port).unwrap_or(default::OTLP_PORT),
        resource: telemetry
            .and_then(|it| it.resource.as_ref())
            .map_or_else(Vec::new, |list| list.iter().map(|it| it.value.0.clone()).collect()),
        dimensions: texts(telemetry.and_then(|it| it.dimensions.as_ref())),
        buckets: buckets(telemetry.and_then(|it| it.buckets.as_ref()), slos),
        log_format: logs.and_then(|it| it.format).unwrap_or(LogFormat::Logfmt),
        trace_id: logs
            .and_then(|it| it.trace_id.as_ref())
            .map_or_else(|| "trace_id".to_owned(), |it| it.value.clone()),
        error_lines: error_lines(scope),
        events: telemetry.and_then(|it| it.events).unwrap_or(true),
    }
}

/// Which lines are errors where a component says nothing else.
pub(super) fn error_lines(scope: &mut Scope<'_>) -> Lines {
    let written = scope.config.telemetry.as_ref().and_then(|it| it.error_lines.as_ref());
    match written {
        Some(written) => bound::lines(written, scope.diags),
        None => Lines::Text(TextCondition {
            operator: TextOperator::Matches,
            operand: ERROR_LINES.to_owned(),
        }),
    }
}

/// The bounds written or the original's, and every bound of an objective: a share of requests can
/// be read exactly only where a bucket ends.
fn buckets(written: Option<&Vec<Spanned<Duration>>>, slos: &[Slo]) -> Vec<Duration> {
    let mut buckets: Vec<Duration> = match written {
        Some(written) => written.iter().map(|bound| bound.value).collect(),
        None => BUCKETS.iter().map(|bound| Duration::milliseconds(*bound)).collect(),
    };
    for slo in slos {
        if let Sli::Latency { bound, .. } = slo.sli {
            buckets.push(bound);
        }
    }
    buckets.sort();
    buckets.dedup();
    buckets
}

pub(super) fn synthetics(scope: &mut Scope<'_>) -> Synthetics {
    let written = scope.config.synthetics.as_ref().and_then(|it| it.probes.as_ref());
    let Some(written) = written else {
        let probe = "Private Probe".to_owned();
        let probe = Probe { title: probe, private: true, at: None, labels: Vec::new() };
        return Synthetics { probes: vec![probe] };
    };
    let mut probes = Vec::new();
    for probe in written {
        let (title, probe) = match probe {
            Form::Short(title) => (title, public(title)),
            Form::Long(probe) => (&probe.title, own(probe, scope.diags)),
        };
        scope.names.define(kind::PROBE, title);
        probes.push(probe);
    }
    Synthetics { probes }
}

fn public(title: &Text) -> Probe {
    Probe { title: title.value.clone(), private: false, at: None, labels: Vec::new() }
}

fn own(probe: &written::Probe, diags: &mut Diagnostics) -> Probe {
    let at = probe.at.as_ref().and_then(|at| match at.value.as_slice() {
        [latitude, longitude] if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 => {
            Some((*latitude, *longitude))
        }
        _ => {
            diags.error(
                Diagnostic::new(code::OUT_OF_RANGE, at.span, "this is no place on earth")
                    .label("expected latitude and longitude, in degrees")
                    .help("write `at = [52.52, 13.40]`"),
            );
            None
        }
    });
    Probe {
        title: probe.title.value.clone(),
        private: probe.private.unwrap_or(true),
        at,
        labels: probe.labels.as_ref().map_or_else(Vec::new, |labels| pairs(&labels.0)),
    }
}
