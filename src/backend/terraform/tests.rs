//! What must hold in every root, shown on a small model.

use std::collections::BTreeSet;

use super::Terraform;
use crate::artifact::Artifacts;
use crate::backend::{Backend, Cx, Output};
use crate::diag::Diagnostics;
use crate::model::condition::{Lines, TextCondition, TextOperator};
use crate::model::dashboard::Dashboard;
use crate::model::drawing::Drawing;
use crate::model::notify::{ContactPoint, ContactPointKind, Routing, ServiceNow};
use crate::model::platform::{
    DataSource, DataSourceOwner, Demo, Gke, Grafana, GrafanaTarget, Kubernetes, KubernetesTarget,
    Local, Probe, StateBackend, Synthetics, Telemetry,
};
use crate::model::presentation::{Custom, DashboardChoices, Diagram, Talk};
use crate::model::{Entry, Model};
use crate::source::{Sources, Span};
use crate::units::Duration;
use crate::words::{
    Collector, DashboardFormat, Direction, LocalApp, LocalPlace, LogFormat, Renderer, SecretSource,
    ServiceNowMode, SloOutput,
};

#[test]
fn every_variable_is_declared_and_used() {
    for model in models() {
        let artifacts = emit(&model);
        for root in roots_of(&artifacts) {
            let files = files_of(&artifacts, &root);
            let declared: BTreeSet<_> = between(&files, "variable \"", "\"").collect();
            let used: BTreeSet<_> = files
                .split("var.")
                .skip(1)
                .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap())
                .collect();
            assert_eq!(declared, used, "{root}");
        }
    }
}

#[test]
fn each_root_is_given_every_variable_that_no_person_sets() {
    for model in models() {
        let artifacts = emit(&model);
        let given = ["infra", "cloud", "stack"].map(|root| files_of(&artifacts, root)).concat();
        let given: BTreeSet<_> = between(&given, "TF_VAR_", " ").collect();
        let mut wanted = BTreeSet::new();
        let after = roots_of(&artifacts).into_iter().filter(|it| it != "infra" && it != "cloud");
        let declared: Vec<_> = after
            .map(|root| {
                let example = format!("terraform/{root}/terraform.tfvars.example");
                (files_of(&artifacts, &root), text_of(&artifacts, &example))
            })
            .collect();
        for (files, example) in &declared {
            let names = between(files, "variable \"", "\"");
            wanted.extend(names.filter(|name| !example.contains(name)));
        }
        assert_eq!(given, wanted);
    }
}

#[test]
fn secrets_are_never_written_down() {
    for model in models() {
        for (path, artifact) in emit(&model) {
            if path.as_str().ends_with(".example") {
                let set = artifact.text.lines().filter(|line| !line.starts_with('#'));
                let named: Vec<_> = set.filter(|line| line.contains("password")).collect();
                assert!(named.is_empty(), "{path}: {named:?}");
            }
        }
    }
}

#[test]
fn a_dashboard_that_goes_moves_no_other() {
    let mut model = model(cloud(), &ours());
    let before = text_of(&emit(&model), "terraform/stack/dashboards.tf");
    model.dashboards.remove(0);
    let after = text_of(&emit(&model), "terraform/stack/dashboards.tf");
    let block = after.split_once('\n').expect("a header").1.trim();
    assert!(before.ends_with(&format!("{block}\n")), "{after}");
}

#[test]
fn a_laptop_needs_no_terraform() {
    assert!(emit(&model(GrafanaTarget::Local, &ours())).is_empty());
}

fn models() -> [Model; 5] {
    let gke = Gke {
        name: "tea".into(),
        project: "tea-project".into(),
        location: "europe-west1-b".into(),
        machine: "e2-standard-2".into(),
        nodes: 1,
        preemptible: false,
        labels: Vec::new(),
    };
    let mut on_google = model(cloud(), &ours());
    on_google.kubernetes.target = KubernetesTarget::Gke(gke);
    let mut by_chart = model(cloud(), &ours());
    by_chart.telemetry.collector = Collector::K8sMonitoring;
    [
        on_google,
        by_chart,
        model(cloud(), &ours()),
        model(cloud(), &DataSourceOwner::Theirs),
        model(GrafanaTarget::Existing { url: "https://grafana.test".into() }, &ours()),
    ]
}

fn emit(model: &Model) -> Artifacts {
    let (sources, mut diags, mut artifacts) =
        (Sources::default(), Diagnostics::default(), Artifacts::new());
    let mut out = Output {
        folder: Terraform.folder(),
        artifacts: &mut artifacts,
        team: None,
        diags: &mut diags,
    };
    Terraform
        .emit(
            &Cx {
                model,
                sources: &sources,
                proofs: |_, _| Box::new(std::iter::empty()),
                team: None,
            },
            &mut out,
        )
        .expect("a valid model");
    artifacts
}

/// The folders of the roots.
fn roots_of(artifacts: &Artifacts) -> BTreeSet<String> {
    let paths = artifacts.keys().filter_map(|path| path.as_str().strip_prefix("terraform/"));
    paths.filter_map(|path| Some(path.split_once('/')?.0.to_owned())).collect()
}

fn files_of(artifacts: &Artifacts, root: &str) -> String {
    let folder = format!("terraform/{root}/");
    let files = artifacts.iter().filter(|(path, _)| {
        path.as_str().strip_prefix(&folder).is_some_and(|name| name.split('.').nth(1) == Some("tf"))
    });
    files.map(|(_, artifact)| artifact.text.as_str()).collect()
}

fn text_of(artifacts: &Artifacts, path: &str) -> String {
    let found = artifacts.iter().find(|(known, _)| known.as_str() == path);
    found.map(|(_, artifact)| artifact.text.clone()).unwrap_or_default()
}

