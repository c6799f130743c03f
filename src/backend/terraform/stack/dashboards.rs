//! Dashboards: one resource for each, so that one that goes does not move the others.

use super::super::shared::{label, name};
use super::{Stack, servicenow};
use crate::model::dashboard::{Ask, Dashboard, Panel};
use crate::syntax::hcl::{Body, Expression, Object, Part};

/// All of them.
pub(super) fn body(stack: &mut Stack<'_>) -> Body {
    let (mut body, model) = (Body::new(), stack.model);
    for title in model.dashboard_names() {
        let known = model.dashboards.iter().find(|it| it.file == title);
        let asking = known.map(of_incidents).unwrap_or_default();
        let path = Part::Text(format!("/../../grafana/dashboards/{title}.json"));
        let path = Expression::Template(vec![Part::Reference("path.module".to_owned()), path]);
        let file = Expression::call("file", [path]);
        let mut json = file.clone();
        if let Some((point, _)) = model.incident_system().filter(|_| !asking.is_empty()) {
            let whole = label(title);
            let local = format!("{whole}_without_incidents");
            let without = Expression::call("jsonencode", [name(&format!("local.{local}"))]);
            let enabled = servicenow::enabled(&mut stack.root, point);
            json = Expression::conditional(enabled, file.clone(), without);
            let about = format!(
                "Without {} nobody answers these panels, so they go, and Grafana moves up the others.",
                point.entry.title
            );
            let reduced = Body::new()
                .set(&whole, Expression::call("jsondecode", [file]))
                .set(&local, reduced(&format!("local.{whole}"), asking));
            body = body.comment(&about).block("locals", &[], reduced);
        }
        let resource = Body::new()
            .set("folder", name("grafana_folder.demo.uid"))
            .set("config_json", json)
            .set("overwrite", true);
        body = body.block("resource", &["grafana_dashboard", &label(title)], resource);
    }
    body
}

/// A dashboard without these panels.
fn reduced(dashboard: &str, without: Vec<u32>) -> Expression {
    let gone = Expression::call("contains", [without.into(), name("panel.id")]);
    let stays = Expression::operation(gone, "==", false);
    let panels = Expression::filter("panel", name(&format!("{dashboard}.panels")), stays);
    Expression::call("merge", [name(dashboard), Object::new().set("panels", panels).into()])
}

/// The panels that ask for incidents, and the headings above nothing else.
fn of_incidents(dashboard: &Dashboard) -> Vec<u32> {
    let asks = |panel: &&Panel| {
        panel.content.queries.iter().any(|query| matches!(query.ask, Ask::Incidents(_)))
    };
    let mut ids = Vec::new();
    for row in &dashboard.rows {
        let asking: Vec<u32> = row.panels.iter().filter(asks).map(|panel| panel.id).collect();
        if !asking.is_empty() && asking.len() == row.panels.len() {
            ids.push(row.id);
        }
        ids.extend(asking);
    }
    ids
}
