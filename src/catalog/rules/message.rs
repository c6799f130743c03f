//! What alerts say: titles, summaries, links. Whatever language the rules end up in.

use crate::catalog::context::Context;
use crate::catalog::dashboards::{self, DASHBOARDS};
use crate::model::dashboard::Unit;
use crate::model::objective::{PanelRef, Sli, Slo};
use crate::model::platform::GrafanaTarget;
use crate::model::rule::{Alerting, Piece, Text};
use crate::model::{ComponentId, Model};
use crate::query::promql::Expr;
use crate::units::Duration;
use crate::words::{AlertSeverity, NoData};

/// An alert of an objective of these, but for its title, its query and how long it must hold.
pub(super) fn of_slo(cx: Context<'_>, slo: &Slo, of: &[ComponentId], summary: &Text) -> Alerting {
    let component = about(cx, of, super::COMPONENT);
    let mut labels = vec![
        ("service".to_owned(), component.clone()),
        ("slo".to_owned(), Text::plain(&slo.entry.name)),
    ];
    labels.extend(own_labels(&slo.entry.labels, &slo.entry.team));
    labels.sort_by(|a, b| a.0.cmp(&b.0));
    labels.dedup_by(|later, earlier| later.0 == earlier.0);
    let mut annotations = vec![
        ("dashboard_url".to_owned(), dashboard_url(cx, of, &component, None)),
        ("description".to_owned(), Text::plain(format!("Promised: {}.", promise(cx, slo)))),
    ];
    if !slo.runbook.is_empty() {
        annotations.push(("runbook_url".to_owned(), Text::plain(&slo.runbook)));
    }
    let subject = if slo.is_of_path() { Text::plain(way(cx, slo)) } else { component };
    annotations.push(("summary".to_owned(), subject.text(summary)));
    Alerting {
        uid: String::new(),
        title: String::new(),
        query: Expr::Constant(0.0),
        bound: None,
        unit: Unit::Count,
        hold: Duration::ZERO,
        no_data: NoData::Ok,
        severity: AlertSeverity::Warning,
        labels,
        annotations,
        notify: slo.notify.clone(),
        panel: super::panel::of_slo(cx, slo),
    }
}

/// Labels that the user wrote, and the team as one of them.
pub(super) fn own_labels(labels: &[(String, String)], team: &str) -> Vec<(String, Text)> {
    let labels = labels.iter().map(|(name, value)| (name.clone(), Text::plain(value)));
    let team = (!team.is_empty()).then(|| ("team".to_owned(), Text::plain(team)));
    team.into_iter().chain(labels).collect()
}

/// The name of the component an alert is about: known where it is one, else from a label.
pub(super) fn about(cx: Context<'_>, of: &[ComponentId], label: &str) -> Text {
    match of {
        [only] => Text::plain(&cx.model[*only].entry.name),
        [..] => Text::label(label),
    }
}

/// What was promised, a phrase.
pub(super) fn promise(cx: Context<'_>, slo: &Slo) -> String {
    let window = slo.window;
    let way =
        if slo.is_of_path() { format!(", all the way {}", way(cx, slo)) } else { String::new() };
    let promise = match &slo.sli {
        Sli::Availability { objective, budget } => {
            let budget = budget.spoken();
            format!("down for no more than {budget} in {window}, which is {objective} reached")
        }
        Sli::Latency { bound, objective } => {
            let slower = objective.complement();
            format!(
                "{objective} of requests within {bound}, over {window}, so {slower} may be slower"
            )
        }
        Sli::ErrorRate { objective } => {
            let failing = objective.complement();
            format!("{objective} of requests succeed, over {window}, so {failing} may fail")
        }
        Sli::Events { budget, .. } => {
            let pace = slo.pace().spoken();
            format!("no more than {budget} in {window}, which is one in {pace}")
        }
        Sli::TimeToAcknowledge { target } => format!("acknowledged within {target} on average"),
        Sli::TimeToResolve { target } => format!("resolved within {target} on average"),
    };
    promise + &way
}

/// The components of a way, callers first.
fn way(cx: Context<'_>, slo: &Slo) -> String {
    super::names(cx, &slo.path).join(" → ")
}

/// What the recorded budget is counted in.
pub(super) fn budget(slo: &Slo) -> &'static str {
    match slo.sli {
        Sli::Availability { .. } => "What is left of the budget, in seconds.",
        Sli::Events { .. } => "What is left of the budget, in events.",
        Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => "What is left of the budget, as a share of it.",
    }
}

