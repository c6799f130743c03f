//! Checks from outside: what is asked, how often, and from which probes.

use crate::config::Text;
use crate::config::component::Check as Written;
use crate::config::form::{Form, Switch};
use crate::config::settings as written;
use crate::config::slug::dashed;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::component::Check;
use crate::model::limits;
use crate::model::platform::{Probe, Synthetics};
use crate::resolve::{Scope, checks, kind, pairs, text};
use crate::source::Spanned;
use crate::units::Duration;
use crate::words::{IpVersion, Method};

/// How often a check is made where nothing is written.
const EVERY: Duration = Duration::seconds(60);
/// The most labels of a probe of one's own.
const MOST_LABELS: usize = 3;
/// The most bytes of their names and values.
const MOST_OF_A_LABEL: usize = 32;

/// All probes, in the order written.
pub(super) fn synthetics(scope: &mut Scope<'_>) -> Synthetics {
    let written = scope.config.synthetics.as_ref().and_then(|it| it.probes.as_ref());
    let Some(written) = written else {
        let probe = "Private Probe".to_owned();
        let probe = Probe { title: probe, private: true, at: None, labels: Vec::new() };
        return Synthetics { probes: vec![probe] };
    };
    let mut probes = Vec::new();
    let mut titles: Vec<&Text> = Vec::new();
    for probe in written {
        let (title, probe) = match probe {
            Form::Short(title) => (title, public(title)),
            Form::Long(probe) => {
                check_labels(scope, probe);
                (&probe.title, own(probe, scope.diags))
            }
        };
        checks::title(scope, title, "probe");
        check_title(scope, title, &titles);
        titles.push(title);
        scope.names.define(kind::PROBE, title);
        probes.push(probe);
    }
    Synthetics { probes }
}

/// Resources are called as probes are, in letters and digits alone.
fn check_title(scope: &mut Scope<'_>, title: &Text, others: &[&Text]) {
    let plain = dashed(&title.value);
    if let Some(other) = others.iter().find(|other| dashed(&other.value) == plain) {
        let message = format!("two probes would be called `{plain}`");
        scope.diags.error(
            Diagnostic::new(code::DUPLICATE_NAME, title.span, message)
                .label("the second")
                .related(other.span, "the first")
                .help("take one away, or give it a title of other letters"),
        );
    }
}

/// What Synthetic Monitoring takes as labels of a probe: it says so only when it is made.
fn check_labels(scope: &mut Scope<'_>, probe: &written::OwnProbe) {
    let labels = probe.labels.as_ref().map_or(&[][..], |labels| &labels.0);
    if let (Some(span), true) = (probe.seen.key("labels"), labels.len() > MOST_LABELS) {
        let message = format!("{} labels are too many for a probe", labels.len());
        let many = Diagnostic::new(code::OUT_OF_RANGE, span, message);
        scope.diags.error(many.label(format!("Synthetic Monitoring takes {MOST_LABELS}")));
    }
    for (key, value) in labels {
        checks::form(scope, key, limits::METRIC_LABEL);
        for text in [key, value] {
            if text.value.is_empty() || text.value.len() > MOST_OF_A_LABEL {
                let message = format!(
                    "no probe can have the label `{} = {}`",
                    key.value,
                    value.value.escape_debug()
                );
                let wrong = Diagnostic::new(code::BAD_LABEL, text.span, message);
                scope.diags.error(wrong.label(format!("expected 1 to {MOST_OF_A_LABEL} bytes")));
            }
        }
    }
}

fn public(title: &Text) -> Probe {
    Probe { title: title.value.clone(), private: false, at: None, labels: Vec::new() }
}

