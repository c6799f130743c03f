//! Grafana with its stores, and the collector.

use super::service::{joined, needed};
use crate::backend::{collector, laptop};
use crate::model::Model;
use crate::syntax::yaml::{self, Map, Yaml};
use crate::syntax::{Comment, header};

/// Grafana, Prometheus, Loki and Tempo in one container.
pub(super) const STACK_IMAGE: &str = "grafana/otel-lgtm:0.30.2";

/// The collector.
pub(super) fn collector_image() -> String {
    format!("grafana/alloy:{}", collector::ALLOY)
}

/// Where the image has its configuration.
pub(super) const HOME: &str = "/otel-lgtm";

/// Succeeds in the container once all of it answers.
pub(super) const READY: [&str; 2] = ["cat", "/tmp/ready"];

/// Days that metrics are kept: budgets look back so far.
const RETENTION_DAYS: u16 = 90;

/// Where Prometheus takes metrics, inside the container.
const PUSH_URL: &str = "http://127.0.0.1:9090/api/v1/write";

/// Variables of the container with Grafana.
pub(super) fn environment(model: &Model) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        ("PROMETHEUS_EXTRA_ARGS", format!("--storage.tsdb.retention.time={RETENTION_DAYS}d")),
        ("GF_SERVER_ROOT_URL", format!("http://localhost:{}", model.local.port)),
    ];
    let plugins: Vec<String> =
        model.grafana.plugins.iter().map(|(id, version)| format!("{id}@{version}")).collect();
    if !plugins.is_empty() {
        variables.push(("GF_PLUGINS_PREINSTALL", plugins.join(",")));
    }
    variables
}

pub(super) fn grafana(model: &Model) -> Map {
    let provisioning = format!("{HOME}/grafana/conf/provisioning");
    let mut mounts = vec![
        format!("./grafana/provisioning/datasources:{provisioning}/datasources:ro"),
        format!("./grafana/provisioning/dashboards:{provisioning}/dashboards:ro"),
        "./grafana/dashboards:/etc/mltgen/dashboards:ro".to_owned(),
        format!("./local/prometheus.yaml:{HOME}/prometheus.yaml:ro"),
        format!("./local/loki.yaml:{HOME}/loki-config.yaml:ro"),
        "grafana:/data".to_owned(),
    ];
    if model.has_rules() {
        mounts.push("./rules:/etc/mltgen/rules:ro".to_owned());
    }
    if model.has_counting() {
        // Loki has a folder for each tenant; without tenants it is this one.
        mounts.push("./loki:/etc/mltgen/loki/fake:ro".to_owned());
    }
    if model.has_alerts() {
        mounts.push(format!("./grafana/provisioning/alerting:{provisioning}/alerting:ro"));
    }
    let env: Map = environment(model).into_iter().collect();
    let test = std::iter::once("CMD").chain(READY).map(str::to_owned);
    let health = Map::new()
        .set("test", test.collect::<Vec<_>>())
        .set("interval", "5s")
        .set("start_period", "60s")
        .set("retries", 10);
    let service = Map::new()
        .set("image", STACK_IMAGE)
        .set("environment", env)
        .set("volumes", mounts)
        .set("ports", [format!("127.0.0.1:{}:3000", model.local.port)])
        .set("healthcheck", health);
    joined(model, service, &[])
}

pub(super) fn collector(model: &Model) -> Map {
    let file = collector::CONFIGURATION;
    let env: Map =
        laptop::passwords(model).into_iter().map(|it| (it.clone(), needed(&it))).collect();
    let command = [
        "run",
        "--disable-reporting",
        "--storage.path=/var/lib/alloy/data",
        "/etc/alloy/config.alloy",
    ];
    let service = Map::new()
        .set("image", collector_image())
        .set("command", command.map(str::to_owned).to_vec())
        .set_if_any("environment", env)
        .set(
            "volumes",
            [
                format!("./collector/{file}:/etc/alloy/config.alloy:ro"),
                // Log lines are read from there.
                "/var/run/docker.sock:/var/run/docker.sock:ro".to_owned(),
            ],
        )
        .set("user", "0:0");
    joined(model, service, std::slice::from_ref(&model.telemetry.otlp_host))
}

/// Metrics come by themselves; what is made of them is here.
pub(super) fn prometheus(model: &Model) -> String {
    let file = Map::new()
        .set("global", Map::new().set("evaluation_interval", "15s"))
        .set_if_any(
            "rule_files",
            if model.has_rules() { vec!["/etc/mltgen/rules/*.yaml"] } else { Vec::new() },
        )
        .set(
            "storage",
            Map::new()
                .set("tsdb", Map::new().set("out_of_order_time_window", "10m"))
                .set("exemplars", Map::new().set("max_exemplars", 100_000)),
        );
    header(Comment::Hash) + &yaml::print(&file.into())
}

/// The same store as in the image, with a ruler that counts lines into metrics.
pub(super) fn loki(model: &Model) -> String {
    let ring = || Map::new().set("kvstore", Map::new().set("store", "inmemory"));
    let schema = Map::new()
        .set("from", "2024-04-01")
        .set("store", "tsdb")
        .set("object_store", "filesystem")
        .set("schema", "v13")
        .set("index", Map::new().set("prefix", "index_").set("period", "24h"));
    let mut file = Map::new()
        .set("auth_enabled", false)
        .set("server", Map::new().set("http_listen_port", 3100))
        .set(
            "common",
            Map::new()
                .set("path_prefix", "/data/loki")
                .set("replication_factor", 1)
                .set("ring", ring())
                .set(
                    "storage",
                    Map::new().set(
                        "filesystem",
                        Map::new()
                            .set("chunks_directory", "/data/loki/chunks")
                            .set("rules_directory", "/data/loki/rules"),
                    ),
                ),
        )
        .set("schema_config", Map::new().set("configs", [schema]))
        .set("analytics", Map::new().set("reporting_enabled", false));
    if model.has_counting() {
        let client = Map::new().set("url", PUSH_URL);
        let local = Map::new().set("directory", "/etc/mltgen/loki");
        let ruler = Map::new()
            .set("storage", Map::new().set("type", "local").set("local", local))
            .set("rule_path", "/data/loki/rules-in-use")
            .set("ring", ring())
            .set("wal", Map::new().set("dir", "/data/loki/ruler-wal"))
            .set(
                "remote_write",
                Map::new()
                    .set("enabled", true)
                    .set("clients", Map::new().set("prometheus", client)),
            );
        file = file.set("ruler", ruler);
    }
    header(Comment::Hash) + &yaml::print(&Yaml::from(file))
}
