//! Checks from outside: the probes they are made from, one check for each component that has one,
//! and an alert for each check.

use super::super::root::Variable;
use super::super::shared::{label, moved, name};
use super::Stack;
use super::known::Known;
use crate::backend::checks::{checked, used_probes};
use crate::model::Model;
use crate::model::component::{Check, Component};
use crate::model::platform::Probe;
use crate::query::text::regex_escape;
use crate::syntax::hcl::{Block, Body, Expression, Object};
use crate::words::IpVersion;

const PROBE: &str = "grafana_synthetic_monitoring_probe";
const CHECK: &str = "grafana_synthetic_monitoring_check";
const ALERTS: &str = "grafana_synthetic_monitoring_check_alerts";

/// The windows that an alert of a check may look at: minutes, and how they are written.
const WINDOWS: [(u64, &str); 6] =
    [(5, "5m"), (10, "10m"), (15, "15m"), (20, "20m"), (30, "30m"), (60, "1h")];

/// The labels of a check may not be longer.
const LONGEST_LABEL: usize = 32;

/// The checks that this root holds, each in the file of its component.
pub(super) fn files(stack: &mut Stack<'_>) {
    let model = stack.model;
    for (component, check) in checked(model) {
        if !stack.owns(&component.entry.team) {
            continue;
        }
        let mut body = Body::new();
        let resource = check_resource(stack, component, check);
        body.push(Block::new("resource", &[CHECK, &label(&component.entry.name)], resource));
        let alerts = alerts(stack, component, check);
        body.push(Block::new("resource", &[ALERTS, &label(&component.entry.name)], alerts));
        for kind in [CHECK, ALERTS] {
            if let Some(block) = moved(kind, component.entry.was.as_ref(), &component.entry.name) {
                body.push(block);
            }
        }
        stack.file_of(component, body);
    }
}

fn checks_enabled<'m>() -> Known<'m> {
    Known::Switch(Variable::switch(
        "checks_enabled",
        false,
        "Whether checks are made: only once the application is there, since what fails before uses up its budgets.",
    ))
}

fn check_alerts<'m>(model: &Model) -> Known<'m> {
    Known::Switch(Variable::switch(
        "check_alerts",
        !model.grafana.shared,
        "Whether each check has an alert of its own, beside those of the demo.",
    ))
}

/// Where checks are made from: our own probes, and the numbers of the public ones.
pub(super) fn probes(model: &Model) -> Body {
    let mut body = Body::new();
    if used_probes(model).any(|probe| !probe.private) {
        body = body.block("data", &["grafana_synthetic_monitoring_probes", "public"], Body::new());
    }
    for probe in used_probes(model).filter(|probe| probe.private) {
        let (latitude, longitude) = probe.at.unwrap_or_default();
        let labels: Object = probe.labels.iter().cloned().collect();
        let resource = Body::new()
            // Others may have a probe of this title in the same stack.
            .set("name", format!("{} ({})", probe.title, model.demo.name))
            .set("region", region(longitude))
            .set("latitude", latitude)
            .set("longitude", longitude)
            .set_some("labels", (!labels.is_empty()).then_some(labels));
        body.push(Block::new("resource", &[PROBE, &label(&probe.title)], resource));
    }
    body
}

/// The third of the world that a longitude lies in, as Grafana names it.
fn region(longitude: f64) -> &'static str {
    match longitude {
        west if west < -30.0 => "AMER",
        middle if middle < 60.0 => "EMEA",
        _ => "APAC",
    }
}

/// The number by which a check knows a probe.
pub(super) fn probe_id(probe: &Probe) -> Expression {
    if !probe.private {
        let all = name("data.grafana_synthetic_monitoring_probes.public.probes");
        return Expression::index(all, &probe.title);
    }
    let id = name(&format!("{PROBE}.{}.id", label(&probe.title)));
    Expression::call("tonumber", [id])
}

fn check_resource<'m>(stack: &mut Stack<'m>, component: &Component, check: &'m Check) -> Body {
    let (entry, model) = (&component.entry, stack.model);
    let probes = check.probes.iter().map(|&position| {
        let probe = &model.synthetics.probes[position];
        stack.known(Known::Probe(probe))
    });
    let probes: Expression = probes.collect();
    let labels = [("demo", &model.demo.name), ("component", &entry.name)];
    let labels: Object = labels
        .into_iter()
        .filter(|(_, value)| value.len() <= LONGEST_LABEL)
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    Body::new()
        .set("job", &check.job)
        .set("target", &check.url)
        .set("enabled", stack.known(checks_enabled()))
        .set("probes", probes)
        .set("frequency", check.every.milliseconds)
        .set("timeout", check.timeout.milliseconds)
        .set("labels", labels)
        .block("settings", &[], Body::new().block("http", &[], http(check)))
}

fn http(check: &Check) -> Body {
    let contains = (!check.contains.is_empty()).then(|| [regex_escape(&check.contains)]);
    let version = match check.ip {
        IpVersion::Any => "Any",
        IpVersion::V4 => "V4",
        IpVersion::V6 => "V6",
    };
    Body::new()
        .set("method", &check.method)
        .set("ip_version", version)
        .set("valid_status_codes", check.status.clone())
        .set_some("fail_if_body_not_matches_regexp", contains)
}

/// Tells when half of the checks of a window fail; a window has five of them, where it can.
fn alerts(stack: &mut Stack<'_>, component: &Component, check: &Check) -> Body {
    let wanted = check.every.times(5).milliseconds;
    let fits = |(minutes, _): &&(u64, &str)| minutes * 60_000 >= wanted;
    let (minutes, window) = WINDOWS.iter().find(fits).copied().unwrap_or((60, "1h"));
    let made = (minutes * 60_000 / check.every.milliseconds.max(1)) * check.probes.len() as u64;
    let alert = Object::new()
        .set("name", "ProbeFailedExecutionsTooHigh")
        .set("threshold", made.div_ceil(2).max(1))
        .set("period", window)
        .set("runbook_url", "");
    let alerted = stack.known(check_alerts(stack.model));
    let id = name(&format!("{CHECK}.{}.id", label(&component.entry.name)));
    Body::new()
        .set("count", Expression::conditional(alerted, 1, 0))
        .set("check_id", Expression::call("tonumber", [id]))
        .set("alerts", [alert])
}
