//! What `templates/README.md.j2` is filled with: facts, and no sentence of the document.

use std::collections::BTreeSet;

use minijinja::Value;
use serde::Serialize;

use super::parts::{GAPS, PARTS};
use super::tables;
use crate::backend::data_source::Role;
use crate::backend::{asked, checks, collector, laptop};
use crate::model::Model;
use crate::model::component::Component;
use crate::model::platform::{
    DataSourceOwner, GrafanaTarget, KubernetesTarget, StateBackend, Team,
};
use crate::model::workload::Workload;
use crate::syntax::markdown::{code, table};
use crate::syntax::{Comment, header};
use crate::words::{Collector, ExposeKind, LocalApp, SecretSource};

/// The whole document. Values are plain text; those of type [`Value`] are Markdown already.
#[derive(Serialize)]
pub(super) struct Readme<'a> {
    header: Value,
    title: &'a str,
    name: &'a str,
    parts: Value,
    /// Programs that must be there.
    tools: Vec<&'static str>,
    local: Option<Local<'a>>,
    beside: Option<Beside>,
    /// In how many pods the load is; none: in one, or there is none.
    load_pods: Option<u32>,
    state: Option<State<'a>>,
    cloud: Option<Cloud<'a>>,
    servicenow: Option<Incidents>,
    stack: Option<Stack>,
    cluster: Option<Cluster<'a>>,
    watch: Option<Watch>,
    /// Whether there are rules over metrics.
    rules: bool,
    /// Whether there are rules over log lines.
    counts_lines: bool,
    /// Scenarios that can be played.
    scenarios: Vec<&'a str>,
    components: Value,
    objectives: Value,
    dashboards: Value,
    told: Value,
    /// Tables of `demo.toml` that nothing is made of.
    silent_tables: Vec<&'a str>,
    /// What else is missing.
    gaps: Vec<&'static str>,
}

/// The run on a laptop.
#[derive(Serialize)]
struct Local<'a> {
    /// The port of Grafana.
    port: u16,
    /// Whether programs play the services.
    played: bool,
    /// Whether there are simulated users.
    load: bool,
    /// The port of the mailbox, if there is one.
    mailbox: Option<u16>,
    /// Services with a port of their own: their titles, and the ports.
    ways: Vec<(&'a str, u16)>,
    /// Scenarios that can be played there.
    scenarios: Vec<&'a str>,
}

/// Grafana in the cluster of the application.
#[derive(Serialize)]
struct Beside {
    /// The namespace it runs in.
    namespace: String,
    /// The port of this machine that leads to it.
    port: u16,
    /// That to the mailbox, if there is one.
    mailbox: Option<u16>,
}

/// A bucket for the state of Terraform.
#[derive(Serialize)]
struct State<'a> {
    bucket: &'a str,
}

/// The root `terraform/cloud`.
#[derive(Serialize)]
struct Cloud<'a> {
    stack: &'a str,
    /// Whether there are simulated users.
    load: bool,
    /// Whether a collector of ours sends to it, and whether that is the chart of Grafana.
    collects: bool,
    charts: bool,
}

/// The root `terraform/stack`.
#[derive(Serialize)]
struct Stack {
    /// Address of a Grafana that is there already; empty: the root `cloud` makes one.
    url: String,
    /// Values that Terraform has no other way to know, in the order it asks for them.
    asked: Vec<Asked>,
    /// Uids of data sources that must be there already.
    found: Vec<String>,
    /// Whether Synthetic Monitoring makes checks.
    checks: bool,
    /// Folders of the roots of teams.
    teams: Vec<String>,
}

/// An instance of `ServiceNow` that is told of alerts: variables of the environment.
#[derive(Serialize)]
struct Incidents {
    address: String,
    password: String,
}

/// A value that a person gives, as a variable of the environment.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Asked {
    variable: String,
    about: String,
    secret: bool,
}

impl Incidents {
    fn has(&self, asked: &Asked) -> bool {
        [&self.address, &self.password].contains(&&asked.variable)
    }
}

impl From<asked::Asked> for Asked {
    fn from(asked: asked::Asked) -> Self {
        let variable = format!("TF_VAR_{}", asked.variable);
        Self { variable, about: asked.about, secret: asked.secret }
    }
}

