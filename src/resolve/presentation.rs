//! The diagram, settings of dashboards, the talk.

use crate::catalog::dashboards::{self as catalog, DASHBOARDS};
use crate::config::decode::Map;
use crate::config::presentation as written;
use crate::config::{Text, default};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, code};
use crate::model::presentation::{
    Cost, DashboardChoices, DashboardSettings, Diagram, Group, Stop, StopKind, Talk,
};
use crate::model::{ComponentId, ScenarioId};
use crate::resolve::workload::file_text;
use crate::resolve::{Scope, kind, text};
use crate::source::Spanned;
use crate::units::{Currency, Duration};
use crate::words::{Direction, Renderer};

pub(super) fn diagram(scope: &mut Scope<'_>) -> Diagram {
    let diagram = scope.config.diagram.as_ref();
    let source = diagram.and_then(|it| it.source.as_ref());
    if let Some(source) = source {
        file_text(scope, source);
        beside_a_drawing(scope);
    }
    let mut groups = Vec::new();
    for (name, group) in diagram.and_then(|it| it.groups.as_ref()).iter().flat_map(|it| &it.0) {
        let title = group.title.as_ref().map(|title| title.value.clone());
        groups.push(Group {
            name: name.value.clone(),
            title: title.unwrap_or_else(|| default::title(&name.value)),
            of: components(scope, group.of.as_ref()),
        });
    }
    Diagram {
        title: diagram
            .and_then(|it| it.title.as_ref())
            .map_or_else(|| "Architecture".to_owned(), |title| title.value.clone()),
        renderer: diagram.and_then(|it| it.renderer).map_or(Renderer::Canvas, |it| it.value),
        renderer_span: diagram.and_then(|it| it.renderer).map(|it| it.span),
        direction: diagram.and_then(|it| it.direction).unwrap_or(Direction::Right),
        source: source.cloned(),
        groups,
        pins: pins(scope, diagram.and_then(|it| it.pin.as_ref())),
    }
}

/// A drawing says where everything is: what would say so beside it means nothing.
fn beside_a_drawing(scope: &mut Scope<'_>) {
    let Some(diagram) = scope.config.diagram.as_ref() else { return };
    let pins = diagram.pin.iter().flat_map(|it| &it.0).map(|(name, _)| ("pin", name.span));
    let groups = diagram.groups.iter().flat_map(|it| &it.0).map(|(name, _)| ("groups", name.span));
    for (key, span) in pins.take(1).chain(groups.take(1)) {
        let message = format!("`{key}` means nothing beside `source`");
        let both = Diagnostic::new(code::CONFLICTING_KEYS, span, message);
        let help = format!("take away `{key}`, or `source` to have the diagram laid out");
        scope.diags.error(both.label("the drawing says where boxes are").help(help));
    }
}

fn pins(
    scope: &mut Scope<'_>,
    pins: Option<&Map<Spanned<Vec<f64>>>>,
) -> Vec<(ComponentId, f64, f64)> {
    let mut resolved = Vec::new();
    for (name, at) in pins.iter().flat_map(|pins| &pins.0) {
        let id = scope.names.refer(kind::COMPONENT, name);
        let [x, y] = at.value.as_slice() else {
            let wrong = Diagnostic::new(code::WRONG_TYPE, at.span, "a position has two numbers");
            scope.diags.error(wrong.label("expected `[x, y]`"));
            continue;
        };
        resolved.extend(id.map(|id| (ComponentId::new(id), *x, *y)));
    }
    resolved
}

fn components(scope: &mut Scope<'_>, names: Option<&Vec<Text>>) -> Vec<ComponentId> {
    let mut ids = Vec::new();
    for name in names.into_iter().flatten() {
        ids.extend(scope.names.refer(kind::COMPONENT, name).map(ComponentId::new));
    }
    ids
}

/// What was written of one dashboard.
type Settings<'a> = (Option<&'a Text>, Option<written::Refresh>, Option<Duration>);

fn settings<'a>(dashboards: Option<&'a written::Dashboards>, name: &str) -> Settings<'a> {
    let Some(all) = dashboards else { return (None, None, None) };
    let plain = |dashboard: Option<&'a written::Dashboard>| {
        dashboard.map_or((None, None, None), |it| (it.title.as_ref(), it.refresh, it.range))
    };
    match name {
        "exec" => all
            .exec
            .as_ref()
            .map_or((None, None, None), |it| (it.title.as_ref(), it.refresh, it.range)),
        "sre-overview" => all
            .sre_overview
            .as_ref()
            .map_or((None, None, None), |it| (it.title.as_ref(), it.refresh, it.range)),
        "service-detail" => all
            .service_detail
            .as_ref()
            .map_or((None, None, None), |it| (it.title.as_ref(), it.refresh, it.range)),
        "postgres" => plain(all.postgres.as_ref()),
        "redis" => plain(all.redis.as_ref()),
        "load-test" => plain(all.load_test.as_ref()),
        _ => (None, None, None),
    }
}

