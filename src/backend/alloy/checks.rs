//! Checks where there is no Synthetic Monitoring: the collector makes them from inside the cluster,
//! with the same labels.

use super::{Block, Value, labelled, scrape};
use crate::model::Model;
use crate::model::component::{Check, Component};
use crate::model::platform::GrafanaTarget;
use crate::query::text::regex_escape;
use crate::syntax::json;
use crate::units::Duration;
use crate::words::IpVersion;
use serde_json::{Value as Json, json};

pub(super) fn blocks(model: &Model) -> Vec<Block> {
    match model.grafana.target {
        GrafanaTarget::Cloud { .. } => return Vec::new(),
        GrafanaTarget::Existing { .. } | GrafanaTarget::Local => {}
    }
    let checked = model.components.iter().filter_map(|it| Some((it, it.check.as_ref()?)));
    checked.flat_map(|(component, check)| blackbox(component, check)).collect()
}

/// One exporter for each check, since each has its own pace.
fn blackbox(component: &Component, check: &Check) -> [Block; 3] {
    let name = format!("check-{}", component.entry.name);
    let label = name.replace('-', "_");
    let modules = json!({"modules": {"check": module(check)}});
    let exporter = Block::component("prometheus.exporter.blackbox", &name)
        .set("config", json::print_compact(&modules))
        .block(
            Block::new("target")
                .set("name", &label)
                .set("address", &check.url)
                .set("module", "check"),
        );
    let relabel = Block::component("discovery.relabel", &name)
        .set("targets", Value::reference(format!("prometheus.exporter.blackbox.{label}.targets")))
        .block(labelled("job", None, Some(&check.job)))
        .block(labelled("instance", None, Some(&check.url)))
        .block(labelled("probe", None, Some("cluster")));
    let targets = Value::reference(format!("discovery.relabel.{label}.output"));
    // The exporter gives up half a second before the scrape does.
    let patience = check.timeout.milliseconds.saturating_add(500).min(check.every.milliseconds);
    let scraped = scrape(&label, targets, check.every)
        .set("scrape_timeout", Duration::milliseconds(patience).to_string());
    [exporter, relabel, scraped]
}

fn module(check: &Check) -> Json {
    let protocol = match check.ip {
        IpVersion::Any | IpVersion::V4 => "ip4",
        IpVersion::V6 => "ip6",
    };
    let mut http = json!({
        "method": check.method,
        "valid_status_codes": check.status,
        "preferred_ip_protocol": protocol,
        "ip_protocol_fallback": check.ip == IpVersion::Any,
    });
    if !check.contains.is_empty() {
        http["fail_if_body_not_matches_regexp"] = json!([regex_escape(&check.contains)]);
    }
    json!({"prober": "http", "timeout": check.timeout.to_string(), "http": http})
}
