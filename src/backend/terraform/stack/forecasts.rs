//! Forecasts: what is learnt, and the alerts for when it comes otherwise. Only Grafana Cloud learns.

use super::super::root::Root;
use super::super::shared::{label, moved};
use super::{alerts, data_sources, rules};
use crate::backend::data_source::Role;
use crate::backend::managed;
use crate::model::Model;
use crate::model::objective::Forecast;
use crate::model::platform::GrafanaTarget;
use crate::model::rule::Learnt;
use crate::query::promql::Expr;
use crate::syntax::hcl::{Block, Body, Expression, Object, Part};

const JOB: &str = "grafana_machine_learning_job";

/// A job for each forecast, and a group for its alert.
pub(super) fn body(root: &mut Root, model: &Model) -> Body {
    let mut body = Body::new();
    if !matches!(model.grafana.target, GrafanaTarget::Cloud { .. }) {
        return body;
    }
    for Learnt { forecast, query, alert } in &model.learnt {
        let forecast = &model[*forecast];
        let entry = &forecast.entry;
        let resource = job(model, forecast, query);
        body.push(Block::new("resource", &[JOB, &label(&entry.name)], resource));
        if let Some(block) = moved(JOB, entry.was.as_ref(), &entry.name) {
            body.push(block);
        }
        if let (Some(alert), Some(of)) = (alert, &forecast.alert) {
            let managed = managed::of_forecast(model, &forecast.metric, alert);
            let address = ("grafana_ml_forecast_url".to_owned(), address(forecast));
            let rule = alerts::rule(root, model, alert, managed, Some(address));
            let title = format!("forecast-{}", entry.name);
            body.push(rules::resource(Body::new(), (&title, of.every), vec![rule]));
        }
    }
    body
}

fn job(model: &Model, forecast: &Forecast, query: &Expr) -> Body {
    let entry = &forecast.entry;
    let description = (!entry.description.is_empty()).then_some(&entry.description);
    Body::new()
        .set("name", &entry.title)
        .set_some("description", description)
        .set("metric", &forecast.metric)
        .set("datasource_type", Role::Metrics.plugin())
        // The rules' own way to write is a way to read as well, and its token does not run out.
        .set("datasource_uid", data_sources::recorded_into(model))
        .set("query_params", Object::new().set("expr", query.to_string()))
        .set("interval", forecast.every.whole_seconds())
        .set("training_window", forecast.training.whole_seconds())
}

/// Where the forecast can be looked at.
fn address(forecast: &Forecast) -> Expression {
    let job = format!("{JOB}.{}.id", label(&forecast.entry.name));
    Expression::Template(vec![
        Part::Reference("local.grafana_url".to_owned()),
        Part::Text("/a/grafana-ml-app/metric-forecast/".to_owned()),
        Part::Reference(job),
    ])
}