pub(super) fn dashboards(scope: &mut Scope<'_>) -> DashboardChoices {
    let all = scope.config.dashboards.as_ref();
    let mut choices = Vec::new();
    for spec in DASHBOARDS {
        let (title, refresh, range) = settings(all, spec.name);
        choices.push(DashboardSettings {
            name: spec.name,
            title: title.map_or_else(|| spec.title.to_owned(), |title| title.value.clone()),
            refresh: match refresh {
                Some(written::Refresh::Off) => None,
                Some(written::Refresh::Every(every)) => Some(every),
                None => spec.refresh,
            },
            range: range.unwrap_or(spec.range),
        });
    }
    let exec = all.and_then(|all| all.exec.as_ref());
    let overview = all.and_then(|all| all.sre_overview.as_ref());
    let tiles = match exec.and_then(|exec| exec.tiles.as_ref()) {
        Some(tiles) => components(scope, Some(tiles)),
        None => {
            let services = scope.config.services.as_ref().map_or(0, |services| services.0.len());
            (0..services).map(ComponentId::new).collect()
        }
    };
    let detail = all.and_then(|all| all.service_detail.as_ref());
    let uptime = overview.and_then(|overview| overview.uptime.as_ref());
    DashboardChoices {
        settings: choices,
        tiles,
        cost: exec.and_then(|exec| exec.cost.as_ref()).map(|it| cost(scope, it)),
        uptime: components(scope, uptime),
        per_service: detail.and_then(|detail| detail.per_service).unwrap_or(false),
    }
}

fn cost(scope: &mut Scope<'_>, cost: &written::Cost) -> Cost {
    let change = cost.change.as_ref().map_or(0.0, |change| {
        let number = change.value.strip_suffix('%').and_then(|number| number.parse().ok());
        number.unwrap_or_else(|| {
            let message = format!("`{}` is no change", change.value);
            let wrong = Diagnostic::new(code::BAD_QUANTITY, change.span, message);
            scope.diags.error(wrong.label("expected per cent").help("write `change = \"-4%\"`"));
            0.0
        })
    });
    let title = cost.title.as_ref();
    Cost {
        title: title.map_or_else(|| "Cost".to_owned(), |title| title.value.clone()),
        currency: cost.currency.unwrap_or(Currency::USD),
        change,
        sample: cost.sample.0.iter().map(|(name, figure)| (name.value.clone(), *figure)).collect(),
    }
}

pub(super) fn talk(scope: &mut Scope<'_>) -> Talk {
    let mut talk = Talk::default();
    let tour = scope.config.talk.as_ref().and_then(|talk| talk.tour.as_ref());
    for stop in tour.into_iter().flatten() {
        let of = stop.of.as_ref().and_then(|of| scope.names.refer(kind::COMPONENT, of));
        let what = stop_kind(scope, stop, of.map(ComponentId::new));
        talk.tour.extend(what.map(|what| Stop { what, say: text(stop.say.as_ref()) }));
    }
    talk
}

fn stop_kind(
    scope: &mut Scope<'_>,
    stop: &Spanned<written::Stop>,
    of: Option<ComponentId>,
) -> Option<StopKind> {
    match (&stop.show, &stop.play) {
        (None, Some(play)) => {
            let scenario = scope.names.refer(kind::SCENARIO, play)?;
            Some(StopKind::Scenario(ScenarioId::new(scenario)))
        }
        (Some(show), None) if show.value == "trace" => {
            if stop.of.is_none() {
                let wrong =
                    Diagnostic::new(code::MISSING_KEY, show.span, "a trace is of a service");
                scope.diags.error(wrong.label("`of` is missing").help("add `of = \"…\"`"));
            }
            Some(StopKind::Trace { of: of?, path: text(stop.path.as_ref()) })
        }
        (Some(show), None) => {
            let name = dashboard(scope, show, &["trace"])?;
            Some(StopKind::Dashboard { name, of })
        }
        (Some(_), Some(play)) => {
            let message = "`show` and `play` are two stops";
            let both = Diagnostic::new(code::CONFLICTING_KEYS, play.span, message);
            scope.diags.error(both.label("the second").help("make two of them"));
            None
        }
        (None, None) if stop.seen.damaged => None,
        (None, None) => {
            let empty =
                Diagnostic::new(code::MISSING_KEY, stop.span, "a stop without anything to see");
            scope.diags.error(empty.label("`show` or `play` is missing"));
            None
        }
    }
}

/// The word of a dashboard, or one of a few more words that are handled elsewhere.
fn dashboard(scope: &mut Scope<'_>, word: &Text, more: &[&str]) -> Option<&'static str> {
    let found = catalog::find(&word.value);
    if found.is_none() {
        scope.diags.error(unknown_dashboard(word, more));
    }
    found.map(|spec| spec.name)
}

/// A word that is no dashboard, nor one of a few more words.
pub(super) fn unknown_dashboard(word: &Text, more: &[&str]) -> Diagnostic {
    let known = DASHBOARDS.iter().map(|spec| spec.name).chain(more.iter().copied());
    let message = format!("no dashboard is called `{}`", word.value);
    Diagnostic::new(code::UNKNOWN_WORD, word.span, message)
        .label("expected a dashboard")
        .help_if(did_you_mean(&word.value, known))
}
