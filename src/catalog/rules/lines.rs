//! What the log store counts: lines for signals and alerts, and the metrics of `[recorded]`.
//!
//! Each is a number even where no line is: a count that is missing would hide what reads it.

use crate::catalog::context::{Context, Subject};
use crate::catalog::lines;
use crate::catalog::signals::Producer;
use crate::model::ComponentId;
use crate::model::component::SignalSource;
use crate::model::condition::Lines;
use crate::model::objective::When;
use crate::model::rule::{Recording, Rule, RuleGroup};
use crate::query::logql::Window;
use crate::query::text;
use crate::units::Duration;

/// Groups by subject and interval.
pub(super) fn groups(cx: Context<'_>) -> Vec<RuleGroup> {
    let mut groups = Vec::new();
    let health = Producer::Rules.every(cx.model);
    let signals: Vec<_> = of_signals(cx).into_iter().map(|rule| (health, rule)).collect();
    groups.extend(by_interval("signals", "Lines that signals of health look at.", &signals));
    groups.extend(by_interval("alerts", "Lines that alerts look at.", &of_alerts(cx)));
    groups.extend(by_interval("recorded", "Lines counted into metrics.", &recorded(cx)));
    groups
}

fn by_interval(subject: &str, about: &str, rules: &[(Duration, Rule)]) -> Vec<RuleGroup> {
    let mut intervals: Vec<Duration> = rules.iter().map(|(every, _)| *every).collect();
    intervals.sort();
    intervals.dedup();
    let group = |every| RuleGroup {
        subject: subject.to_owned(),
        name: format!("{subject}-{}", text::duration(every)),
        about: about.to_owned(),
        every,
        rules: rules.iter().filter(|it| it.0 == every).map(|it| it.1.clone()).collect(),
    };
    intervals.into_iter().map(group).collect()
}

fn of_signals(cx: Context<'_>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (id, component) in cx.model.components() {
        for signal in &component.signals {
            let (counted, window) = match &signal.source {
                SignalSource::ErrorLines { window, .. } => (&component.error_lines, *window),
                SignalSource::Own(When::Lines { lines, window, .. }) => (lines, *window),
                SignalSource::CheckFails
                | SignalSource::ExporterDown
                | SignalSource::ScrapeFails
                | SignalSource::Recorded { .. }
                | SignalSource::Slo(_)
                | SignalSource::Latency { .. }
                | SignalSource::Downstream(_)
                | SignalSource::Own(_) => continue,
            };
            let about = format!("{}: {}.", component.entry.title, signal.text);
            rules.extend(count(
                cx,
                id,
                counted,
                Window::Of(window),
                ("signal", &signal.name),
                about,
            ));
        }
    }
    rules
}

fn of_alerts(cx: Context<'_>) -> Vec<(Duration, Rule)> {
    let mut rules = Vec::new();
    for alert in &cx.model.alerts {
        let When::Lines { lines, window, .. } = &alert.when else { continue };
        for id in &alert.of {
            let about = format!("{} of {}.", alert.entry.title, cx.model[*id].entry.title);
            let label = ("alert", alert.entry.name.as_str());
            let rule = count(cx, *id, lines, Window::Of(*window), label, about);
            rules.extend(rule.map(|rule| (alert.every, rule)));
        }
    }
    rules
}

fn count(
    cx: Context<'_>,
    id: ComponentId,
    lines: &Lines,
    window: Window,
    (label, value): (&str, &str),
    about: String,
) -> Option<Rule> {
    let mut labels = vec![
        ("component".to_owned(), cx.model[id].entry.name.clone()),
        (label.to_owned(), value.to_owned()),
    ];
    labels.sort();
    Some(Rule::Counting(Recording {
        metric: cx.signal("log-lines")?.metric.to_owned(),
        labels,
        query: lines::matching(cx, &Subject::One(id), lines)?.count(window),
        about,
    }))
}

/// Lines that come late are waited for: a line counted once too few is never counted again.
fn recorded(cx: Context<'_>) -> Vec<(Duration, Rule)> {
    let rule = |recorded: &crate::model::objective::Recorded| {
        let of = Subject::One(recorded.of);
        let window = match recorded.delay {
            Duration::ZERO => Window::Of(recorded.window),
            delay => Window::Ended(recorded.window, delay),
        };
        let rule = Rule::Counting(Recording {
            metric: recorded.entry.name.clone(),
            labels: recorded.entry.labels.clone(),
            query: lines::matching(cx, &of, &recorded.lines)?.count(window),
            about: format!("Lines of {}.", cx.model[recorded.of].entry.title),
        });
        Some((recorded.every, rule))
    };
    cx.model.recorded.iter().filter_map(rule).collect()
}