/// Each text that stands after one mark and before the next other one.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}

fn cloud() -> GrafanaTarget {
    GrafanaTarget::Cloud { stack: "teashop".into(), region: "eu".into() }
}

fn ours() -> DataSourceOwner {
    DataSourceOwner::Ours { title: "Tea".into() }
}

fn data_source(uid: &str, owner: &DataSourceOwner) -> DataSource {
    DataSource {
        uid: uid.into(),
        owner: owner.clone(),
        every: Some(Duration::seconds(60)),
        timeout: Some(Duration::seconds(150)),
        log_margin: Duration::seconds(300),
    }
}

fn dashboard(name: &'static str) -> Dashboard {
    Dashboard {
        name,
        file: name.into(),
        of: None,
        uid: format!("teashop-{name}"),
        title: name.into(),
        description: String::new(),
        refresh: None,
        range: Duration::seconds(3600),
        choices: Vec::new(),
        marks: Vec::new(),
        links: Vec::new(),
        rows: Vec::new(),
    }
}

fn service_now() -> ContactPoint {
    let span = Span { file: Sources::default().add("demo.toml", ""), start: 0, end: 0 };
    let entry = Entry {
        name: "service-now".into(),
        title: "ServiceNow".into(),
        description: String::new(),
        team: String::new(),
        labels: Vec::new(),
        was: None,
        span,
    };
    let instance = ServiceNow {
        url: "https://snow.test".into(),
        user: "grafana".into(),
        service_column: "u_service".into(),
        acknowledged_column: "u_ack".into(),
        mode: ServiceNowMode::ScriptedRest,
        close_code: "Solved".into(),
    };
    ContactPoint {
        entry,
        resolved: true,
        message_title: String::new(),
        message_text: String::new(),
        kind: ContactPointKind::ServiceNow(instance),
    }
}

fn grafana(target: GrafanaTarget, owner: &DataSourceOwner) -> Grafana {
    Grafana {
        target,
        version: (12, 0),
        shared: false,
        slos: SloOutput::Rules,
        dashboard_format: DashboardFormat::Classic,
        plugins: vec![("andrewbmchugh-flow-panel".into(), "1.20.0".into())],
        metrics: data_source("teashop-metrics", owner),
        logs: data_source("teashop-logs", owner),
        traces: data_source("teashop-traces", owner),
        incidents: Some(data_source("teashop-incidents", &ours())),
        samples: Some(data_source("teashop-samples", &ours())),
    }
}

fn telemetry() -> Telemetry {
    let operand = "error".into();
    Telemetry {
        collector: Collector::Alloy,
        every: Duration::seconds(15),
        cluster_every: Duration::seconds(60),
        otlp_host: "otel".into(),
        otlp_port: 4317,
        resource: Vec::new(),
        dimensions: Vec::new(),
        buckets: Vec::new(),
        log_format: LogFormat::Logfmt,
        trace_id: "trace.id".into(),
        error_lines: Lines::Text(TextCondition { operator: TextOperator::Contains, operand }),
        events: true,
    }
}

#[expect(clippy::too_many_lines, reason = "every part of a model has to be named once")]
fn model(target: GrafanaTarget, owner: &DataSourceOwner) -> Model {
    let probe = Probe { title: "Home".into(), private: true, at: None, labels: Vec::new() };
    Model {
        demo: Demo {
            name: "teashop".into(),
            title: "Tea Shop".into(),
            cluster: "tea".into(),
            namespace: "tea".into(),
            environment: "demo".into(),
            version: "dev".into(),
        },
        grafana: grafana(target, owner),
        terraform: crate::model::platform::Terraform {
            backend: StateBackend::Gcs { bucket: "state".into() },
            teams: Vec::new(),
        },
        kubernetes: Kubernetes {
            target: KubernetesTarget::Existing { context: String::new() },
            secrets: SecretSource::EnvFile,
            network_policies: false,
            disruption_budgets: false,
            revision_history: 3,
        },
        local: Local {
            app: LocalApp::StandIn,
            place: LocalPlace::Docker,
            everywhere: false,
            port: 3000,
        },
        telemetry: telemetry(),
        synthetics: Synthetics { probes: vec![probe] },
        components: Vec::new(),
        slos: Vec::new(),
        recorded: Vec::new(),
        alerts: Vec::new(),
        forecasts: Vec::new(),
        routing: Routing {
            default: None,
            group_by: Vec::new(),
            grouped_at: None,
            group_wait: Duration::ZERO,
            group_interval: Duration::ZERO,
            repeat_interval: Duration::ZERO,
            mute: Vec::new(),
        },
        contact_points: vec![service_now()],
        load: None,
        scenarios: Vec::new(),
        outcomes: Vec::new(),
        diagram: Diagram {
            title: String::new(),
            renderer: Renderer::Canvas,
            renderer_span: None,
            direction: Direction::Right,
            source: None,
            groups: Vec::new(),
            pins: Vec::new(),
        },
        drawing: Drawing::default(),
        dashboard_choices: DashboardChoices {
            settings: Vec::new(),
            tiles: Vec::new(),
            cost: None,
            uptime: Vec::new(),
            per_service: false,
        },
        dashboards: vec![dashboard("exec"), dashboard("sre-overview")],
        rules: Vec::new(),
        metrics: Vec::new(),
        times: Vec::new(),
        kept: Vec::new(),
        learnt: Vec::new(),
        talk: Talk::default(),
        templates: Vec::new(),
        custom: Custom::default(),
        without_output: Vec::new(),
        unused_engines: Vec::new(),
    }
}
