//! From what was written to what it means: names to ids, defaults in, units typed.
//!
//! First all names are told, then all references followed; what leads nowhere is reported at the
//! end, when it is known whether the reference or the name is misspelt.

mod account;
mod alert;
mod bound;
mod call;
mod checks;
mod component;
mod custom;
mod engine;
mod engine_check;
mod env;
mod flag;
mod grafana;
mod health;
mod local;
mod labels;
mod manifest;
mod manifest_patch;
mod notify;
mod object;
mod objective;
mod patch;
mod path;
mod platform;
mod presentation;
mod renamed;
mod scenario;
mod settings;
mod store;
mod synthetic;
mod team;
mod title;
mod traffic;
mod workload;

use std::collections::BTreeSet;

use crate::catalog::{dashboards, diagram, drawn, rules, signals, templates};
use crate::config::decode::Entries;
use crate::config::{Config, Described, Text, Written, default};
use crate::diag::names::Names;
use crate::diag::{Diagnostic, Diagnostics, Reported, code};
use crate::model::drawing::Drawing;
use crate::model::platform::Demo;
use crate::model::presentation::Custom;
use crate::model::{Entry, Model};
use crate::resolve::engine::Engines;
use crate::source::{Sources, Spanned};

/// Kinds of names, as messages call them.
mod kind {
    /// Services, datastores, external systems and `load`.
    pub(super) const COMPONENT: &str = "component";
    /// Objectives.
    pub(super) const SLO: &str = "objective";
    /// Recorded metrics.
    pub(super) const RECORDED: &str = "recorded metric";
    /// Alerts and forecasts.
    pub(super) const ALERT: &str = "alert or forecast";
    /// Contact points.
    pub(super) const CONTACT_POINT: &str = "contact point";
    /// Scenarios.
    pub(super) const SCENARIO: &str = "scenario";
    /// Groups of the diagram.
    pub(super) const GROUP: &str = "group of the diagram";
    /// Probes of synthetic checks.
    pub(super) const PROBE: &str = "probe";
}

/// What is at hand while resolving.
struct Scope<'a> {
    config: &'a Config,
    sources: &'a Sources,
    demo: Demo,
    /// Where each component is reached, by the position of its id.
    addresses: Vec<Address>,
    /// Positions of components of which something could not be read: what seems wrong with them
    /// may follow from that.
    broken: BTreeSet<usize>,
    /// Services that have no image and need one.
    imageless: Vec<Text>,
    engines: Engines<'a>,
    names: Names,
    diags: &'a mut Diagnostics,
}

impl Scope<'_> {
    /// How many calls were written for a component.
    fn written_calls(&self, position: usize) -> usize {
        let service = self.config.services.as_ref().and_then(|it| it.0.get(position));
        let calls = service.and_then(|(_, service)| service.as_ref().ok()?.calls.as_ref());
        calls.map_or(0, Vec::len)
    }
}

/// Where a component is reached.
#[derive(Debug, Clone)]
struct Address {
    name: String,
    host: String,
    port: u16,
}

