//! What each file of the output is about: for files, and for things in them that say no more themselves.

/// Files that are about the same.
pub(super) struct FileRule {
    /// The path below the output folder; `*` stands for anything, once.
    pub pattern: &'static str,
    /// The paths in the demo that it is about, the most telling first: the first that is written is the
    /// answer. `*` is what stands there, as the entry of that name.
    pub paths: &'static [&'static str],
    /// Why.
    pub because: &'static str,
}

const fn rule(
    pattern: &'static str,
    paths: &'static [&'static str],
    because: &'static str,
) -> FileRule {
    FileRule { pattern, paths, because }
}

/// The path that stands for the demo as a whole.
pub(super) const WHOLE: &str = "demo.name";

/// Why, of a file that no rule knows: a test asks for one.
pub(super) const UNKNOWN: &str = "no rule says what it is about";

/// The rules; the first that fits is taken.
pub(super) static FILES: &[FileRule] = &[
    rule("README.md", &[WHOLE], "it says how to run, watch and take away the whole demo"),
    rule(".gitignore", &[WHOLE], "it keeps secrets and states of the whole demo out of git"),
    rule("demo.schema.json", &["edition"], "it is the language of this edition"),
    rule("DEMO.md", &["talk.tour", "talk", "scenarios"], "the talk is written from these"),
    rule("recorded-queries.json", &["recorded"], "these are counted"),
    rule(
        "collector/*",
        &["telemetry.collector", "telemetry", "services"],
        "what collects metrics, logs and traces",
    ),
    rule("grafana/diagram/*", &["diagram", "services"], "the architecture"),
    rule(
        "grafana/provisioning/datasources/*",
        &["grafana.data_sources", "grafana"],
        "where Grafana asks",
    ),
    rule(
        "grafana/provisioning/dashboards/*",
        &["dashboards", "grafana"],
        "where Grafana finds dashboards",
    ),
    rule("grafana/provisioning/alerting/*", &["alerts", "slos", "services"], "who is told of what"),
    rule(
        "kubernetes/00-collector.yaml",
        &["telemetry.otlp", "telemetry.collector", "telemetry", "services"],
        "where programs send telemetry",
    ),
    rule(
        "kubernetes/00-namespace.yaml",
        &["demo.namespace", "kubernetes", WHOLE],
        "the namespace of the demo",
    ),
    rule("kubernetes/kustomization.yaml", &["kubernetes", "services"], "it names all manifests"),
    rule("kubernetes/secrets*", &["datastores", "kubernetes.secrets"], "it makes their passwords"),
    rule(
        "kubernetes/custom/*",
        &["custom.kubernetes_patches", "custom.kubernetes"],
        "a manifest or a change of your own",
    ),
    rule("kubernetes/*.yaml", &["@*"], "it runs in the cluster"),
    rule(
        "monitoring/collector.yaml",
        &["telemetry.collector", "telemetry", "services"],
        "what collects metrics, logs and traces",
    ),
    rule(
        "monitoring/*",
        &["local.on", "local", "grafana.target", "services"],
        "what watches the demo, in the cluster",
    ),
    rule(
        "kustomization.yaml",
        &["local.on", "local", "grafana.target", "services"],
        "what watches the demo, in the cluster",
    ),
    rule("load/*", &["load"], "the simulated users"),
    rule("loki/recorded.yaml", &["recorded"], "lines that are counted"),
    rule("loki/alerts.yaml", &["alerts"], "lines that alerts look at"),
    rule("loki/signals.yaml", &["services", "datastores"], "error lines that turn boxes red"),
    rule("loki/slo-*.yaml", &["slos.*"], "lines that are counted for the objective"),
    rule(
        "rules/README.md",
        &["slos", "alerts", "services"],
        "it tells who is told of what, and how soon",
    ),
    rule("rules/alerts.yaml", &["alerts"], "who is told of what"),
    rule("rules/health.yaml", &["services"], "what turns boxes red"),
    rule("rules/tests/slo-*-days.yaml", &["slos.*"], "it proves the rules of the objective"),
    rule("rules/tests/slo-*-hours.yaml", &["slos.*"], "it proves the rules of the objective"),
    rule("rules/tests/slo-*.yaml", &["slos.*"], "it proves the rules of the objective"),
    rule("rules/slo-*.yaml", &["slos.*"], "the rules of the objective"),
    rule("rules/tests/alerts.yaml", &["alerts", "scenarios"], "it proves the alerts"),
    rule("rules/tests/forecasts.yaml", &["forecasts"], "it proves what forecasts learn"),
    rule("rules/tests/health.yaml", &["services"], "it proves what turns boxes red"),
    rule("scenarios/library.bash", &["scenarios"], "what all scripts of scenarios share"),
    rule("scenarios/reset-all.sh", &["scenarios"], "it reverts every scenario"),
    rule("scenarios/*/inject.sh", &["scenarios.*"], "it makes the trouble"),
    rule("scenarios/*/revert.sh", &["scenarios.*"], "it takes the trouble back"),
    rule("local/scenarios/*.yaml", &["scenarios.*"], "the trouble on a laptop"),
    rule("scripts/metrics.json", &["telemetry", "services"], "the series that must be there"),
    rule("scripts/*", &[WHOLE], "it looks at every part of the demo"),
    rule("servicenow/*", &["@servicenow"], "the incident system"),
    rule(
        "terraform/.gitignore",
        &["terraform", "grafana.target", "grafana"],
        "it keeps states and secrets out of git",
    ),
    rule(
        "terraform/environment.sh",
        &["grafana.target", "grafana"],
        "it hands on what one root makes to the next",
    ),
    rule(
        "terraform/teams.sh",
        &["terraform.split", "terraform"],
        "it applies the roots of all teams",
    ),
    rule(
        "terraform/infra/*",
        &["kubernetes.gke", "kubernetes.target", "kubernetes"],
        "the cluster is made here",
    ),
    rule("terraform/cloud/load.tf", &["load"], "the load test in Grafana Cloud"),
    rule(
        "terraform/cloud/plugins.tf",
        &["grafana.plugins", "diagram.renderer", "grafana"],
        "the plugins that dashboards need",
    ),
    rule(
        "terraform/cloud/synthetics.tf",
        &["synthetics", "defaults.services.check", "services"],
        "checks from outside are switched on",
    ),
    rule(
        "terraform/cloud/*",
        &["grafana.stack", "grafana.target", "grafana"],
        "the stack in Grafana Cloud",
    ),
    rule(
        "terraform/cluster/collector.tf",
        &["telemetry.collector", "telemetry", "services"],
        "what collects metrics, logs and traces",
    ),
    rule(
        "terraform/cluster/probes.tf",
        &["synthetics.probes", "synthetics"],
        "the probes in the cluster",
    ),
    rule("terraform/cluster/load.tf", &["load"], "where the simulated users send their metrics"),
    rule(
        "terraform/cluster/*",
        &["kubernetes.target", "kubernetes"],
        "what the cluster gets beside the application",
    ),
    rule("terraform/*/component_*.tf", &["@*"], "all that Grafana has about it alone"),
    rule("terraform/*/contact_points.tf", &["contact_points"], "who can be told"),
    rule(
        "terraform/*/dashboards.tf",
        &["dashboards", "grafana"],
        "the dashboards are put into Grafana",
    ),
    rule("terraform/*/data_sources.tf", &["grafana.data_sources", "grafana"], "where Grafana asks"),
    rule("terraform/*/forecasts.tf", &["forecasts"], "what is expected"),
    rule("terraform/*/load.tf", &["load"], "the load test in Grafana Cloud"),
    rule("terraform/*/routing.tf", &["routing", "contact_points"], "who gets which messages"),
    rule("terraform/*/rules_alerts.tf", &["alerts"], "who is told of what"),
    rule("terraform/*/rules_health.tf", &["services"], "what turns boxes red"),
    rule("terraform/*/slo_*.tf", &["slos.*", "slos"], "an objective that Grafana keeps"),
    rule("terraform/*/rules_slo_*.tf", &["slos.*"], "the rules of the objective"),
    rule("terraform/*/slos.tf", &["slos"], "objectives that Grafana keeps"),
    rule(
        "terraform/*/synthetics.tf",
        &["synthetics.probes", "synthetics", "services"],
        "where checks are made from",
    ),
    rule("terraform/*/activation.tf", &["grafana.target", "grafana"], "products of Grafana Cloud"),
    rule(
        "terraform/*/backend.tf",
        &["terraform", "grafana.target", "grafana"],
        "where the state is kept",
    ),
    rule("terraform/*", &["grafana.target", "grafana"], "what is in Grafana"),
    rule("compose.yaml", &["local", "grafana.target", "services"], "the demo on a laptop"),
    rule(
        "local/files/stand-in-stand_in.py",
        &["local.app", "services"],
        "the program that plays the services",
    ),
    rule("local/files/*", &["@*"], "a file that it reads"),
    rule("local/play.sh", &["scenarios"], "it plays scenarios on a laptop"),
    rule("local/*", &["local", "grafana.target", "services"], "the demo on a laptop"),
];

