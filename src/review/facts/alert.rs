//! Who is told of what, when, and how soon.

use super::phrase;
use super::{Fact, Kind, Teller};
use crate::model::notify::{ContactPoint, ContactPointKind, MuteTimes};
use crate::model::objective::{Alert, Forecast};
use crate::model::rule::{Alerting, Sign};
use crate::model::{ContactPointId, Model};
use crate::review::told;
use crate::words::ForecastSignal;

/// Facts about alerts, forecasts, contact points and routing.
pub(super) fn tell(model: &Model, facts: &mut Vec<Fact>) {
    for alert in &model.alerts {
        of_alert(model, alert, facts);
    }
    for alerting in told::alerts(model) {
        let written = model.alerts.iter().any(|alert| alert.entry.title == alerting.title);
        if !written {
            let mut teller = Teller::entry(facts, Kind::Alert, "alert", &alerting.title, "");
            teller.one("fires after", alerting.hold.spoken());
            common(model, alerting, &mut teller);
        }
    }
    model.forecasts.iter().for_each(|forecast| of_forecast(model, forecast, facts));
    model.contact_points.iter().for_each(|point| of_contact_point(point, facts));
    of_routing(model, facts);
}

fn of_alert(model: &Model, alert: &Alert, facts: &mut Vec<Fact>) {
    let when = phrase::when(model, &alert.when);
    let Alert { entry, of, every, hold, no_data, .. } = alert;
    let mut teller =
        Teller::entry(facts, Kind::Alert, "alert", &entry.name, &format!("fires when {when}"));
    teller.one("has the title", phrase::name(&entry.title));
    teller.one("fires when", when).one("fires after", hold.spoken());
    teller.one("is looked at every", every.spoken()).one("takes no data for", no_data.word());
    teller.each("watches", phrase::components(model, of));
    let panel = alert.panel.as_ref().map(|it| format!("`{}/{}`", it.dashboard, it.panel));
    teller.one("leads to", panel.unwrap_or_else(|| "the dashboard of its component".to_owned()));
    if let Some(rule) = told::alerts(model).find(|rule| rule.title == entry.title) {
        common(model, rule, &mut teller);
    }
}

/// What every alert does.
fn common(model: &Model, alerting: &Alerting, teller: &mut Teller<'_>) {
    teller.one("is", alerting.severity.word());
    let names = told::points(model, &alerting.notify);
    teller.one("tells", receivers(model, &names));
    let soon = model.times.iter().find(|it| it.sign == Sign::Message && it.what == alerting.title);
    if let Some(timing) = soon.filter(|_| !names.is_empty()) {
        teller.detail("reaches somebody within", phrase::whole(timing).spoken());
    }
}

fn receivers(model: &Model, ids: &[ContactPointId]) -> String {
    let names: Vec<String> = ids.iter().map(|id| phrase::name(&model[*id].entry.name)).collect();
    phrase::list(&names, "nobody")
}

fn of_forecast(model: &Model, forecast: &Forecast, facts: &mut Vec<Fact>) {
    let signal = match forecast.signal {
        ForecastSignal::Latency => "the latency",
        ForecastSignal::ErrorRate => "the error rate",
        ForecastSignal::Requests => "the requests",
    };
    let of = phrase::name(&model[forecast.of].entry.name);
    let learns = format!("{signal} of {of}");
    let name = &forecast.entry.name;
    let mut teller =
        Teller::entry(facts, Kind::Forecast, "forecast", name, &format!("learns {learns}"));
    teller.one("learns", learns).one("looks back", forecast.training.spoken());
    teller.one("is made every", forecast.every.spoken());
}

fn of_contact_point(point: &ContactPoint, facts: &mut Vec<Fact>) {
    let way = way(&point.kind);
    let name = &point.entry.name;
    let mut teller = Teller::entry(facts, Kind::ContactPoint, "contact point", name, &way);
    teller.one("leads to", way);
    teller.one("tells", phrase::whether(point.resolved, "ends of alerts too", "no ends of alerts"));
}

fn way(kind: &ContactPointKind) -> String {
    match kind {
        ContactPointKind::Slack { channel, username } => {
            format!("Slack channel #{channel} as `{username}`")
        }
        ContactPointKind::ServiceNow(it) => {
            format!("ServiceNow at {} as `{}`, by {}", it.url, it.user, it.mode.word())
        }
        ContactPointKind::Email { addresses } => format!("mail to {}", addresses.join(", ")),
        ContactPointKind::PagerDuty => "PagerDuty".to_owned(),
        ContactPointKind::OnCall { url } => format!("OnCall at {url}"),
        ContactPointKind::Jira { url, user, project } => {
            format!("Jira project `{project}` at {url} as `{user}`")
        }
        ContactPointKind::Webhook { url, user } if user.is_empty() => format!("a webhook at {url}"),
        ContactPointKind::Webhook { url, user } => format!("a webhook at {url} as `{user}`"),
    }
}

fn of_routing(model: &Model, facts: &mut Vec<Fact>) {
    if model.contact_points.is_empty() {
        return;
    }
    let routing = &model.routing;
    let mut teller = Teller::whole(facts, "routing");
    let default: Vec<ContactPointId> = routing.default.into_iter().collect();
    teller.one("by default tells", receivers(model, &default));
    let labels: Vec<String> = routing.group_by.iter().map(|label| phrase::name(label)).collect();
    teller.one("groups messages by", phrase::list(&labels, "nothing"));
    teller.one("waits for more of a group for", routing.group_wait.spoken());
    teller.one("tells of more in a group after", routing.group_interval.spoken());
    teller.one("repeats itself after", routing.repeat_interval.spoken());
    teller.each("is silent at", routing.mute.iter().map(|(name, times)| mute(name, times)));
}

fn mute(name: &str, times: &MuteTimes) -> String {
    let days =
        if times.weekdays.is_empty() { "every day".to_owned() } else { times.weekdays.join(", ") };
    format!("`{name}` ({days} {} to {}, {})", times.start, times.end, times.location)
}
