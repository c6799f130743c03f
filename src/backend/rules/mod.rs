//! Rules in the format of Prometheus, which Mimir and Loki read too: one file for each subject, and
//! beside them the tests that prove them.

mod print;
mod template;
mod proof;
mod readme;

use std::collections::BTreeMap;

use super::{Backend, Cx, Output};
use crate::diag::Reported;
use crate::model::Model;
use crate::model::rule::RuleGroup;

/// Rules over metrics: for the ruler of Prometheus or Mimir.
pub(super) struct Rules;

/// Rules over log lines: for the ruler of Loki, which writes what it counts to the metrics.
pub(super) struct Loki;

impl Backend for Rules {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn about(&self) -> &'static str {
        "recording and alert rules for Prometheus and Mimir, with promtool tests that prove them"
    }

    fn has_files_of_teams(&self) -> bool {
        true
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        for (subject, groups) in by_subject(&cx.model.rules, |group| !group.counts_lines()) {
            let team = team_of(cx.model, Some(subject));
            if out.wants(team) {
                out.file_of(team, &format!("{subject}.yaml"), print::file(&groups));
            }
        }
        if cx.model.has_rules() {
            out.file("README.md", readme::document(cx.model));
        }
        let rules = cx.model.rules.iter().flat_map(|group| &group.rules);
        let alerts = rules.filter_map(|rule| rule.alerting()).map(|it| (it.uid.as_str(), it));
        let alerts = alerts.collect();
        for proof in (cx.proofs)(cx.model, cx.team) {
            let team = team_of(cx.model, proof.subject.as_deref());
            let text = proof::file(&proof, &alerts);
            out.file_of(team, &format!("tests/{}.yaml", proof.name), text);
        }
        Ok(())
    }
}

impl Backend for Loki {
    fn name(&self) -> &'static str {
        "loki"
    }

    fn about(&self) -> &'static str {
        "recording rules for Loki's ruler: log lines counted into metrics"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        for (subject, groups) in by_subject(&cx.model.rules, RuleGroup::counts_lines) {
            out.file(&format!("{subject}.yaml"), print::file(&groups));
        }
        Ok(())
    }
}

/// Whose the rules of a subject are: an objective may be a team's, all else is everybody's.
fn team_of<'m>(model: &'m Model, subject: Option<&str>) -> &'m str {
    let name = subject.and_then(|subject| subject.strip_prefix("slo-"));
    let slo = name.and_then(|name| model.slos.iter().find(|slo| slo.entry.name == name));
    slo.map_or("", |slo| &slo.entry.team)
}

/// Groups of one kind, by the file they belong to.
fn by_subject(
    groups: &[RuleGroup],
    is_ours: impl Fn(&RuleGroup) -> bool,
) -> BTreeMap<&str, Vec<&RuleGroup>> {
    let mut files: BTreeMap<&str, Vec<&RuleGroup>> = BTreeMap::new();
    for group in groups.iter().filter(|group| is_ours(group)) {
        files.entry(&group.subject).or_default().push(group);
    }
    files
}
