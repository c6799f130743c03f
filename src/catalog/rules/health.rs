//! Health, recorded: each signal of each component, and the worst of them.

use crate::catalog::context::{Context, Subject};
use crate::catalog::health;
use crate::catalog::rules::every;
use crate::catalog::signals::Producer;
use crate::model::ComponentId;
use crate::model::component::{Signal, SignalSource};
use crate::model::rule::{Recording, Rule, RuleGroup};
use crate::query::promql::Expr;

/// The group; none if no component has a signal.
///
/// What a component has of itself comes before what spreads to others, and both before the worst of
/// them, so each round tells one consistent state.
pub(super) fn group(cx: Context<'_>) -> Option<RuleGroup> {
    let spreads = |signal: &Signal| matches!(signal.source, SignalSource::Downstream(_));
    let all = || {
        cx.model
            .components()
            .flat_map(|(id, component)| component.signals.iter().map(move |signal| (id, signal)))
    };
    let own = all().filter(|(_, signal)| !spreads(signal));
    let spread = all().filter(|(_, signal)| spreads(signal));
    let mut rules: Vec<Rule> = every::infos(cx).collect();
    let infos = rules.len();
    rules.extend(own.chain(spread).map(|(id, signal)| of_signal(cx, id, signal)));
    if rules.is_empty() {
        return None;
    }
    if rules.len() > infos {
        rules.push(Rule::Recording(Recording {
            metric: cx.signal("component-health")?.metric.to_owned(),
            labels: Vec::new(),
            query: cx.metric("component-signal", &Subject::Anybody, [])?.max_by(["component"]),
            about: "Each component is as bad as the worst of its signals.".to_owned(),
        }));
    }
    Some(RuleGroup {
        subject: "health".to_owned(),
        name: "health".to_owned(),
        about: "How components are: -1 unknown, 0 fine, 1 bad. What the diagram, the dashboards \
            and the alerts call red is this and nothing else."
            .to_owned(),
        every: Producer::Rules.every(cx.model),
        rules,
    })
}

/// A signal is never absent: where nothing is known of it, it says so.
fn of_signal(cx: Context<'_>, id: ComponentId, signal: &Signal) -> Rule {
    let component = &cx.model[id];
    let query = match health::test(cx, id, signal) {
        Some(test) => test.or_number(-1.0),
        None => Expr::Constant(-1.0),
    };
    let spec = cx.signal("component-signal").expect("recorded by this very rule");
    Rule::Recording(Recording {
        metric: spec.metric.to_owned(),
        labels: vec![
            ("component".to_owned(), component.entry.name.clone()),
            ("signal".to_owned(), signal.name.clone()),
        ],
        query,
        about: format!("{}: {}.", component.entry.title, signal.text),
    })
}
