//! Advice about promises that others make impossible.
//!
//! Whoever waits for an answer cannot be better than who gives it: its share of good requests, or of
//! time, is at most the product of theirs, as far as their failures are independent (B. Treynor and
//! others, "The Calculus of Service Availability", ACM Queue 15(2), 2017).
//!
//! What somebody promises holds whatever is behind it, so nobody looks behind a promise. What one
//! entry promises of each of several is one wish, not a sum, and is not held against itself.

use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::objective::{Sli, Slo};
use crate::model::{ComponentId, Model, SloId};
use crate::units::Ratio;
use crate::words::CallKind;

/// A promise of more than what those it depends on promise together.
pub(super) fn impossible(model: &Model, diags: &mut Diagnostics) {
    let kinds = [is_availability as fn(&Sli) -> bool, is_error_rate];
    for promises in kinds.map(|kind| Promises::new(model, kind)) {
        for id in promises.slos.iter().copied() {
            let slo = &model[id];
            let Some(objective) = objective(slo) else { continue };
            let worst = if slo.is_of_path() {
                promises.along(id)
            } else {
                let all = slo.of.iter().map(|of| promises.behind(id, *of));
                all.min_by_key(|factors| product(factors)).unwrap_or_default()
            };
            let most = product(&worst);
            if most < objective {
                diags.warn(told(model, slo, objective, most, &worst));
            }
        }
    }
}

const fn is_availability(sli: &Sli) -> bool {
    matches!(sli, Sli::Availability { .. })
}

const fn is_error_rate(sli: &Sli) -> bool {
    matches!(sli, Sli::ErrorRate { .. })
}

/// The share that must be good, for objectives that add up along calls. Latency does not: a slow
/// answer may still leave time enough.
fn objective(slo: &Slo) -> Option<Ratio> {
    match slo.sli {
        Sli::Availability { objective, .. } | Sli::ErrorRate { objective } => Some(objective),
        Sli::Latency { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    }
}

/// What a component promises.
#[derive(Clone, Copy)]
struct Factor {
    of: ComponentId,
    slo: SloId,
    objective: Ratio,
}

/// What these promise together.
fn product(factors: &[Factor]) -> Ratio {
    factors.iter().fold(Ratio::percent(100), |product, factor| {
        let billionths = u128::from(product.billionths) * u128::from(factor.objective.billionths);
        Ratio { billionths: u64::try_from(billionths / 1_000_000_000).unwrap_or(u64::MAX) }
    })
}

/// Components that are waited for.
struct Reached {
    /// In order.
    all: Vec<ComponentId>,
    /// The same, by the position of the id.
    seen: Vec<bool>,
}

/// All promises of one kind.
struct Promises<'a> {
    model: &'a Model,
    slos: Vec<SloId>,
    /// The strictest of each component by itself, by the position of its id.
    strictest: Vec<Option<Factor>>,
}

impl<'a> Promises<'a> {
    fn new(model: &'a Model, kind: fn(&Sli) -> bool) -> Self {
        let ids = (0..model.slos.len()).map(SloId::new);
        let slos: Vec<SloId> = ids.filter(|id| kind(&model[*id].sli)).collect();
        let mut strictest: Vec<Option<Factor>> = vec![None; model.components.len()];
        for slo in slos.iter().copied().filter(|id| !model[*id].is_of_path()) {
            let Some(objective) = objective(&model[slo]) else { continue };
            for of in model[slo].of.iter().copied() {
                let known = &mut strictest[of.position()];
                if known.is_none_or(|known| known.objective < objective) {
                    *known = Some(Factor { of, slo, objective });
                }
            }
        }
        Self { model, slos, strictest }
    }

    fn of(&self, component: ComponentId) -> Option<Factor> {
        self.strictest[component.position()]
    }

    /// What is promised of those along a way. Checks fail each by itself, and so multiply; a request
    /// that fails has failed at every caller above, so there the worst promise is the bound.
    fn along(&self, slo: SloId) -> Vec<Factor> {
        let path = &self.model[slo].path;
        let factors = path.iter().filter_map(|member| self.of(*member));
        if is_availability(&self.model[slo].sli) {
            factors.collect()
        } else {
            factors.min_by_key(|factor| factor.objective).into_iter().collect()
        }
    }

