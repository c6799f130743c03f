//! Advice about a valid demo. To add a lint: a row in `LINTS`, and its function below.

mod contract;
mod promise;
mod queries;
mod remedy;
mod rules;
mod visitors;

use crate::diag::code::{self, Code};
use crate::diag::{Diagnostic, Diagnostics, Reported};
use crate::model::Model;
use crate::model::component::ComponentKind;
use crate::words::Renderer;

/// A piece of advice, and when it is given.
#[derive(Debug)]
pub struct Lint {
    /// What is told.
    pub code: Code,
    /// Looks at a model, and has something to say or not.
    look: fn(&Model, &mut Diagnostics),
}

/// Every lint, in the order they are run.
pub static LINTS: &[Lint] = &[
    Lint { code: code::NO_SIGNAL, look: no_signal },
    Lint { code: code::NEVER_FIRES, look: rules::never_fires },
    Lint { code: code::WINDOW_TOO_SHORT, look: rules::window_of_few_samples },
    Lint { code: code::BUDGET_TOO_SMALL, look: rules::budget_of_few_checks },
    Lint { code: code::IMPOSSIBLE_PROMISE, look: promise::impossible },
    Lint { code: code::BROKEN_EXPECTATION, look: contract::contradiction },
    Lint { code: code::SILENT_CALLER, look: contract::silent_caller },
    Lint { code: code::UNKNOWN_LABEL, look: queries::label_of_no_series },
    Lint { code: code::UNIT_MISMATCH, look: queries::other_unit },
    Lint { code: code::NO_VISITORS, look: visitors::nobody_comes },
    Lint { code: code::NO_RECEIVER, look: rules::alert_without_receiver },
    Lint { code: code::UNUSED_RECEIVER, look: rules::receiver_of_nothing },
    Lint { code: code::UNUSED_ENGINE, look: engine_of_nothing },
    Lint { code: code::BAD_INTERVAL, look: rules::hold_below_a_look },
    Lint { code: code::UNKNOWN_LABEL, look: rules::group_of_no_alert },
    Lint { code: code::RENDERER_TOO_OLD, look: renderer_too_old },
];

/// Runs all lints.
pub fn run(model: &Model, diags: &mut Diagnostics) -> Result<(), Reported> {
    for lint in LINTS {
        let mut own = Diagnostics::default();
        (lint.look)(model, &mut own);
        let told = own.sorted();
        debug_assert!(told.iter().all(|(_, told)| told.code == lint.code), "{}", lint.code.name);
        diags.absorb(own);
    }
    diags.gate(())
}

/// A box that nothing can colour.
fn no_signal(model: &Model, diags: &mut Diagnostics) {
    for component in &model.components {
        let shown = !component.hidden && !matches!(component.kind, ComponentKind::Load);
        if shown && component.signals.is_empty() {
            let name = &component.entry.name;
            diags.warn(
                Diagnostic::new(
                    code::NO_SIGNAL,
                    component.entry.span,
                    format!("nothing can turn `{name}` red or green"),
                )
                .label("its box stays grey")
                .help("add `check = \"/\"`, or `hidden = true` if it is not to be shown"),
            );
        }
    }
}

/// An engine of the user's own that nothing is made of.
fn engine_of_nothing(model: &Model, diags: &mut Diagnostics) {
    for (name, span) in &model.unused_engines {
        diags.warn(
            Diagnostic::new(
                code::UNUSED_ENGINE,
                *span,
                format!("no store has the engine `{name}`"),
            )
            .label("nothing is made of it")
            .help(format!("write `engine = \"{name}\"` in a datastore, or take it away")),
        );
    }
}

/// A plugin that the Grafana of the demo cannot load.
fn renderer_too_old(model: &Model, diags: &mut Diagnostics) {
    const WITHOUT_ANGULAR: (u32, u32) = (12, 0);
    let too_old = match model.diagram.renderer {
        Renderer::Canvas | Renderer::Flow => false,
        Renderer::Flowcharting => model.grafana.version >= WITHOUT_ANGULAR,
    };
    if let Some(span) = model.diagram.renderer_span.filter(|_| too_old) {
        let (major, minor) = model.grafana.version;
        diags.warn(
            Diagnostic::new(
                code::RENDERER_TOO_OLD,
                span,
                format!("Grafana {major}.{minor} cannot load the plugin of `flowcharting`"),
            )
            .label("the diagram stays empty")
            .help("write `renderer = \"canvas\"` or `renderer = \"flow\"`"),
        );
    }
}