/// The end of the uid of a burn alert.
pub(super) const fn burn_word(severity: AlertSeverity) -> &'static str {
    match severity {
        AlertSeverity::Critical => "page",
        AlertSeverity::Warning => "ticket",
        AlertSeverity::Info => "note",
    }
}

/// The title of a burn alert.
pub(super) fn burn_title(slo: &Slo, severity: AlertSeverity) -> String {
    format!("{}: budget {}", slo.entry.title, how_it_burns(severity))
}

const fn how_it_burns(severity: AlertSeverity) -> &'static str {
    match severity {
        AlertSeverity::Critical => "burns fast",
        AlertSeverity::Warning | AlertSeverity::Info => "burns",
    }
}

/// The same where no number can be filled in.
pub(super) fn burn_words(slo: &Slo, severity: AlertSeverity) -> Text {
    let how = how_it_burns(severity);
    Text::plain(format!(": the budget of {} {how}", slo.entry.title))
}

/// What the value of a burn alert is.
pub(super) const fn burn_unit(slo: &Slo) -> Unit {
    match slo.sli {
        Sli::Events { .. } => Unit::Count,
        Sli::Availability { .. }
        | Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => Unit::Share,
    }
}

pub(super) fn burn_summary(slo: &Slo) -> Text {
    let value = Text(vec![Piece::Words(": ".to_owned()), Piece::Value(burn_unit(slo))]);
    value.words(match slo.sli {
        Sli::Availability { .. } => " of checks failed",
        Sli::Latency { .. } => " of requests were too slow",
        Sli::ErrorRate { .. } => " of requests failed",
        Sli::Events { .. } => " events",
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => "",
    })
}

pub(super) fn gone_summary(slo: &Slo) -> Text {
    let whose = if slo.is_of_path() { "metrics of one of them" } else { "its metrics" };
    Text::plain(format!(": {whose} are gone, so {} is unknown", slo.entry.title))
}

pub(super) fn still_summary(slo: &Slo) -> Text {
    let whose = if slo.is_of_path() { "counters of one of them" } else { "its counters" };
    Text::plain(format!(": {whose} stand still, so {} says nothing", slo.entry.title))
}

/// Where to look: the panel that was named, else the dashboard that tells most of the component,
/// else the overview.
pub(super) fn dashboard_url(
    cx: Context<'_>,
    of: &[ComponentId],
    component: &Text,
    panel: Option<&PanelRef>,
) -> Text {
    let base = address(cx.model);
    if let Some(panel) = panel {
        let found = cx.model.dashboards.iter().find(|it| it.name == panel.dashboard);
        if let Some(dashboard) = found {
            let id = dashboard.panels().find(|it| it.name == panel.panel).map(|it| it.id);
            let view = id.map_or_else(String::new, |id| format!("?viewPanel={id}"));
            let url = Text::plain(format!("{base}/d/{}{view}", dashboard.uid));
            let choice = dashboard.choices.first().filter(|_| !view.is_empty());
            return choice.map_or(url.clone(), |choice| {
                url.words(format!("&var-{}=", choice.variable.name())).text(component)
            });
        }
    }
    // One rule for several leads to where each of them can be chosen.
    let way = if of.len() == 1 { dashboards::drill_to } else { dashboards::drill_by_choice };
    let mut drills = of.iter().map(|id| way(cx, *id));
    let first = drills.next().flatten();
    if let Some(drill) = first
        && drills.all(|other| other.is_some_and(|it| it.uid == drill.uid))
    {
        let url = Text::plain(format!("{base}/d/{}", drill.uid));
        return drill.choice.map_or(url.clone(), |(variable, _)| {
            url.words(format!("?var-{}=", variable.name())).text(component)
        });
    }
    let overview = DASHBOARDS.iter().find(|spec| spec.name == "sre-overview");
    let uid = overview.map_or_else(String::new, |spec| spec.uid(cx.model));
    Text::plain(format!("{base}/d/{uid}"))
}

/// The address of Grafana.
fn address(model: &Model) -> String {
    match &model.grafana.target {
        GrafanaTarget::Cloud { stack, .. } => format!("https://{stack}.grafana.net"),
        GrafanaTarget::Existing { url } => url.trim_end_matches('/').to_owned(),
        GrafanaTarget::Local => format!("http://localhost:{}", model.local.port),
    }
}