fn own(probe: &written::OwnProbe, diags: &mut Diagnostics) -> Probe {
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

/// The synthetic check at an address; `inside` is what the path is written behind.
pub(super) fn check(
    scope: &mut Scope<'_>,
    name: &Text,
    check: Option<&Switch<Form<Text, Written>>>,
    inside: &str,
    synthetics: &Synthetics,
) -> Option<Check> {
    let (path, long) = match check? {
        Switch::Off(_) => return None,
        Switch::On(Form::Short(path)) => (checks::asked(scope, path), None),
        Switch::On(Form::Long(long)) => {
            let path = long.path.as_ref().map(|path| checks::asked(scope, path));
            (path.unwrap_or_else(|| "/".to_owned()), Some(long))
        }
    };
    let all = scope.config.synthetics.as_ref();
    let every = long.and_then(|it| it.every).or(all.and_then(|it| it.every));
    let timeout = long.and_then(|it| it.timeout).or(all.and_then(|it| it.timeout));
    let status = long.and_then(|it| it.status.clone()).or(all.and_then(|it| it.status.clone()));
    let probes = asked_from(scope, name, long, synthetics);
    check_status(scope, long, all);
    check_times(every, timeout, scope);
    Some(Check {
        job: format!("{}-{}", scope.demo.name, name.value),
        url: format!("{inside}{path}"),
        every: every.map_or(EVERY, |every| every.value),
        timeout: timeout.map_or(Duration::seconds(3), |timeout| timeout.value),
        status: status.filter(|status| !status.is_empty()).unwrap_or_else(|| vec![200]),
        method: long.and_then(|it| it.method).unwrap_or(Method::Get).word().to_owned(),
        contains: text(long.and_then(|it| it.contains.as_ref())),
        ip: all.and_then(|it| it.ip).unwrap_or(IpVersion::V4),
        probes,
    })
}

/// Where a check is made from: there must be somewhere.
fn asked_from(
    scope: &mut Scope<'_>,
    name: &Text,
    long: Option<&Written>,
    synthetics: &Synthetics,
) -> Vec<usize> {
    let written = long.and_then(|long| Some((long.probes.as_ref()?, long.seen.key("probes")?)));
    let (probes, place) = match written {
        None => ((0..synthetics.probes.len()).collect(), name.span),
        Some((probes, place)) => {
            let known = probes.iter().filter_map(|probe| scope.names.refer(kind::PROBE, probe));
            let known: Vec<usize> = known.collect();
            if !probes.is_empty() {
                return known;
            }
            (known, place)
        }
    };
    if probes.is_empty() {
        let message = format!("the check of `{}` is made from nowhere", name.value);
        scope.diags.error(
            Diagnostic::new(code::OUT_OF_RANGE, place, message)
                .label("no probe asks")
                .help("name one in `[synthetics] probes`, or write `check = false`"),
        );
    }
    probes
}

/// Answers have numbers from 100 to 599.
fn check_status(scope: &mut Scope<'_>, long: Option<&Written>, all: Option<&written::Synthetics>) {
    let own = long.and_then(|it| Some((it.status.as_ref()?, it.seen.key("status")?)));
    let common = all.and_then(|it| Some((it.status.as_ref()?, it.seen.key("status")?)));
    let Some((status, span)) = own.or(common) else { return };
    if status.iter().any(|status| !(100..=599).contains(status)) {
        let message = "an answer that no server gives";
        let wrong = Diagnostic::new(code::OUT_OF_RANGE, span, message);
        scope.diags.error(wrong.label("expected numbers from 100 to 599"));
    }
}

/// Grafana's checks run every 10 s to 1 h, and must answer within 1 s to 60 s and before the next.
fn check_times(
    every: Option<Spanned<Duration>>,
    timeout: Option<Spanned<Duration>>,
    scope: &mut Scope<'_>,
) {
    for (time, least, most) in [(every, 10, 3600), (timeout, 1, 60)] {
        let range = Duration::seconds(least)..=Duration::seconds(most);
        let Some(time) = time.filter(|time| !range.contains(&time.value)) else { continue };
        let message = format!("a check cannot have `{}` here", time.value);
        let wrong = Diagnostic::new(code::OUT_OF_RANGE, time.span, message);
        scope.diags.error(wrong.label(format!("expected {least}s to {most}s")));
        return;
    }
    let apart = every.map_or(EVERY, |every| every.value);
    if let Some(late) = timeout.filter(|timeout| timeout.value > apart) {
        let message = format!("an answer after {} comes when the next is asked for", late.value);
        let wrong = Diagnostic::new(code::OUT_OF_RANGE, late.span, message);
        scope.diags.error(wrong.label(format!("expected at most {apart}")));
    }
}
