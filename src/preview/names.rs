//! Who is meant by a name in a query: its label's value may be a component, one of its workloads, its
//! check, or what the reader chooses.

use std::collections::BTreeMap;

use crate::model::Model;
use crate::query::matcher::{Matcher, Part};

/// Names of components by whatever else they are called in metrics and logs.
#[derive(Debug)]
pub(super) struct Names<'a> {
    known: BTreeMap<String, &'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let mut known = BTreeMap::new();
        for component in &model.components {
            let name = component.entry.name.as_str();
            for workload in &component.workloads {
                known.insert(workload.name.clone(), name);
            }
            known.extend(component.check.as_ref().map(|check| (check.job.clone(), name)));
        }
        for component in &model.components {
            known.insert(component.entry.name.clone(), component.entry.name.as_str());
        }
        Self { known }
    }

    /// Those that some matchers name, each once, in the order they come; whom a variable names is `$` and
    /// its name.
    pub(super) fn meant<'m>(&self, matchers: impl IntoIterator<Item = &'m Matcher>) -> Vec<String> {
        let mut meant: Vec<String> = Vec::new();
        let mut add = |name: String| {
            if !meant.contains(&name) {
                meant.push(name);
            }
        };
        for part in matchers.into_iter().flat_map(|matcher| &matcher.value.0) {
            match part {
                Part::Variable(variable) => add(format!("${}", variable.name())),
                Part::Text(text) => {
                    let plain = text.replace('\\', "");
                    let found = plain.split('|').filter_map(|word| self.known.get(word));
                    found.for_each(|name| add((*name).to_owned()));
                }
            }
        }
        meant
    }
}
