//! How components are, as tiles and lanes.

use super::draft::Draft;
use crate::catalog::context::{Context, Subject};
use crate::catalog::dashboards;
use crate::catalog::health::shown;
use crate::catalog::rules;
use crate::model::ComponentId;
use crate::model::dashboard::{Meaning, Unit, View};
use crate::model::drawing::Shape;
use crate::query::comparison::Comparison;
use crate::query::matcher::Variable;

/// Shown where even the health expression gives nothing: only a data source that fails does that.
const NOTHING: &str = "no answer";

/// A tile of one component.
pub(super) fn tile(cx: Context<'_>, id: ComponentId) -> Option<Draft> {
    let component = &cx.model[id];
    if component.signals.is_empty() {
        return None;
    }
    let texts: Vec<&str> = component.signals.iter().map(|signal| signal.text.as_str()).collect();
    let health = shown::of(cx, id);
    let draft = states(View::Tiles).now(health, &component.entry.title);
    let drill = dashboards::drill_to(cx, id);
    Some(draft.drill(drill).more(&format!("Red when: {}.", texts.join("; "))))
}

/// A tile of the one of these that the reader chose; none if none of them is watched.
pub(super) fn of_chosen(cx: Context<'_>, variable: Variable, ids: &[ComponentId]) -> Option<Draft> {
    if ids.iter().all(|id| cx.model[*id].signals.is_empty()) {
        return None;
    }
    Some(states(View::Tiles).now(shown::of_chosen(cx, variable), "status"))
}

/// One tile or lane for each of these; none if there is none of them.
pub(super) fn of_each(cx: Context<'_>, view: View, ids: Vec<ComponentId>) -> Option<Draft> {
    let mut draft = states(view);
    for id in ids.into_iter().filter(|id| !cx.model[*id].signals.is_empty()) {
        let title = &cx.model[id].entry.title;
        let health = shown::of(cx, id);
        draft = if view == View::Lanes {
            draft.series(health, title)
        } else {
            draft.now(health, title)
        };
        draft = draft.drill(dashboards::drill_to(cx, id));
    }
    if draft.queries.is_empty() { None } else { Some(draft) }
}

/// The architecture: the state of every component that is drawn, by its name.
pub(super) fn architecture(cx: Context<'_>) -> Option<Draft> {
    // A grid line of Grafana in pixels, and how wide a drawing is on most screens.
    const LINE: f64 = 38.0;
    const SCREEN: f64 = 1_090.0;
    let drawing = &cx.model.drawing;
    let mut draft = states(View::Architecture).titled(&cx.model.diagram.title);
    for shape in &drawing.shapes {
        if let Some(id) = shape.state {
            draft = draft.now(shown::with_cause(cx, id), &shape.id).drill(shape.drill.clone());
        }
    }
    if drawing.shapes.iter().any(Shape::is_copy) {
        draft = draft.more("A read replica has the state of its store.");
    }
    let height = drawing.bounds.height * (SCREEN / drawing.bounds.width).clamp(0.6, 1.1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a clamped height")]
    let lines = (height / LINE + 1.5).clamp(9.0, 48.0) as u32;
    if draft.queries.is_empty() { None } else { Some(draft.tall(lines)) }
}

/// The signals that are bad now.
pub(super) fn reasons(cx: Context<'_>) -> Option<Draft> {
    let signals = cx.metric("component-signal", &Subject::Several(watched(cx)), [])?;
    let bad = signals.max_by(["component", "signal"]).keep(Comparison::Equal, 1.0);
    let draft = Draft::new(View::Reasons, Unit::State).now_by(bad, "component");
    Some(draft.drill(dashboards::details(cx, "component")).silent("nothing is bad"))
}

/// Alerts that fire; those of the chosen one, or all. None if there is no alert.
pub(super) fn alerts(cx: Context<'_>, of: Option<Variable>) -> Option<Draft> {
    let model = cx.model;
    let is_about = |ids: &[ComponentId]| cx.only.is_none_or(|only| ids.contains(&only));
    let told = model.alerts.iter().any(|alert| is_about(&alert.of));
    // Even where nobody is told of a burning budget, somebody is told when it is not measured.
    let promised = model.slos.iter().any(|slo| rules::has_budget(slo) && is_about(&slo.of));
    let forecasts = model.forecasts.iter().filter(|forecast| forecast.alert.is_some());
    let forecast = forecasts.into_iter().any(|forecast| is_about(&[forecast.of]));
    if !told && !promised && !forecast {
        return None;
    }
    let draft = Draft::new(View::Alerts, Unit::Count);
    Some(match of {
        Some(variable) => draft.of(variable),
        None => draft,
    })
}

/// A panel of states.
pub(super) fn states(view: View) -> Draft {
    Draft::new(view, Unit::State).meaning(Meaning::State).silent(NOTHING)
}

/// Every component that has a signal, in order.
pub(super) fn watched(cx: Context<'_>) -> Vec<ComponentId> {
    let components = cx.model.components();
    components.filter(|(_, component)| !component.signals.is_empty()).map(|(id, _)| id).collect()
}
