//! Where the demo runs, where it is shown, and how it is watched.

use super::phrase;
use super::{Fact, Kind, Teller};
use crate::model::Model;
use crate::model::platform::{
    DataSource, DataSourceOwner, DataSourceRole, Gke, GrafanaTarget, KubernetesTarget, Probe,
    StateBackend,
};
use crate::units::Duration;

/// Facts about the whole, and about dashboards.
pub(super) fn tell(model: &Model, facts: &mut Vec<Fact>) {
    of_grafana(model, facts);
    of_cluster(model, facts);
    of_telemetry(model, facts);
    of_dashboards(model, facts);
    let mut demo = Teller::whole(facts, "the demo");
    demo.one("is called", phrase::name(&model.demo.name)).one("has the title", &model.demo.title);
    demo.one("has the version", &model.demo.version);
    demo.one(
        "keeps Terraform's state",
        match &model.terraform.backend {
            StateBackend::Local => "beside its roots".to_owned(),
            StateBackend::Gcs { bucket } => format!("in bucket `{bucket}`"),
        },
    );
    let teams = model.terraform.teams.iter().map(|team| phrase::name(&team.name));
    demo.each("has a Terraform root for team", teams);
}

fn of_grafana(model: &Model, facts: &mut Vec<Fact>) {
    let grafana = &model.grafana;
    let mut teller = Teller::whole(facts, "Grafana");
    teller.one(
        "is",
        match &grafana.target {
            GrafanaTarget::Cloud { stack, .. } => format!("stack `{stack}` of Grafana Cloud"),
            GrafanaTarget::Existing { url } => format!("the one at {url}"),
            GrafanaTarget::Local => "one on a laptop".to_owned(),
        },
    );
    if let GrafanaTarget::Cloud { region, .. } = &grafana.target {
        teller.one("is in region", phrase::name(region));
    }
    teller.one("must be at least", format!("{}.{}", grafana.version.0, grafana.version.1));
    teller
        .one(
            "is used",
            phrase::whether(
                grafana.shared,
                "by others too, so each rule says who is told",
                "by this demo alone",
            ),
        )
        .one("keeps objectives as", grafana.slos.word())
        .one("gets dashboards as", grafana.dashboard_format.word());
    teller.each(
        "has plugin",
        grafana.plugins.iter().map(|(id, version)| format!("`{id}` {version}")),
    );
    for role in DataSourceRole::ALL {
        if let Some(source) = role.of(model) {
            teller.one(&format!("asks for {} at", role.name()), data_source(source));
        }
    }
    teller.each("makes checks from", model.synthetics.probes.iter().map(probe));
}

fn data_source(source: &DataSource) -> String {
    let owner = match &source.owner {
        DataSourceOwner::Ours { title } => format!("ours, {title}"),
        DataSourceOwner::Theirs => "one that is there".to_owned(),
    };
    let every = source.every.map(|it| format!(", every {}", it.spoken())).unwrap_or_default();
    let timeout =
        source.timeout.map(|it| format!(", for up to {}", it.spoken())).unwrap_or_default();
    format!("`{}` ({owner}{every}{timeout})", source.uid)
}

fn probe(probe: &Probe) -> String {
    let at = probe.at.map(|(x, y)| format!(" at {x}, {y}")).unwrap_or_default();
    format!("{} `{}`{at}", phrase::whether(probe.private, "our probe", "probe"), probe.title)
}

fn of_cluster(model: &Model, facts: &mut Vec<Fact>) {
    let kubernetes = &model.kubernetes;
    let mut teller = Teller::whole(facts, "the cluster");
    match &kubernetes.target {
        KubernetesTarget::Gke(gke) => of_gke(gke, &mut teller),
        KubernetesTarget::Existing { context } if context.is_empty() => {
            teller.one("is", "the one kubectl knows");
        }
        KubernetesTarget::Existing { context } => {
            teller.one("is", format!("the one of kubectl's context `{context}`"));
        }
        KubernetesTarget::None => {
            teller.one("is", "none");
        }
    }
    teller.one("has the demo in namespace", phrase::name(&model.demo.namespace));
    teller.one("gets Secrets by", kubernetes.secrets.word());
    teller.one(
        "limits traffic",
        phrase::whether(kubernetes.network_policies, "to calls of the demo", "nowhere"),
    );
    teller.one(
        "limits disruptions",
        phrase::whether(kubernetes.disruption_budgets, "that can wait", "nowhere"),
    );
}

fn of_gke(gke: &Gke, teller: &mut Teller<'_>) {
    teller.one("is", format!("`{}` on GKE, in {} of `{}`", gke.name, gke.location, gke.project));
    teller.one("has nodes of", &gke.machine).one("has nodes in each zone:", gke.nodes.to_string());
    teller
        .one("has nodes", phrase::whether(gke.preemptible, "that may be taken away", "that stay"));
}

fn of_telemetry(model: &Model, facts: &mut Vec<Fact>) {
    let telemetry = &model.telemetry;
    let mut teller = Teller::whole(facts, "telemetry");
    teller.one("is collected by", telemetry.collector.word());
    teller.one("is sampled every", telemetry.every.spoken());
    teller.one("of the cluster is sampled every", telemetry.cluster_every.spoken());
    teller.one("has label `cluster`", phrase::name(&model.demo.cluster));
    teller.one("has the environment", phrase::name(&model.demo.environment));
    teller.one("arrives at", format!("{}:{}", telemetry.otlp_host, telemetry.otlp_port));
    teller.each("has buckets of latency at", telemetry.buckets.iter().map(|it| it.spoken()));
    teller.each("has the attribute", telemetry.resource.iter().map(|it| phrase::name(it.name)));
    teller.each("tells requests apart by", telemetry.dimensions.iter().map(|it| phrase::name(it)));
    teller.one("has lines in", telemetry.log_format.word());
    teller.one("finds traces by the field", phrase::name(&telemetry.trace_id));
}

fn of_dashboards(model: &Model, facts: &mut Vec<Fact>) {
    for dashboard in &model.dashboards {
        let mut teller =
            Teller::entry(facts, Kind::Dashboard, "dashboard", &dashboard.file, &dashboard.title);
        teller.one("has the title", &dashboard.title);
        teller.one(
            "asks again after",
            dashboard.refresh.map_or("no time".to_owned(), Duration::spoken),
        );
        teller.one("shows the last", dashboard.range.spoken());
    }
    for dashboard in &model.custom.dashboards {
        let name = &dashboard.name;
        let mut teller = Teller::entry(facts, Kind::Dashboard, "dashboard", name, &dashboard.title);
        teller.one("has the title", &dashboard.title);
    }
    let mut diagram = Teller::whole(facts, "the diagram");
    diagram.one("is drawn by", model.diagram.renderer.word());
    diagram.one("flows", model.diagram.direction.word());
    diagram.one("has the title", &model.diagram.title);
    let source = model.diagram.source.as_ref().map(|it| phrase::name(it));
    diagram.one("is laid out by", source.unwrap_or_else(|| "us".to_owned()));
}
