//! Dashboards as Grafana's classic JSON, one file each, which Terraform and provisioning both read;
//! and what a Grafana without Terraform reads when it starts.

mod annotations;
mod alerting;
mod notifications;
mod provisioning;
mod dashboard;
mod kinds;
mod panel;
mod patch;
mod options;
mod canvas;
mod custom;
mod explore;
mod flow;
mod flowcharting;
mod reasons;
mod incidents;
mod columns;
mod field;
mod target;
mod v2;

use serde_json::Value;

use super::data_source::Role;
use super::{Backend, Cx, Output};
use crate::diag::{Diagnostics, Reported};
use crate::model::Model;
use crate::model::dashboard::Ask;
use crate::model::platform::GrafanaTarget;
use crate::syntax::json;
use crate::words::DashboardFormat;
use kinds::target::DataSource;

/// Dashboards of Grafana.
pub(super) struct Grafana;

impl Backend for Grafana {
    fn name(&self) -> &'static str {
        "grafana"
    }

    fn about(&self) -> &'static str {
        "dashboards of Grafana, as JSON, and for a Grafana without Terraform its data sources and alerts"
    }

    fn check(&self, model: &Model, diags: &mut Diagnostics) {
        patch::check(model, diags);
        if model.grafana.dashboard_format == DashboardFormat::V2 {
            v2::check(model, diags);
        }
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        let model = cx.model;
        for dashboard in &model.dashboards {
            let text = dashboard::text(model, dashboard);
            out.file(&format!("dashboards/{}.json", dashboard.file), text);
        }
        for dashboard in &model.custom.dashboards {
            let text = json::print(&Value::Object(custom::whole(model, dashboard)));
            out.file(&format!("dashboards/{}.json", dashboard.name), text);
        }
        if model.grafana.dashboard_format == DashboardFormat::V2 {
            let ours = model.dashboards.iter();
            let ours = ours.map(|it| (it.file.as_str(), dashboard::whole(model, it)));
            let own = model.custom.dashboards.iter();
            let own = own.map(|it| (it.name.as_str(), custom::whole(model, it)));
            for (name, classic) in ours.chain(own) {
                out.file(&format!("dashboards-v2/{name}.json"), v2::text(model, &classic));
            }
        }
        // Elsewhere Terraform makes them, and what a file made nobody else can change.
        if cx.model.grafana.target == GrafanaTarget::Local {
            let folder = "provisioning";
            out.file(
                &format!("{folder}/datasources/data_sources.yaml"),
                provisioning::data_sources(cx.model),
            );
            out.file(
                &format!("{folder}/dashboards/dashboards.yaml"),
                provisioning::dashboards(cx.model),
            );
            if let Some(text) = alerting::file(cx.model) {
                out.file(&format!("{folder}/alerting/alerts.yaml"), text);
            }
            if let Some(text) = notifications::file(cx.model) {
                out.file(&format!("{folder}/alerting/contact_points.yaml"), text);
            }
        }
        Ok(())
    }
}

/// The data source a question goes to.
const fn role_of(ask: &Ask) -> Role {
    match ask {
        Ask::Metrics(_) | Ask::MetricsNow(_) => Role::Metrics,
        Ask::Logs(_) | Ask::LogCounts(_) => Role::Logs,
        Ask::Traces(_) | Ask::Calls(_) => Role::Traces,
        Ask::Incidents(_) => Role::Incidents,
        Ask::Sample(_) => Role::Samples,
    }
}

/// The variable that holds the uid of a data source: named as Grafana's own linter wants it.
const fn variable_of(role: Role) -> &'static str {
    match role {
        Role::Metrics => "prometheus_datasource",
        Role::Logs => "loki_datasource",
        Role::Traces => "tempo_datasource",
        Role::Incidents => "servicenow_datasource",
        Role::Samples => "testdata_datasource",
    }
}

/// A data source, as panels and queries refer to it.
fn reference(role: Role) -> DataSource {
    DataSource { plugin: role.plugin(), uid: format!("${{{}}}", variable_of(role)) }
}
