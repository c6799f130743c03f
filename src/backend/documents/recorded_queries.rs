//! `recorded-queries.json`: what was once typed into Explore by hand, and which rule does it now.

use serde_json::{Value, json};

use crate::backend::place;
use crate::model::Model;
use crate::model::objective::Recorded;
use crate::model::platform::GrafanaTarget;
use crate::model::rule::{Recording, Rule, RuleGroup};
use crate::query::logql::{Count, LogQuery};
use crate::syntax::json;

/// The file; none if nothing is recorded.
pub(super) fn file(model: &Model) -> Option<String> {
    let queries: Vec<Value> = model.recorded.iter().filter_map(|it| query(model, it)).collect();
    (!queries.is_empty()).then(|| json::print(&Value::Array(queries)))
}

fn query(model: &Model, recorded: &Recorded) -> Option<Value> {
    let (group, rule) =
        model.rules.iter().find_map(|group| Some((group, rule(group, recorded)?)))?;
    let file = format!("loki/{}.yaml", group.subject);
    let replaced_by = match model.grafana.target {
        GrafanaTarget::Cloud { .. } | GrafanaTarget::Existing { .. } => {
            let root = place::root(model, &recorded.entry.team);
            let path = format!("terraform/{root}/{}", place::file(&model[recorded.of]));
            json!({path: rule.metric, file: rule.metric})
        }
        GrafanaTarget::Local => json!({file: rule.metric}),
    };
    let late = recorded.delay.whole_seconds();
    Some(json!({
        "name": rule.metric,
        "title": recorded.entry.title,
        "query": lines(&rule.query).to_string(),
        // The number of lines is recorded, not their text.
        "count": true,
        "source": model.grafana.logs.uid,
        "target": model.grafana.metrics.uid,
        "interval_seconds": recorded.every.whole_seconds(),
        "relative_range_seconds": {"from": recorded.window.whole_seconds() + late, "to": late},
        "rule": rule.query.to_string(),
        "replaced_by": replaced_by,
    }))
}

fn rule<'a>(group: &'a RuleGroup, recorded: &Recorded) -> Option<&'a Recording<Count>> {
    group.rules.iter().find_map(|rule| match rule {
        Rule::Counting(it) if it.metric == recorded.entry.name => Some(it),
        Rule::Counting(_) | Rule::Recording(_) | Rule::Alerting(_) => None,
    })
}

/// The lines that are counted.
fn lines(count: &Count) -> &LogQuery {
    match count {
        Count::Lines(query, _) | Count::Rate(query, _) => query,
        Count::Sum(of, _) | Count::OrNumber(of, _) | Count::Keep(of, _, _) => lines(of),
    }
}