/// Resolves names and fills in defaults.
pub fn resolve(
    written: &Written,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Result<Model, Reported> {
    let config = &written.config;
    let demo = settings::demo(&config.demo, diags);
    let engines = engine::engines(config);
    let (addresses, names) = (component::addresses(config, &engines), Names::default());
    let (broken, imageless) = (BTreeSet::new(), Vec::new());
    let mut scope =
        Scope { config, sources, demo, addresses, broken, imageless, engines, names, diags };
    settings::check_edition(&config.edition, scope.diags);
    define(&mut scope, written);
    engine::check(&mut scope);
    title::check(&mut scope);
    renamed::check(&mut scope);
    let mut model = parts(&mut scope);
    for name in &written.slo_references {
        scope.names.refer(kind::SLO, name);
    }
    std::mem::take(&mut scope.names).report(scope.diags);
    // What later stages build on is complete only if nothing was wrong.
    diags.gate(())?;
    model.without_output = without_output(written);
    traffic::start(&mut model);
    local::run(&mut model);
    model.drawing = diagram::build(&model);
    if let Some(source) = model.diagram.source.clone()
        && let Some(drawing) = drawn::drawing(&model, &source, sources, diags)
    {
        model.drawing = drawing;
    }
    diags.gate(())?;
    model.dashboards = dashboards::build(&model);
    model.outcomes = rules::proof::outcomes(&model);
    model.custom.patches = patch::patches(config, &model, diags);
    model.rules = rules::groups(&model);
    model.metrics = signals::sent(&model);
    model.times = rules::times::times(&model);
    model.kept = rules::kept::kept(&model);
    model.learnt = rules::forecasts::learnt(&model);
    rules::own::mark(&mut model);
    Ok(model)
}

/// Every part of the model; what could not be made sense of has been told, and is left out.
fn parts(scope: &mut Scope<'_>) -> Model {
    let synthetics = synthetic::synthetics(scope);
    let components = component::components(scope, &synthetics);
    let slos = objective::slos(scope, &components);
    let recorded = objective::recorded(scope, &components);
    let contact_points = notify::contact_points(scope);
    let grafana = grafana::grafana(scope, &contact_points);
    let telemetry = settings::telemetry(scope, &slos);
    let mut model = Model {
        grafana,
        terraform: platform::terraform(scope),
        kubernetes: platform::kubernetes(scope),
        local: local::settings(scope),
        telemetry,
        synthetics,
        slos,
        recorded,
        alerts: Vec::new(),
        forecasts: alert::forecasts(scope, &components),
        routing: notify::routing(scope),
        contact_points,
        load: None,
        scenarios: Vec::new(),
        outcomes: Vec::new(),
        diagram: presentation::diagram(scope),
        drawing: Drawing::default(),
        dashboard_choices: presentation::dashboards(scope),
        dashboards: Vec::new(),
        rules: Vec::new(),
        metrics: Vec::new(),
        times: Vec::new(),
        kept: Vec::new(),
        learnt: Vec::new(),
        talk: presentation::talk(scope),
        templates: templates::ours(),
        custom: Custom::default(),
        without_output: Vec::new(),
        unused_engines: engine::unused(scope.config),
        demo: scope.demo.clone(),
        components,
    };
    model.alerts = alert::alerts(scope, &model.components);
    model.load = traffic::load(scope, &model.components);
    model.scenarios = scenario::scenarios(scope, &model.components);
    model.custom = custom::custom(scope, &model.components);
    health::signals(scope, &mut model);
    component::groups(&mut model);
    model
}

/// Tells all names before any reference is followed.
fn define(scope: &mut Scope<'_>, written: &Written) {
    let Scope { config, names, diags, .. } = scope;
    let components = component::names(config);
    for (position, name) in components.iter().enumerate() {
        if let Some(other) = components[..position].iter().find(|other| ***other == ***name) {
            diags.error(duplicate(name, other));
        }
        names.define(kind::COMPONENT, name);
    }
    define_entries(names, kind::SLO, config.slos.as_ref());
    for (name, _) in config.recorded.iter().flat_map(|entries| &entries.0) {
        names.define(kind::RECORDED, name);
    }
    define_entries(names, kind::ALERT, config.alerts.as_ref());
    define_entries(names, kind::ALERT, config.forecasts.as_ref());
    define_entries(names, kind::CONTACT_POINT, config.contact_points.as_ref());
    define_entries(names, kind::SCENARIO, config.scenarios.as_ref());
    let groups = config.diagram.iter().filter_map(|diagram| diagram.groups.as_ref());
    for (name, _) in groups.flat_map(|groups| &groups.0) {
        names.define(kind::GROUP, name);
    }
    for (table, name) in &written.disabled {
        names.disable(kind_of(table), name);
    }
}

fn define_entries<T>(names: &mut Names, kind: &str, entries: Option<&Entries<T>>) {
    for (name, _) in entries.iter().flat_map(|entries| &entries.0) {
        names.define(kind, name);
    }
}

fn kind_of(table: &str) -> &'static str {
    match table {
        "slos" => kind::SLO,
        "recorded" => kind::RECORDED,
        "alerts" | "forecasts" => kind::ALERT,
        "contact_points" => kind::CONTACT_POINT,
        "scenarios" => kind::SCENARIO,
        _ => kind::COMPONENT,
    }
}

fn duplicate(name: &Text, other: &Text) -> Diagnostic {
    Diagnostic::new(code::DUPLICATE_NAME, name.span, format!("`{}` is there twice", name.value))
        .label("the second")
        .related(other.span, "the first")
        .help("services, datastores, external systems and `load` share one name space")
}

/// What every entry carries.
fn entry(name: &Text, described: &impl Described) -> Entry {
    let described = described.described();
    let text = |text: Option<&Text>| text.map_or_else(String::new, |text| text.value.clone());
    let mut labels = described.labels.map_or_else(Vec::new, |labels| pairs(&labels.0));
    labels.sort();
    Entry {
        name: name.value.clone(),
        title: described.title.map_or_else(|| default::title(&name.value), |it| it.value.clone()),
        description: text(described.description),
        team: text(described.team),
        labels,
        was: described.was.map(|was| was.value.clone()),
        span: name.span,
    }
}

/// Names and texts, without their places.
fn pairs(entries: &[(Spanned<String>, Text)]) -> Vec<(String, String)> {
    entries.iter().map(|(name, text)| (name.value.clone(), text.value.clone())).collect()
}

/// A text, without its place.
fn text(text: Option<&Text>) -> String {
    text.map_or_else(String::new, |text| text.value.clone())
}

/// Texts, without their places.
fn texts(texts: Option<&Vec<Text>>) -> Vec<String> {
    texts.iter().flat_map(|texts| texts.iter()).map(|text| text.value.clone()).collect()
}

/// Tables that were read and understood, but that no backend turns into output yet.
fn without_output(written: &Written) -> Vec<(String, crate::source::Span)> {
    /// Top-level tables whose words reach the output.
    const WITH_OUTPUT: &[&str] = &[
        "edition",
        "include",
        "demo",
        "vars",
        "grafana",
        "terraform",
        "kubernetes",
        "local",
        "telemetry",
        "synthetics",
        "defaults",
        "services",
        "engines",
        "datastores",
        "external",
        "slos",
        "recorded",
        "alerts",
        "routing",
        "contact_points",
        "forecasts",
        "diagram",
        "load",
        "scenarios",
        "talk",
        "dashboards",
        "custom",
    ];
    let silent = |name: &&Text| !WITH_OUTPUT.contains(&name.value.as_str());
    let tables = written.tables.iter().filter(silent);
    let tables = tables.map(|name| (name.value.clone(), name.span));
    tables.chain(custom::without_output(&written.config)).collect()
}
