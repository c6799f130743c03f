//! Objectives that Grafana keeps itself: it records what it needs, and tells when a budget burns.

use super::super::shared::{label, moved_to};
use super::known::Known;
use super::{Stack, alerts};
use crate::backend::managed;
use crate::model::rule::{Alerting, Indicator, Kept};
use crate::model::{Entry, Model};
use crate::syntax::hcl::{Block, Body, Expression};
use crate::words::AlertSeverity;

const SLO: &str = "grafana_slo";
/// The most characters of a name.
const MOST_OF_A_NAME: usize = 128;
/// The most characters of a description.
const MOST_OF_A_DESCRIPTION: usize = 1_024;

/// An objective for each component that has one of its own, beside what else is about it.
pub(super) fn files(stack: &mut Stack<'_>) {
    let model = stack.model;
    for kept in &model.kept {
        let (slo, of) = (&model[kept.slo].entry, &model[kept.of].entry);
        // One that is about several teams is each team's for what is theirs.
        let team = if slo.team.is_empty() { &of.team } else { &slo.team };
        if !stack.owns(team) {
            continue;
        }
        let address = address(model, kept, &slo.name, &of.name);
        let resource = resource(stack, kept);
        let mut body = Body::new().block("resource", &[SLO, &address], resource);
        let was = |entry: &Entry| entry.was.clone().unwrap_or_else(|| entry.name.clone());
        let before = self::address(model, kept, &was(slo), &was(of));
        if before != address {
            body.push(moved_to(SLO, &before, &address));
        }
        stack.file_of(&model[kept.of], body);
    }
}

/// What the resource is called in Terraform: two underscores part the objective from the component,
/// and no name has two.
fn address(model: &Model, kept: &Kept, objective: &str, component: &str) -> String {
    if model[kept.slo].is_of_each() {
        format!("{}__{}", label(objective), label(component))
    } else {
        label(objective)
    }
}

fn resource(stack: &mut Stack<'_>, kept: &Kept) -> Body {
    let slo = &stack.model[kept.slo];
    let query = match &kept.indicator {
        Indicator::Counters { good, all } => {
            let counters = Body::new()
                .set("success_metric", good.to_string())
                .set("total_metric", all.to_string());
            Body::new().set("type", "ratio").block("ratio", &[], counters)
        }
        Indicator::Share(share) => {
            let share = Body::new().set("query", share.to_string());
            Body::new().set("type", "freeform").block("freeform", &[], share)
        }
    };
    let objectives = Body::new()
        .set("value", kept.objective.share())
        // A window is whole units, which is how times are written here.
        .set("window", slo.window.to_string());
    let target = Body::new().set("uid", stack.known(Known::Recorded));
    let mut body = Body::new()
        .set("name", cut(&kept.title, MOST_OF_A_NAME))
        .set("description", cut(&kept.about, MOST_OF_A_DESCRIPTION))
        .set("folder_uid", stack.known(Known::Folder))
        .block("query", &[], query)
        .block("objectives", &[], objectives)
        .block("destination_datasource", &[], target);
    if let Some(alerting) = alerting(stack, kept) {
        body.push(Block::new("alerting", &[], alerting));
    }
    body
}

/// What is said of a budget that burns: once what both alerts say, and to each its own.
fn alerting(stack: &mut Stack<'_>, kept: &Kept) -> Option<Body> {
    let said: Vec<Said> = kept.burns.iter().map(|alert| said(stack, alert)).collect();
    let first = said.first()?;
    let is_common = |piece: &&Piece| said.iter().all(|it| it.pieces.contains(*piece));
    let common: Vec<&Piece> = first.pieces.iter().filter(is_common).collect();
    let mut body = pieces(common.iter().copied());
    for said in &said {
        let own = said.pieces.iter().filter(|piece| !common.contains(piece));
        body.push(Block::new(said.speed, &[], pieces(own)));
    }
    if let Some(fewest) = kept.fewest_failures {
        body.push(Block::new("advanced_options", &[], Body::new().set("min_failures", fewest)));
    }
    Some(body)
}

/// What one of the alerts says.
struct Said {
    /// Grafana's word for it.
    speed: &'static str,
    pieces: Vec<Piece>,
}

/// A label or an annotation: which of them, its name, and what it says.
#[derive(PartialEq)]
struct Piece(&'static str, String, Expression);

fn said(stack: &mut Stack<'_>, alert: &Alerting) -> Said {
    let (labels, annotations) = managed::of_burn(stack.model, alert);
    let labels = labels.into_iter().map(|(key, text)| Piece("label", key, text.into()));
    let annotations = annotations
        .into_iter()
        .map(|(key, text)| Piece("annotation", key, alerts::at_this_grafana(stack, &text)));
    let speed = match alert.severity {
        AlertSeverity::Critical => "fastburn",
        AlertSeverity::Warning | AlertSeverity::Info => "slowburn",
    };
    Said { speed, pieces: labels.chain(annotations).collect() }
}

fn pieces<'a>(pieces: impl Iterator<Item = &'a Piece>) -> Body {
    let mut body = Body::new();
    for Piece(kind, key, text) in pieces {
        body.push(Block::new(kind, &[], Body::new().set("key", key).set("value", text.clone())));
    }
    body
}

/// At most so many characters, the last of them a sign that there were more.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}
