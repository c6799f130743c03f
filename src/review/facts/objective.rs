//! What is promised, and what is counted for it.

use super::phrase;
use super::{Fact, Kind, Teller};
use crate::catalog::rules;
use crate::model::Model;
use crate::model::objective::{Recorded, Slo};

/// Facts about objectives and recorded metrics.
pub(super) fn tell(model: &Model, facts: &mut Vec<Fact>) {
    model.slos.iter().for_each(|slo| of_objective(model, slo, facts));
    model.recorded.iter().for_each(|recorded| of_recorded(model, recorded, facts));
}

fn of_objective(model: &Model, slo: &Slo, facts: &mut Vec<Fact>) {
    let promise = rules::promise(model, slo);
    let mut teller = Teller::entry(facts, Kind::Objective, "objective", &slo.entry.name, &promise);
    teller.one("has the title", phrase::name(&slo.entry.title)).one("promises", promise);
    teller.each("is about", phrase::components(model, &slo.of));
    let left = |value: f64| phrase::number(value, slo.budget_unit());
    if rules::has_budget(slo) {
        teller.one("turns yellow when less is left than", left(slo.low));
        teller.one("turns red when less is left than", left(slo.critical));
    }
}

fn of_recorded(model: &Model, recorded: &Recorded, facts: &mut Vec<Fact>) {
    let Recorded { entry, of, lines, every, window, delay } = recorded;
    let counts = format!("lines {} of `{}`", phrase::lines(lines), model[*of].entry.name);
    let headline = format!("counts {counts}");
    let mut teller =
        Teller::entry(facts, Kind::Recorded, "recorded metric", &entry.name, &headline);
    teller.one("counts", counts).one("is counted every", every.spoken());
    teller.one("is counted over", window.spoken());
    teller.one("waits for late lines for", delay.spoken());
}