    /// What is promised of those that a component waits for, directly or not, as far as the next
    /// promise. Whoever stands behind a promise on one way and in front of it on another is part of
    /// that promise already.
    fn behind(&self, slo: SloId, of: ComponentId) -> Vec<Factor> {
        let promised = |id: ComponentId| id != of && self.of(id).is_some();
        let reached = self.reach(&[of], promised);
        let factors = reached.all.into_iter().filter(|id| *id != of).filter_map(|id| self.of(id));
        let factors: Vec<Factor> = factors.filter(|factor| factor.slo != slo).collect();
        let heads: Vec<ComponentId> = factors.iter().map(|factor| factor.of).collect();
        if heads.len() < 2 {
            return factors;
        }
        let behind: Vec<ComponentId> = heads.iter().flat_map(|id| self.waits_for(*id)).collect();
        let behind = self.reach(&behind, |_| false);
        factors.into_iter().filter(|factor| !behind.seen[factor.of.position()]).collect()
    }

    /// Everybody who is waited for from these on, they included; beyond some nobody looks.
    fn reach(&self, from: &[ComponentId], stop: impl Fn(ComponentId) -> bool) -> Reached {
        // By position: in a large demo as many set out as can be reached.
        let mut seen = vec![false; self.model.components.len()];
        let mut all = Vec::new();
        let mut meet = |id: ComponentId, all: &mut Vec<ComponentId>| {
            if !std::mem::replace(&mut seen[id.position()], true) {
                all.push(id);
            }
        };
        for id in from {
            meet(*id, &mut all);
        }
        let mut next = 0;
        while let Some(caller) = all.get(next).copied() {
            if !stop(caller) {
                self.waits_for(caller).for_each(|callee| meet(callee, &mut all));
            }
            next += 1;
        }
        all.sort_unstable();
        Reached { all, seen }
    }

    fn waits_for(&self, of: ComponentId) -> impl Iterator<Item = ComponentId> + use<'a> {
        let calls = self.model[of].calls.iter();
        calls.filter(|call| call.kind == CallKind::Sync).map(|call| call.to)
    }
}

fn told(model: &Model, slo: &Slo, promised: Ratio, most: Ratio, by: &[Factor]) -> Diagnostic {
    let name = &slo.entry.name;
    let shares: Vec<String> = by
        .iter()
        .map(|factor| format!("{} ({})", factor.objective, model[factor.of].entry.name))
        .collect();
    let (others, arithmetic) = match (by, shares.as_slice()) {
        ([only], [share]) => {
            let whose = &model[only.of].entry.name;
            (format!("`{whose}`, on which it depends, promises"), share.clone())
        }
        (_, _) => {
            let arithmetic = format!("{} = {most}", shares.join(" × "));
            ("those it depends on promise".to_owned(), arithmetic)
        }
    };
    let message = format!("`{name}` promises {promised}, but {others} no more than {most}");
    let mut diagnostic = Diagnostic::new(code::IMPOSSIBLE_PROMISE, slo.entry.span, message)
        .label(arithmetic)
        .help(help(slo, most));
    let mut told: Vec<SloId> = Vec::new();
    for factor in by {
        if !told.contains(&factor.slo) {
            let label = format!("promises {}", factor.objective);
            diagnostic = diagnostic.related(model[factor.slo].entry.span, label);
            told.push(factor.slo);
        }
    }
    diagnostic
}

fn help(slo: &Slo, most: Ratio) -> String {
    let less = format!("write `objective = \"{}\"`, or promise more of them", kept(most));
    if slo.is_of_path() {
        less
    } else {
        format!("{less}, or `kind = \"async\"` for a call whose answer is not waited for")
    }
}

/// The largest share below this one that people would write: two digits of what may be bad.
fn kept(most: Ratio) -> Ratio {
    let bad = most.complement().billionths;
    let mut step = 1;
    while bad / step >= 100 {
        step *= 10;
    }
    Ratio { billionths: bad.div_ceil(step) * step }.complement()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_kept_is_written_shortly_and_never_more() {
        for (most, expected) in
            [("99.8001%", "99.8%"), ("99.4510%", "99.45%"), ("97.03%", "97%"), ("50%", "50%")]
        {
            assert_eq!(kept(most.parse().unwrap()).to_string(), expected);
        }
    }
}