/// What variables and other blocks of Terraform are about, by their name, where their file says less.
pub(super) static BLOCKS: &[FileRule] = &[
    rule("var.stack", &["grafana.stack"], "its default is written there"),
    rule("var.region", &["grafana.region"], "its default is written there"),
    rule("var.grafana_url", &["grafana.url"], "its default is written there"),
    rule("var.project", &["kubernetes.gke.project"], "its default is written there"),
    rule("var.location", &["kubernetes.gke.location"], "its default is written there"),
    rule("var.cluster_name", &["kubernetes.gke.name"], "its default is written there"),
    rule("var.machine_type", &["kubernetes.gke.machine"], "its default is written there"),
    rule("var.metrics_*", &["grafana.data_sources.metrics"], "how that data source is reached"),
    rule("var.logs_*", &["grafana.data_sources.logs"], "how that data source is reached"),
    rule("var.traces_*", &["grafana.data_sources.traces"], "how that data source is reached"),
    rule("var.probe_*", &["synthetics.probes"], "a probe of ours needs it"),
    rule("var.k6_*", &["load"], "the load test in Grafana Cloud"),
    rule("var.load_*", &["load"], "the load test in Grafana Cloud"),
    rule("var.forecasts_*", &["forecasts"], "it switches forecasts on and off"),
    rule("var.check*", &["defaults.services.check", "services"], "it switches checks on and off"),
    rule("var.recording_*", &["slos", "recorded", "services"], "it switches recording on and off"),
    rule(
        "var.install_plugins",
        &["grafana.plugins", "diagram.renderer"],
        "the plugins that dashboards need",
    ),
    rule("var.servicenow_*", &["@servicenow"], "how it is reached"),
    rule("grafana_data_source.metrics", &["grafana.data_sources.metrics"], "the data source"),
    rule("grafana_data_source.logs", &["grafana.data_sources.logs"], "the data source"),
    rule("grafana_data_source.traces", &["grafana.data_sources.traces"], "the data source"),
    rule("grafana_data_source.incidents", &["@servicenow"], "the incident system is asked"),
    rule("grafana_data_source.samples", &["dashboards.exec.cost"], "sample figures come from it"),
    rule("grafana_folder.demo", &["demo.title", WHOLE], "the folder has the title of the demo"),
];

/// What stands for `*`, if a text fits a pattern: of several, the last.
pub(super) fn captured<'a>(pattern: &str, text: &'a str) -> Option<&'a str> {
    let Some((head, tail)) = pattern.split_once('*') else {
        return (pattern == text).then_some("");
    };
    let rest = text.strip_prefix(head)?;
    let Some((middle, end)) = tail.split_once('*') else { return rest.strip_suffix(tail) };
    let at = rest.find(middle)?;
    rest[at + middle.len()..].strip_suffix(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_tells_what_stands_for_its_last_star() {
        assert_eq!(captured("README.md", "README.md"), Some(""));
        assert_eq!(captured("rules/slo-*.yaml", "rules/slo-latency.yaml"), Some("latency"));
        assert_eq!(
            captured("terraform/*/component_*.tf", "terraform/stack/component_a.tf"),
            Some("a")
        );
        assert_eq!(captured("terraform/*/component_*.tf", "terraform/stack/main.tf"), None);
        assert_eq!(captured("scenarios/*/inject.sh", "scenarios/a-b/inject.sh"), Some("a-b"));
    }
}
