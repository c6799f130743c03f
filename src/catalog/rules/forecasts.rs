//! What forecasts learn from, and the alerts for when it comes otherwise.

use super::{message, panel, uid};
use crate::catalog::context::{Context, Subject};
use crate::catalog::health;
use crate::model::condition::{Bound, Comparison};
use crate::model::objective::{Forecast, ForecastAlert, When};
use crate::model::rule::{Alerting, Learnt, Text};
use crate::model::{ForecastId, Model};
use crate::query::promql;
use crate::units::Duration;
use crate::words::ForecastSignal;

/// The window of what is learnt: short enough to show a change, long enough for few requests.
pub(super) const WINDOW: Duration = Duration::seconds(300);

/// Every forecast whose signal somebody produces.
pub fn learnt(model: &Model) -> Vec<Learnt> {
    let cx = Context::new(model);
    let ids = (0..model.forecasts.len()).map(ForecastId::new);
    ids.filter_map(|id| of_forecast(cx, id)).collect()
}

fn of_forecast(cx: Context<'_>, id: ForecastId) -> Option<Learnt> {
    let forecast = &cx.model[id];
    // Only what is looked at counts here: the forecast itself says from where on it is odd.
    let bound = Bound { comparison: Comparison::Greater, value: 0.0 };
    let when = match forecast.signal {
        ForecastSignal::Latency => When::Latency { bound, window: WINDOW },
        ForecastSignal::ErrorRate => When::ErrorRate { bound, window: WINDOW },
        ForecastSignal::Requests => When::Requests { bound, window: WINDOW },
    };
    let measure = health::measure(cx, &Subject::One(forecast.of), &when, &[])?;
    let alert = forecast
        .alert
        .as_ref()
        .map(|alert| Alerting { unit: measure.unit, ..alerting(cx, forecast, alert) });
    Some(Learnt { forecast: id, query: measure.expr, alert })
}

fn alerting(cx: Context<'_>, forecast: &Forecast, alert: &ForecastAlert) -> Alerting {
    let service = Text::plain(&cx.model[forecast.of].entry.name);
    // It is 1 above what was expected, -1 below, and 0 between.
    let comparison = match forecast.signal {
        ForecastSignal::Latency | ForecastSignal::ErrorRate => Comparison::Greater,
        ForecastSignal::Requests => Comparison::NotEqual,
    };
    let summary = if alert.summary.is_empty() {
        service.clone().words(format!(": {} is not what was expected", forecast.entry.title))
    } else {
        Text::plain(&alert.summary)
    };
    let mut annotations = vec![
        (
            "dashboard_url".to_owned(),
            message::dashboard_url(cx, &[forecast.of], &service, alert.panel.as_ref()),
        ),
        ("grafana_ml_forecast_name".to_owned(), Text::plain(&forecast.entry.title)),
        ("service".to_owned(), service.clone()),
        ("summary".to_owned(), summary),
    ];
    if !alert.runbook.is_empty() {
        annotations.push(("runbook_url".to_owned(), Text::plain(&alert.runbook)));
    }
    let mut labels = message::own_labels(&forecast.entry.labels, &forecast.entry.team);
    labels.push(("service".to_owned(), service));
    Alerting {
        uid: uid(cx, &forecast.entry.name),
        title: alert.title.clone(),
        query: promql::metric(&format!("{}:anomalous", forecast.metric), []).max(),
        bound: Some(Bound { comparison, value: 0.0 }),
        unit: crate::model::dashboard::Unit::Count,
        hold: alert.hold,
        no_data: alert.no_data,
        severity: alert.severity,
        labels,
        annotations,
        notify: alert.notify.clone(),
        panel: panel::of_forecast(cx, forecast),
    }
}
