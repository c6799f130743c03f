//! Whose a rule is: that of a component stands with it, in the root of its team.

use std::collections::BTreeMap;

use crate::model::component::Component;
use crate::model::objective::{Recorded, Slo};
use crate::model::rule::{Alerting, Piece, Rule};
use crate::model::{Entry, Model};

/// Who a rule belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'m> {
    /// The team; empty: none, or several.
    pub team: &'m str,
    /// The one component that it is about; none: an objective, or several components.
    pub component: Option<&'m Component>,
}

/// All that rules can belong to, by name.
#[derive(Debug)]
pub(super) struct Owners<'m> {
    model: &'m Model,
    components: BTreeMap<&'m str, &'m Component>,
    slos: BTreeMap<&'m str, &'m Slo>,
    recorded: BTreeMap<&'m str, &'m Recorded>,
}

impl<'m> Owners<'m> {
    /// Those of a demo.
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            components: by_name(&model.components, |it| &it.entry),
            slos: by_name(&model.slos, |it| &it.entry),
            recorded: by_name(&model.recorded, |it| &it.entry),
        }
    }

    /// The owner of a rule, by the labels that mltgen gives it and that no demo can write otherwise.
    pub(super) fn of(&self, rule: &'m Rule) -> Owner<'m> {
        match rule {
            Rule::Recording(it) => self.of_recorded(&it.metric, &it.labels),
            Rule::Counting(it) => self.of_recorded(&it.metric, &it.labels),
            Rule::Alerting(alert) => self.of_alert(alert),
        }
    }

    fn of_alert(&self, alert: &'m Alerting) -> Owner<'m> {
        let label = |name: &str| {
            let (_, text) = alert.labels.iter().find(|(label, _)| label == name)?;
            match text.0.as_slice() {
                [Piece::Words(words)] => Some(words.as_str()),
                [..] => None,
            }
        };
        let component = match label("slo") {
            Some(_) => None,
            None => label("service").and_then(|it| self.components.get(it).copied()),
        };
        Owner { team: label("team").unwrap_or_default(), component }
    }

    fn of_recorded(&self, metric: &str, labels: &[(String, String)]) -> Owner<'m> {
        if let Some(recorded) = self.recorded.get(metric) {
            let component = Some(&self.model[recorded.of]);
            return Owner { team: &recorded.entry.team, component };
        }
        let label = |name: &str| {
            let found = labels.iter().find(|(label, _)| label == name);
            found.map(|(_, value)| value.as_str())
        };
        if let Some(slo) = label("slo").and_then(|slo| self.slos.get(slo)) {
            return Owner { team: &slo.entry.team, component: None };
        }
        let component = label("component").and_then(|it| self.components.get(it).copied());
        Owner { team: component.map_or("", |component| &component.entry.team), component }
    }
}

fn by_name<T>(all: &[T], entry: impl Fn(&T) -> &Entry) -> BTreeMap<&str, &T> {
    all.iter().map(|it| (entry(it).name.as_str(), it)).collect()
}
