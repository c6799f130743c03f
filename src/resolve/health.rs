//! What can turn a component red.

use crate::config::component::{Health, HealthValue};
use crate::config::form::Form;
use crate::config::{Config, Text};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, code};
use crate::model::component::{Component, ComponentKind, Signal, SignalSource, StoreMetrics};
use crate::model::condition::Bound;
use crate::model::objective::{Sli, When};
use crate::model::{ComponentId, Model, RecordedId, SloId};
use crate::resolve::bound::{self, ABOVE_ZERO, Measure};
use crate::resolve::{Scope, alert, kind};
use crate::source::Span;
use crate::units::Duration;
use crate::words::{SignalKind, Word};

/// How long error lines count.
const ERROR_WINDOW: Duration = Duration::seconds(60);

/// What was written about the health of a component.
type Written = Form<Vec<Text>, Health>;

/// Gives every component its signals. Those that look at other components come last, since a
/// component spreads only what it has of itself.
pub(super) fn signals(scope: &mut Scope<'_>, model: &mut Model) {
    let written = written(scope.config);
    for (position, health) in written.iter().enumerate() {
        let signals = own_signals(scope, model, ComponentId::new(position), *health);
        model.components[position].signals = signals;
    }
    let downstream: Vec<Option<Signal>> = (0..written.len())
        .map(|at| downstream(scope, model, ComponentId::new(at), written[at]))
        .collect();
    for (component, signal) in model.components.iter_mut().zip(downstream) {
        component.signals.extend(signal);
        component.signals.sort_by_key(|signal| order(&signal.name));
    }
}

/// Known signals first, in the order of their words.
fn order(name: &str) -> usize {
    SignalKind::ALL.iter().position(|(_, word, _)| *word == name).unwrap_or(usize::MAX)
}

fn written(config: &Config) -> Vec<Option<&Written>> {
    let mut all: Vec<Option<&Written>> = Vec::new();
    let services = config.services.iter().flat_map(|it| &it.0);
    all.extend(services.map(|(_, it)| it.as_ref().ok().and_then(|it| it.health.as_ref())));
    let datastores = config.datastores.iter().flat_map(|it| &it.0);
    all.extend(datastores.map(|(_, it)| it.as_ref().ok().and_then(|it| it.health.as_ref())));
    let external = config.external.iter().flat_map(|it| &it.0);
    all.extend(external.map(|(_, it)| it.as_ref().ok().and_then(|it| it.health.as_ref())));
    all.extend(config.load.as_ref().map(|_| None));
    all
}

/// Whether a signal counts, and what was said of it.
enum Wish<'a> {
    /// By default, if something gives it.
    Default,
    /// No.
    No,
    /// Yes, by its word at this place.
    Yes(Span),
    /// Yes, in this way.
    As(&'a HealthValue, Span),
}

fn wish(signal: SignalKind, health: Option<&Written>) -> Wish<'_> {
    match health {
        None => Wish::Default,
        Some(Form::Short(words)) => match words.iter().find(|word| word.value == signal.word()) {
            Some(word) => Wish::Yes(word.span),
            None => Wish::No,
        },
        Some(Form::Long(Health(values))) => {
            match values.iter().find(|(name, _)| name.value == signal.word()) {
                Some((_, HealthValue::Off(_))) => Wish::No,
                Some((name, value)) => Wish::As(value, name.span),
                None => Wish::Default,
            }
        }
    }
}

fn own_signals(
    scope: &mut Scope<'_>,
    model: &Model,
    id: ComponentId,
    health: Option<&Written>,
) -> Vec<Signal> {
    if matches!(model[id].kind, ComponentKind::Load) {
        return Vec::new();
    }
    check_words(scope, health);
    let mut signals = Vec::new();
    for signal in [SignalKind::Offline, SignalKind::Errors, SignalKind::Latency] {
        let source = match wish(signal, health) {
            Wish::No => None,
            Wish::Default => produced(signal, model, id),
            Wish::Yes(span) => produced_or_told(scope, signal, model, id, span),
            Wish::As(value, span) => {
                let produced = produced_or_told(scope, signal, model, id, span);
                produced.and_then(|source| refined(scope, signal, source, value, span))
            }
        };
        signals.extend(source.map(|source| Signal {
            name: signal.word().to_owned(),
            text: text(&source, model),
            source,
        }));
    }
    if let Some(Form::Long(Health(values))) = health {
        for (name, value) in values {
            let HealthValue::Own(own) = value else { continue };
            let Some(when) = alert::when(scope, &own.when, name.span) else { continue };
            if when == When::Health {
                let message = "health cannot be made of itself";
                let circle = Diagnostic::new(code::CYCLE, name.span, message);
                scope.diags.error(
                    circle
                        .label("this signal is part of that health")
                        .help("write what is wrong instead: `lines`, `recorded`, `promql`"),
                );
                continue;
            }
            let text = own.text.as_ref().map(|text| text.value.clone());
            signals.push(Signal {
                name: name.value.clone(),
                text: text.unwrap_or_else(|| crate::config::default::title(&name.value)),
                source: SignalSource::Own(when),
            });
        }
    }
    signals
}