/// The root `terraform/cluster`.
#[derive(Serialize)]
struct Watch {
    namespace: String,
    /// Whether it puts something into the application's namespace, for the load generator.
    load: bool,
    /// Whether other roots put out values for it.
    given: bool,
    /// Values that Terraform has no other way to know.
    asked: Vec<Asked>,
}

/// Where the application runs.
#[derive(Serialize)]
struct Cluster<'a> {
    gke: Option<GkeView<'a>>,
    /// Context of kubectl; empty: the current one.
    context: &'a str,
    namespace: &'a str,
    /// Whether the namespace comes and goes with the demo.
    own_namespace: bool,
    /// Where Secrets come from, a word of `demo.toml`; empty if no workload reads one.
    secrets: &'static str,
    /// Names of the Secrets that workloads read.
    secret_names: BTreeSet<&'a str>,
    /// Workloads that keep their data.
    keeping: Vec<&'a str>,
    exposed: Vec<Exposed<'a>>,
}

/// A cluster that has to be made first.
#[derive(Serialize)]
struct GkeView<'a> {
    name: &'a str,
    location: &'a str,
}

/// A way in from outside.
#[derive(Serialize)]
struct Exposed<'a> {
    title: &'a str,
    kind: &'static str,
    name: &'a str,
}

impl<'a> Readme<'a> {
    /// The document about a demo.
    pub(super) fn new(model: &'a Model) -> Self {
        Self {
            header: markdown(header(Comment::Markup)),
            title: &model.demo.title,
            name: &model.demo.name,
            parts: parts(model),
            tools: asked::tools(model),
            local: local(model),
            beside: model.brings_grafana().then(|| Beside {
                namespace: collector::namespace(model),
                port: model.local.port,
                mailbox: laptop::mailbox_way(model),
            }),
            load_pods: cluster(model).and_then(|_| shared_load(model)),
            state: state(model),
            cloud: cloud(model),
            servicenow: incidents(model),
            stack: stack(model),
            cluster: cluster(model),
            watch: watch(model),
            rules: model.has_rules(),
            counts_lines: model.has_counting(),
            scenarios: scenarios(model),
            components: markdown(tables::components(model)),
            objectives: markdown(tables::objectives(model)),
            dashboards: markdown(tables::dashboards(model)),
            told: markdown(tables::told(model)),
            silent_tables: model.without_output.iter().map(|(name, _)| name.as_str()).collect(),
            gaps: GAPS.iter().filter(|gap| (gap.holds)(model)).map(|gap| gap.what).collect(),
        }
    }
}

fn local(model: &Model) -> Option<Local<'_>> {
    laptop::is_meant(model).then(|| Local {
        port: model.local.port,
        played: model.local.app == LocalApp::StandIn,
        load: model.load.is_some(),
        mailbox: laptop::mailbox_way(model),
        ways: laptop::ways(model)
            .map(|(component, _, port)| (component.entry.title.as_str(), port))
            .collect(),
        scenarios: model.scenarios.iter().map(|it| it.entry.name.as_str()).collect(),
    })
}

fn shared_load(model: &Model) -> Option<u32> {
    let mut workloads = model.components.iter().flat_map(|component| &component.workloads);
    workloads.find(|workload| workload.is_shared_load()).map(|workload| workload.replicas)
}

fn scenarios(model: &Model) -> Vec<&str> {
    let scenarios = model.scenarios.iter().map(|scenario| scenario.entry.name.as_str());
    scenarios.filter(|_| model.kubernetes.target != KubernetesTarget::None).collect()
}

/// Markdown without its last line break, which stands in the template.
pub(super) fn markdown(mut text: String) -> Value {
    text.truncate(text.trim_end().len());
    Value::from_safe_string(text)
}

fn parts(model: &Model) -> Value {
    let parts = PARTS.iter().filter(|part| (part.holds)(model));
    let rows: Vec<_> = parts.map(|part| vec![code(part.path), part.about.to_owned()]).collect();
    markdown(table(&["here", "what it is"], &rows))
}

