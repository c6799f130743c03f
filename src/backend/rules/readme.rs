//! The document beside the rules: what is told, how soon, and what the proofs show.

use crate::model::Model;
use crate::model::rule::{Alerting, Piece, RuleGroup, Sign, Text, Timing};
use crate::syntax::markdown::{code, table, text};
use crate::syntax::{Comment, header};
use crate::units::Duration;

/// The whole document.
pub(super) fn document(model: &Model) -> String {
    let mut document = header(Comment::Markup);
    document.push_str("\n# Rules\n\n");
    document.push_str(INTRODUCTION);
    let alerts: Vec<Vec<String>> = model.rules.iter().flat_map(alert_rows).collect();
    if !alerts.is_empty() {
        document.push_str("\n## Who is told, and when\n\n");
        document.push_str(&table(&["alert", "says", "for", "severity", "file"], &alerts));
    }
    for (sign, title, about) in [
        (
            Sign::Box,
            "How soon a box turns red",
            "The overview shows it at most so many seconds after everything began to fail.",
        ),
        (
            Sign::Message,
            "How soon a message is sent",
            "The contact point is called at most so many seconds after everything began to fail; for a \
             budget of events, after the\nlast event that it takes; where something is not measured, \
             after its last sample.",
        ),
    ] {
        let rows: Vec<Vec<String>> =
            model.times.iter().filter(|timing| timing.sign == sign).map(time_row).collect();
        if !rows.is_empty() {
            document.push_str(&format!("\n## {title}\n\n{about}\n\n"));
            document.push_str(&table(&["what", "seconds", "of which"], &rows));
        }
    }
    document.push_str(PROOFS);
    if model.rules.iter().any(|group| group.subject.starts_with("slo-")) {
        document.push_str(OBJECTIVES);
    }
    document.push_str(LIMITS);
    document
}

const INTRODUCTION: &str = "\
Each file is one subject, in the format of Prometheus and Mimir. To load them, name the files in `rule_files` of
Prometheus, or send them to Mimir:

```sh
mimirtool rules load rules/*.yaml
```

`mltgen_component_signal` and `mltgen_component_health` are -1 while nothing is known, 0 while all is fine, 1 while
something is bad. Objectives count events minute by minute (`mltgen_slo_events`, `mltgen_slo_bad_events`);
`mltgen_slo_error_ratio:<window>` is what of them is bad, `mltgen_slo_budget_left` what is left: in seconds, in events,
or as a share.
";

const PROOFS: &str = "
## What is proved

```sh
promtool test rules rules/tests/*.yaml
```

Input and expected results are worked out from the demo, not from the rules. Each file proves the rules of the same
name; `-windows` proves how long what is counted counts, `-scenarios` what scenarios do to a budget, and
`alerts-<interval>` alerts that are looked at less often. What is not there, like the component `over-1h`, shows one
number of a rule by itself.
";

/// The letters stand in the names of the cases.
const OBJECTIVES: &str = "
What goes wrong with objectives elsewhere, and is proved here, in the case of `tests/slo-….yaml` whose name has the
letter:

| | what goes wrong elsewhere | what is proved here |
| --- | --- | --- |
| (a) | half an hour without traffic makes the budget no number | it stays what it was, and the shares are 0 |
| (b) | as long as nothing has failed, the share is missing | it is 0, and the budget whole |
| (b') | the first failure ever is missed, or weighs as much as a month | it counts as one event among all of them |
| (c) | a metric that is gone leaves the last budget on the screen | the budget is gone too, and after ten minutes somebody is told |
| (c') | counters that stand still look like perfection | after an hour somebody is told |
| (d) | a new version, another label: the history breaks | it goes on |
| (e) | one failure of two requests wakes somebody up | three failures at least, two failed checks |
";

const LIMITS: &str = "
Every alert is proved to fire at the evaluation it is due, not the one before; to say what it should; to be silent at
its bound and while nobody comes; to end with the trouble. Where versions of Prometheus see the beginning of a window
differently, nothing is asked that would depend on it. A query of your own (`promql`) is not proved: only you know what
it should find.
";

fn alert_rows(group: &RuleGroup) -> Vec<Vec<String>> {
    let alerts = group.rules.iter().filter_map(|rule| rule.alerting());
    let row = |alert: &Alerting| {
        let says = alert.annotations.iter().find(|(name, _)| name == "summary");
        vec![
            text(&alert.title),
            says.map_or_else(String::new, |(_, says)| said(says)),
            if alert.hold == Duration::ZERO { String::new() } else { alert.hold.to_string() },
            alert.severity.word().to_owned(),
            code(&format!("{}.yaml", group.subject)),
        ]
    };
    alerts.map(row).collect()
}

/// A message, with an ellipsis where only the firing alert knows what to say.
fn said(message: &Text) -> String {
    let mut said = String::new();
    for piece in &message.0 {
        said.push_str(match piece {
            Piece::Words(words) => words,
            Piece::Label(_) | Piece::Value(_) => "…",
        });
    }
    text(&said)
}

fn time_row(timing: &Timing) -> Vec<String> {
    let steps = timing.steps.iter().filter(|(_, time)| *time > Duration::ZERO);
    let steps: Vec<String> = steps.map(|(what, time)| format!("{what} {time}")).collect();
    let all: u64 = timing.steps.iter().map(|(_, time)| time.whole_seconds()).sum();
    vec![text(&timing.what), all.to_string(), steps.join(", ")]
}