fn check_words(scope: &mut Scope<'_>, health: Option<&Written>) {
    let Some(Form::Short(words)) = health else { return };
    for word in words {
        let known = SignalKind::ALL.iter().map(|(_, word, _)| *word);
        if !known.clone().any(|known| known == word.value) {
            let message = format!("`{}` is no signal", word.value);
            scope.diags.error(
                Diagnostic::new(code::UNKNOWN_WORD, word.span, message)
                    .label("expected a signal")
                    .help_if(did_you_mean(&word.value, known)),
            );
        }
    }
}

/// What gives a component a signal, if anything does.
fn produced(signal: SignalKind, model: &Model, id: ComponentId) -> Option<SignalSource> {
    let component = &model[id];
    let inside = !matches!(component.kind, ComponentKind::External { .. });
    match signal {
        SignalKind::Offline if component.check.is_some() => Some(SignalSource::CheckFails),
        SignalKind::Offline => match component.datastore()?.metrics {
            StoreMetrics::None => None,
            StoreMetrics::Exporter => Some(SignalSource::ExporterDown),
            StoreMetrics::Itself { .. } => Some(SignalSource::ScrapeFails),
        },
        SignalKind::Errors => {
            inside.then_some(SignalSource::ErrorLines { count: ABOVE_ZERO, window: ERROR_WINDOW })
        }
        SignalKind::Latency => component.service().and_then(|_| latency_slo(model, id)),
        SignalKind::Downstream => None,
    }
}

fn latency_slo(model: &Model, id: ComponentId) -> Option<SignalSource> {
    let covers = |slo: &crate::model::objective::Slo| {
        matches!(slo.sli, Sli::Latency { .. }) && slo.covers(id)
    };
    model.slos.iter().position(covers).map(|at| SignalSource::Slo(SloId::new(at)))
}

fn produced_or_told(
    scope: &mut Scope<'_>,
    signal: SignalKind,
    model: &Model,
    id: ComponentId,
    span: Span,
) -> Option<SignalSource> {
    let source = produced(signal, model, id);
    // A bound of its own is a producer of latency; the objective is not needed then.
    let broken = scope.broken.contains(&id.position());
    if source.is_none()
        && !broken
        && !(signal == SignalKind::Latency && model[id].service().is_some())
    {
        let help = match signal {
            SignalKind::Offline => "give it a `check`, or take `offline` away",
            SignalKind::Latency | SignalKind::Errors | SignalKind::Downstream => {
                "take it away: nothing measures it here"
            }
        };
        let message =
            format!("nothing gives `{}` the signal `{}`", model[id].entry.name, signal.word());
        let silent = Diagnostic::new(code::SIGNAL_WITHOUT_PRODUCER, span, message);
        scope.diags.error(silent.label("would always be unknown").help(help));
    }
    source.or_else(|| {
        (signal == SignalKind::Latency && model[id].service().is_some())
            .then_some(SignalSource::Latency { bound: ABOVE_ZERO })
    })
}

