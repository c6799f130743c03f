//! How many users there are, for how long, and what is promised to them.

use super::duration;
use crate::model::Model;
use crate::model::objective::Sli;
use crate::model::traffic::{LASTS, Load, LoadAmount};
use crate::syntax::javascript::{Script, quoted};
use crate::units::{Duration, Rate};

/// k6 knows no test without end; whatever runs it starts it again.
const WITHOUT_END: Duration = Duration::seconds(365 * 86_400);
/// What a request takes at most while all is well, to know how many users a rate needs.
const REQUEST: Duration = Duration::seconds(1);

/// The options of k6.
pub(super) fn options(model: &Model, load: &Load) -> Script {
    let tags = ["check", "error_code", "expected_response", "method", "name", "scenario", "status"];
    object([
        ("scenarios", object([("users", scenario(load))])),
        // An address for each request would be a series for each.
        ("systemTags", Script::List(tags.map(text).to_vec())),
        ("thresholds", thresholds(model, load)),
    ])
}

fn object<const N: usize>(entries: [(&str, Script); N]) -> Script {
    Script::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn text(text: &str) -> Script {
    Script::Text(text.to_owned())
}

fn number(number: impl Into<u64>) -> Script {
    Script::Number(number.into().to_string())
}

fn scenario(load: &Load) -> Script {
    let lasts = load.duration.unwrap_or(WITHOUT_END);
    let time = |time| Script::Text(duration(time));
    // Who runs it for a while only says how long.
    let long = |whole| match load.duration {
        Some(_) => time(whole),
        None => Script::Expression(format!("{LASTS} || {}", quoted(&duration(whole)))),
    };
    let ramps = load.ramp > Duration::ZERO;
    let rest = Duration { milliseconds: lasts.milliseconds.saturating_sub(load.ramp.milliseconds) };
    let stages = |target: u64| {
        let stage = |lasts, target| object([("duration", lasts), ("target", number(target))]);
        Script::List(vec![stage(time(load.ramp.min(lasts)), target), stage(long(rest), target)])
    };
    match load.amount {
        LoadAmount::Users(users) if ramps => object([
            ("executor", text("ramping-vus")),
            ("startVUs", number(0_u32)),
            ("stages", stages(u64::from(users))),
        ]),
        LoadAmount::Users(users) => object([
            ("executor", text("constant-vus")),
            ("vus", number(users)),
            ("duration", long(lasts)),
        ]),
        LoadAmount::Rate(rate) => {
            let (count, per) = whole(rate);
            let users = users(load, rate);
            let common = [
                ("timeUnit", time(per)),
                ("preAllocatedVUs", number(users)),
                ("maxVUs", number(users.saturating_mul(4))),
            ];
            let [unit, allocated, most] = common;
            if ramps {
                object([
                    ("executor", text("ramping-arrival-rate")),
                    ("startRate", number(0_u32)),
                    unit,
                    allocated,
                    most,
                    ("stages", stages(count)),
                ])
            } else {
                object([
                    ("executor", text("constant-arrival-rate")),
                    ("rate", number(count)),
                    unit,
                    ("duration", long(lasts)),
                    allocated,
                    most,
                ])
            }
        }
    }
}

/// The same rate as a whole number of rounds, in a time as short as that allows.
fn whole(rate: Rate) -> (u64, Duration) {
    let divisor = greatest_common_divisor(rate.thousandths, 1_000);
    (rate.thousandths / divisor, rate.per.times(1_000 / divisor))
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a.max(1) } else { greatest_common_divisor(b, a % b) }
}

/// Users that such a rate keeps busy: as many as begin while one goes the longest way.
fn users(load: &Load, rate: Rate) -> u64 {
    let length = |journey: &crate::model::traffic::Journey| {
        let pages = journey.steps.iter().filter(|step| step.page.is_some()).count() as u64;
        let requests: usize = journey.steps.iter().map(|step| step.each.len().max(1)).sum();
        load.think.high.times(pages.saturating_sub(1)).plus(REQUEST.times(requests as u64))
    };
    let longest = load.journeys.iter().map(length).max().unwrap_or(REQUEST);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and k6 takes no more users than memory holds"
    )]
    let users = (rate.per_second() * longest.as_seconds()).ceil() as u64;
    users.max(1)
}

/// What is promised of whom they visit.
fn thresholds(model: &Model, load: &Load) -> Script {
    let mut latency = Vec::new();
    let mut failed = Vec::new();
    for slo in model.slos.iter().filter(|slo| slo.covers(load.target)) {
        match slo.sli {
            Sli::Latency { bound, objective } => {
                let percentile = objective.to_string();
                let percentile = percentile.trim_end_matches('%');
                latency.push(text(&format!("p({percentile})<{}", bound.milliseconds)));
            }
            Sli::ErrorRate { objective } => {
                failed.push(text(&format!("rate<{}", objective.complement().share())));
            }
            Sli::Availability { .. }
            | Sli::Events { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => {}
        }
    }
    let all = [("http_req_duration", latency), ("http_req_failed", failed)];
    let all = all.into_iter().filter(|(_, promised)| !promised.is_empty());
    Script::Object(all.map(|(key, all)| (key.to_owned(), Script::List(all))).collect())
}
