//! Advice about a valid demo. To add a lint: a row in `LINTS`, and its function below.

mod contract;
mod promise;
mod queries;
mod rules;

use crate::diag::{Diagnostic, Diagnostics, Reported, code};
use crate::model::Model;
use crate::model::component::ComponentKind;
use crate::words::Renderer;

/// Looks at a model, and has something to say or not.
type Lint = fn(&Model, &mut Diagnostics);

/// Every lint, in the order they are run.
static LINTS: &[Lint] = &[
    no_signal,
    rules::never_fires,
    rules::window_of_few_samples,
    rules::budget_of_few_checks,
    promise::impossible,
    contract::contradiction,
    contract::silent_caller,
    queries::label_of_no_series,
    queries::other_unit,
    rules::alert_without_receiver,
    rules::receiver_of_nothing,
    rules::hold_below_a_look,
    rules::group_of_no_alert,
    renderer_too_old,
];

/// Runs all lints.
pub fn run(model: &Model, diags: &mut Diagnostics) -> Result<(), Reported> {
    for lint in LINTS {
        lint(model, diags);
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
