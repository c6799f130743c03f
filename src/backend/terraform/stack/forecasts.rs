//! Forecasts: what is learnt, and the alerts for when it comes otherwise. Only Grafana Cloud learns.

use super::super::root::Variable;
use super::super::shared::{label, moved};
use super::known::Known;
use super::{Stack, alerts, rules};
use crate::backend::data_source::Role;
use crate::backend::managed;
use crate::model::objective::Forecast;
use crate::model::platform::GrafanaTarget;
use crate::model::rule::Learnt;
use crate::query::promql::Expr;
use crate::syntax::hcl::{Block, Body, Expression, Object, Part};

const JOB: &str = "grafana_machine_learning_job";

/// A job for each forecast, and a group for its alert.
pub(super) fn body(stack: &mut Stack<'_>) -> Body {
    let (mut body, model) = (Body::new(), stack.model);
    if !matches!(model.grafana.target, GrafanaTarget::Cloud { .. }) {
        return body;
    }
    for Learnt { forecast, query, alert } in &model.learnt {
        let forecast = &model[*forecast];
        let entry = &forecast.entry;
        if !stack.owns(&entry.team) {
            continue;
        }
        let count = Expression::conditional(stack.known(enabled()), 1, 0);
        let resource = Body::new().set("count", count).append(job(stack, forecast, query));
        body.push(Block::new("resource", &[JOB, &label(&entry.name)], resource));
        if let Some(block) = moved(JOB, entry.was.as_ref(), &entry.name) {
            body.push(block);
        }
        if let (Some(alert), Some(of)) = (alert, &forecast.alert) {
            let managed = managed::of_forecast(model, &forecast.metric, alert);
            let address = ("grafana_ml_forecast_url".to_owned(), address(stack, forecast));
            let rule = alerts::rule(stack, alert, managed, Some(address));
            let title = format!("forecast-{}", entry.name);
            let count = Expression::conditional(stack.known(enabled()), 1, 0);
            let head = rules::named(stack, Body::new().set("count", count), &title, of.every);
            body.push(rules::resource(&label(&title), head, vec![rule]));
            let was = entry.was.as_ref().map(|was| format!("forecast-{was}"));
            if let Some(block) = moved(rules::GROUP, was.as_ref(), &title) {
                body.push(block);
            }
        }
    }
    body
}

/// Not every stack may learn.
fn enabled<'m>() -> Known<'m> {
    Known::Switch(Variable::switch(
        "forecasts_enabled",
        true,
        "Whether Grafana Cloud learns what is expected, and tells when it comes otherwise.",
    ))
}

fn job(stack: &mut Stack<'_>, forecast: &Forecast, query: &Expr) -> Body {
    let entry = &forecast.entry;
    let description = (!entry.description.is_empty()).then_some(&entry.description);
    Body::new()
        .set("name", &entry.title)
        .set_some("description", description)
        .set("metric", &forecast.metric)
        .set("datasource_type", Role::Metrics.plugin())
        // The rules' own way to write is a way to read as well, and its token does not run out.
        .set("datasource_uid", stack.known(Known::Recorded))
        .set("query_params", Object::new().set("expr", query.to_string()))
        // Of two demos that share a stack, each finds its own.
        .set("custom_labels", Object::new().set(managed::DEMO, &stack.model.demo.name))
        .set("interval", forecast.every.whole_seconds())
        .set("training_window", forecast.training.whole_seconds())
}

/// Where the forecast can be looked at.
fn address(stack: &mut Stack<'_>, forecast: &Forecast) -> Expression {
    let job = format!("{JOB}.{}[0].id", label(&forecast.entry.name));
    Expression::Template(vec![
        stack.address(),
        Part::Text("/a/grafana-ml-app/metric-forecast/".to_owned()),
        Part::Reference(job),
    ])
}