fn state(model: &Model) -> Option<State<'_>> {
    stack(model)?;
    match &model.terraform.backend {
        StateBackend::Local => None,
        StateBackend::Gcs { bucket } => Some(State { bucket }),
    }
}

fn cloud(model: &Model) -> Option<Cloud<'_>> {
    match &model.grafana.target {
        GrafanaTarget::Cloud { stack, region: _ } => Some(Cloud {
            stack,
            load: model.load.is_some(),
            collects: model.collects(),
            charts: model.collects() && model.telemetry.collector == Collector::K8sMonitoring,
        }),
        GrafanaTarget::Existing { .. } | GrafanaTarget::Local => None,
    }
}

fn stack(model: &Model) -> Option<Stack> {
    let url = match &model.grafana.target {
        GrafanaTarget::Cloud { .. } => String::new(),
        GrafanaTarget::Existing { url } => url.clone(),
        GrafanaTarget::Local => return None,
    };
    let known = incidents(model);
    let data_sources = Role::ALL.into_iter().filter_map(|role| role.of(model));
    let theirs = data_sources.filter(|it| it.owner == DataSourceOwner::Theirs);
    Some(Stack {
        checks: checks::checked(model).next().is_some(),
        teams: model.terraform.teams.iter().map(Team::root).collect(),
        url,
        asked: asked::of_stack(model)
            .into_iter()
            .map(Asked::from)
            .filter(|it| known.as_ref().is_none_or(|known| !known.has(it)))
            .collect(),
        found: theirs.map(|data_source| data_source.uid.clone()).collect(),
    })
}

fn incidents(model: &Model) -> Option<Incidents> {
    let (point, _) = model.incident_resource()?;
    let asked: Vec<Asked> = asked::of_contact_point(point).into_iter().map(Asked::from).collect();
    let variable = |secret| asked.iter().find(|it| it.secret == secret);
    let variable = |secret| variable(secret).map(|it: &Asked| it.variable.clone());
    Some(Incidents { address: variable(false)?, password: variable(true)? })
}

fn watch(model: &Model) -> Option<Watch> {
    let collects = model.collects() && !model.brings_grafana();
    if !collects && checks::probes_in_cluster(model).next().is_none() {
        return None;
    }
    let given = match model.grafana.target {
        GrafanaTarget::Cloud { .. } => true,
        GrafanaTarget::Existing { .. } | GrafanaTarget::Local => false,
    };
    let asked = asked::of_cluster(model).into_iter().filter(|_| !given).map(Asked::from);
    Some(Watch {
        namespace: collector::namespace(model),
        load: collects && model.load.is_some(),
        given: given || matches!(model.kubernetes.target, KubernetesTarget::Gke(_)),
        asked: asked.collect(),
    })
}

fn cluster(model: &Model) -> Option<Cluster<'_>> {
    let (gke, context) = match &model.kubernetes.target {
        KubernetesTarget::Gke(gke) => {
            (Some(GkeView { name: &gke.name, location: &gke.location }), "")
        }
        KubernetesTarget::Existing { context } => (None, context.as_str()),
        KubernetesTarget::None => return None,
    };
    let workloads = || model.components.iter().flat_map(|component| &component.workloads);
    let secrets = model.secret_readers().flat_map(Workload::secrets);
    let secret_names: BTreeSet<&str> = secrets.map(|(name, _)| name).collect();
    let secrets = match model.kubernetes.secrets {
        _ if secret_names.is_empty() => "",
        source => SecretSource::word(source),
    };
    Some(Cluster {
        gke,
        context,
        namespace: &model.demo.namespace,
        own_namespace: model.demo.namespace != "default",
        secrets,
        secret_names,
        keeping: workloads()
            .filter(|workload| workload.storage.is_some())
            .map(|workload| workload.name.as_str())
            .collect(),
        exposed: model.components.iter().filter_map(exposed).collect(),
    })
}

fn exposed(component: &Component) -> Option<Exposed<'_>> {
    let expose = component.service()?.expose.as_ref()?;
    let kind = match expose.kind {
        ExposeKind::LoadBalancer | ExposeKind::NodePort => "service",
        ExposeKind::Ingress => "ingress",
    };
    Some(Exposed { title: &component.entry.title, kind, name: &expose.name })
}
