//! Settings of the whole, with defaults filled in.

use crate::config::decode::{is_name, nearest_name};
use crate::config::settings as written;
use crate::config::{Text, default};
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::condition::{Lines, TextCondition, TextOperator};
use crate::model::objective::{Sli, Slo};
use crate::model::platform::{Demo, Telemetry};
use crate::resolve::{Scope, bound, checks, texts};
use crate::source::{Span, Spanned};
use crate::units::Duration;
use crate::words::{Collector, GrafanaKind, LogFormat};

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
        let write = format!("write `edition = {EDITION}`");
        let help = if edition.value > EDITION {
            format!("{write}, or use a newer mltgen, which reads this one")
        } else {
            write
        };
        diags.error(
            Diagnostic::new(code::UNKNOWN_EDITION, edition.span, message)
                .label(format!("this version of mltgen reads edition {EDITION}"))
                .help(help),
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
        if namespace.value == format!("{}-monitoring", demo.name.value) {
            let message = format!("the namespace `{}` is that of the collector", namespace.value);
            let taken = Diagnostic::new(code::DUPLICATE_NAME, namespace.span, message);
            diags.error(taken.label("Terraform makes one of this name").help("write another one"));
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
    let help = nearest_name(&text.value, most).map(|name| format!("write `{name}`"));
    let message = format!("`{}` cannot be a name", text.value);
    diags.error(
        Diagnostic::new(code::BAD_NAME, text.span, message)
            .label(format!("expected a DNS label of at most {most} characters"))
            .help_if(help),
    );
}

/// Tells of a key that is needed beside another.
pub(super) fn needed(key: &str, beside: &str, span: Span, diags: &mut Diagnostics) {
    diags.error(
        Diagnostic::new(code::MISSING_KEY, span, format!("{beside} needs a `{key}`"))
            .label(format!("`{key}` is missing"))
            .help(format!("add `{key} = \"…\"` beside it")),
    );
}

pub(super) fn telemetry(scope: &mut Scope<'_>, slos: &[Slo]) -> Telemetry {
    let telemetry = scope.config.telemetry.as_ref();
    let otlp = telemetry.and_then(|it| it.otlp.as_ref());
    let logs = telemetry.and_then(|it| it.logs.as_ref());
    let host = otlp.and_then(|it| it.host.as_ref());
    if let Some(host) = host {
        checks::label(scope, host, 63);
    }
    check_otlp(scope, otlp);
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

/// Ports of a collector that are taken already, and for what.
const TAKEN: [(u16, &str); 2] = [(4318, "OTLP over HTTP"), (12_345, "the collector's own page")];

/// The port of the receiver is the gRPC one, and a collector of ours listens on others too.
fn check_otlp(scope: &mut Scope<'_>, otlp: Option<&written::Otlp>) {
    let config = scope.config;
    let collector = config.telemetry.as_ref().and_then(|it| it.collector);
    let target = config.grafana.as_ref().and_then(|it| it.target.as_ref());
    let on_laptop = target.is_none_or(|target| target.value == GrafanaKind::Local);
    if collector == Some(Collector::None) && !on_laptop {
        return;
    }
    let Some((port, span)) = otlp.and_then(|it| it.port.zip(it.seen.key("port"))) else { return };
    if let Some((_, what)) = TAKEN.iter().find(|(taken, _)| *taken == port) {
        let message = format!("port {port} of the collector is for {what}");
        scope.diags.error(
            Diagnostic::new(code::PORT_CLASH, span, message)
                .label("this one takes traces over gRPC")
                .help(format!("write `port = {}`", default::OTLP_PORT)),
        );
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