/// A signal in the way that was written.
fn refined(
    scope: &mut Scope<'_>,
    signal: SignalKind,
    source: SignalSource,
    value: &HealthValue,
    span: Span,
) -> Option<SignalSource> {
    match (signal, value, source) {
        (SignalKind::Errors, HealthValue::Text(metric), _) => {
            let metric = scope.names.refer(kind::RECORDED, metric)?;
            Some(SignalSource::Recorded { metric: RecordedId::new(metric), bound: ABOVE_ZERO })
        }
        (SignalKind::Errors, HealthValue::Bound(count), _) => {
            let count = bound::bound(count, Measure::Count, scope.diags)?;
            Some(SignalSource::ErrorLines { count, window: ERROR_WINDOW })
        }
        (SignalKind::Latency, HealthValue::Bound(written), SignalSource::Slo(_)) => {
            scope.diags.error(
                Diagnostic::new(code::CONFLICTING_KEYS, written.span, "two bounds on one latency")
                    .label("an objective of this component has one already")
                    .help("change the `bound` of the objective, or its `of`"),
            );
            None
        }
        (SignalKind::Latency, HealthValue::Bound(written), _) => {
            let bound = bound::bound(written, Measure::Time, scope.diags)?;
            Some(SignalSource::Latency { bound })
        }
        (_, HealthValue::Off(_), _) => None,
        (_, HealthValue::Bound(_) | HealthValue::Text(_) | HealthValue::Own(_), _) => {
            let message = format!("nothing more can be said of `{}`", signal.word());
            scope.diags.error(
                Diagnostic::new(code::CONFLICTING_KEYS, span, message)
                    .label("it is there or not")
                    .help(format!("write `{} = false`, or leave it out", signal.word())),
            );
            None
        }
    }
}

/// The signal of what a component calls: datastores, or with `"calls"` services too.
fn downstream(
    scope: &mut Scope<'_>,
    model: &Model,
    id: ComponentId,
    health: Option<&Written>,
) -> Option<Signal> {
    let component = &model[id];
    if matches!(component.kind, ComponentKind::Load) {
        return None;
    }
    let (wide, asked) = match wish(SignalKind::Downstream, health) {
        Wish::No => return None,
        Wish::Default => (false, None),
        Wish::Yes(span) => (false, Some(span)),
        Wish::As(HealthValue::Text(word), span) if word.value == "calls" => (true, Some(span)),
        Wish::As(_, span) => {
            scope.diags.error(
                Diagnostic::new(code::UNKNOWN_WORD, span, "`downstream` is `false` or `\"calls\"`")
                    .label("expected one of these")
                    .help("write `downstream = \"calls\"` to have services redden it too"),
            );
            return None;
        }
    };
    let reddens = |callee: &Component| callee.datastore().is_some() || wide;
    let mut callees: Vec<ComponentId> = Vec::new();
    for call in &component.calls {
        let callee = &model[call.to];
        if reddens(callee) && !callee.signals.is_empty() && !callees.contains(&call.to) {
            callees.push(call.to);
        }
    }
    if callees.is_empty() {
        let unknown = || {
            // Calls that lead nowhere, and callees that could not be read, are told as such.
            scope.broken.contains(&id.position())
                || component.calls.len() != scope.written_calls(id.position())
                || component.calls.iter().any(|call| scope.broken.contains(&call.to.position()))
        };
        if let Some(span) = asked.filter(|_| !unknown()) {
            let message = format!("nothing that `{}` calls has a signal", component.entry.name);
            scope.diags.error(
                Diagnostic::new(code::SIGNAL_WITHOUT_PRODUCER, span, message)
                    .label("would always be unknown")
                    .help("take `downstream` away"),
            );
        }
        return None;
    }
    let names: Vec<&str> = callees.iter().map(|id| model[*id].entry.title.as_str()).collect();
    Some(Signal {
        name: SignalKind::Downstream.word().to_owned(),
        text: format!("trouble in {}", names.join(", ")),
        source: SignalSource::Downstream(callees),
    })
}

fn text(source: &SignalSource, model: &Model) -> String {
    match source {
        SignalSource::CheckFails => "offline by its synthetic check".to_owned(),
        SignalSource::ExporterDown => "its exporter cannot reach it".to_owned(),
        SignalSource::ScrapeFails => "it does not answer the collector".to_owned(),
        SignalSource::ErrorLines { .. } => "error lines in its logs".to_owned(),
        SignalSource::Recorded { metric, .. } => {
            format!(
                "{} counts",
                model.recorded.get(metric.position()).map_or("", |it| &it.entry.title)
            )
        }
        SignalSource::Slo(slo) => match model[*slo].sli {
            Sli::Latency { bound, objective } => {
                format!("fewer than {objective} of its requests within {bound}")
            }
            Sli::Availability { .. }
            | Sli::ErrorRate { .. }
            | Sli::Events { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => "an objective is broken".to_owned(),
        },
        SignalSource::Latency { bound } => format!("95th percentile over {}", seconds(*bound)),
        SignalSource::Downstream(_) | SignalSource::Own(_) => String::new(),
    }
}

fn seconds(bound: Bound) -> String {
    format!("{}s", bound.value)
}
