//! `demo.toml` as written: every value kept, nothing resolved.
//!
//! ```text
//! text ─tree─▶ tree ─shape─▶ known keys ─layers─▶ one tree ─expand─▶ no `${…}` ─decode─▶ Config
//! ```

mod macros;
pub mod tree;
pub mod shape;
pub mod decode;
pub mod slug;
pub mod form;
pub mod word;
pub mod condition;
pub mod schema;
pub mod reference;
pub mod settings;
pub mod component;
pub mod engine;
pub mod objective;
pub mod traffic;
pub mod presentation;
pub mod include;
pub mod layers;
pub mod expand;
pub mod default;
pub mod format;
pub mod secret;
mod leak;

use component::{Datastore, External, Service};
use decode::{Decode, Entries, Map};
use engine::Engine;
use form::Partial;
use objective::{Alert, ContactPoint, Forecast, MetricEntries, Recorded, Routing, Slo};
use presentation::{Custom, Dashboard, Dashboards, Diagram, Talk};
use settings::{Demo, Grafana, Kubernetes, Local, Synthetics, Telemetry, Terraform};
use traffic::{Load, Scenario};

use crate::config::macros::table;
use crate::config::tree::{Node, Table, Value};
use crate::diag::names::Names;
use crate::diag::{Diagnostics, Reported};
use crate::jsonnet;
use crate::source::{FileId, Sources, Span, Spanned};

/// A text and its place.
pub type Text = Spanned<String>;

/// What to compile.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// `demo.toml`.
    pub demo: FileId,
    /// `demo.<profile>.toml`, written upon it.
    pub overlay: Option<FileId>,
    /// Each `--set key=value`, as a text of its own, written upon both in order.
    pub settings: Vec<FileId>,
    /// How programs of the user's own are run.
    pub jsonnet: jsonnet::Run,
}

impl Inputs {
    /// One demo with nothing upon it; its programs are run here and now.
    pub fn new(demo: FileId) -> Self {
        Self { demo, overlay: None, settings: Vec::new(), jsonnet: jsonnet::evaluate }
    }
}

/// What a demo says, and what of it is needed beside the tables.
#[derive(Debug)]
pub struct Written {
    /// The tables.
    pub config: Config,
    /// Objectives named in `${slos.…}`, which the expansion has looked up already.
    pub slo_references: Vec<Text>,
    /// Top-level tables that were written, with their places.
    pub tables: Vec<Text>,
    /// Entries that `enabled = false` took away: table, name.
    pub disabled: Vec<(String, Text)>,
}

table! {
    /// A demo: its parts, what was promised of them, who is told, and what is shown.
    pub struct Config {
        /// Edition of this language: 1.
        required edition: Spanned<u32>,
        /// Names and labels of the whole.
        required demo: Demo,
        /// Files with more entries: paths, and patterns such as `teams/*/demo.toml`.
        optional include: Vec<Text>,
        /// Texts of your own, for `${name}`.
        optional vars: Map<Text>,
        /// The Grafana it is shown in.
        optional grafana: Grafana,
        /// How Terraform keeps its state.
        optional terraform: Terraform,
        /// Where the application runs.
        optional kubernetes: Kubernetes,
        /// The run on a laptop.
        optional local: Local,
        /// How metrics, logs and traces are collected.
        optional telemetry: Telemetry,
        /// Checks from outside.
        optional synthetics: Synthetics,
        /// What entries say where they say nothing else.
        optional defaults: Defaults,
        /// Programs of the demo.
        optional services: Entries<Service>,
        /// Engines of your own, for stores.
        optional engines: Entries<Engine>,
        /// Stores.
        optional datastores: Entries<Datastore>,
        /// Systems that are not ours.
        optional external: Entries<External>,
        /// What was promised.
        optional slos: Entries<Slo>,
        /// Log lines counted into metrics.
        optional recorded: MetricEntries<Recorded>,
        /// When somebody is told.
        optional alerts: Entries<Alert>,
        /// What is expected, learnt from the past.
        optional forecasts: Entries<Forecast>,
        /// How notifications are grouped.
        optional routing: Routing,
        /// Who can be told.
        optional contact_points: Entries<ContactPoint>,
        /// Simulated users.
        optional load: Load,
        /// Trouble that can be caused.
        optional scenarios: Entries<Scenario>,
        /// The architecture diagram.
        optional diagram: Diagram,
        /// Settings of dashboards.
        optional dashboards: Dashboards,
        /// What is said at the demo.
        optional talk: Talk,
        /// Files of your own.
        optional custom: Custom,
    }
}

table! {
    /// What entries say where they say nothing else: every key of an entry may stand here.
    pub struct Defaults {
        /// For services.
        optional services: Partial<Service>,
        /// For datastores.
        optional datastores: Partial<Datastore>,
        /// For external systems.
        optional external: Partial<External>,
        /// For objectives.
        optional slos: Partial<Slo>,
        /// For recorded metrics.
        optional recorded: Partial<Recorded>,
        /// For alerts.
        optional alerts: Partial<Alert>,
        /// For forecasts.
        optional forecasts: Partial<Forecast>,
        /// For contact points.
        optional contact_points: Partial<ContactPoint>,
        /// For scenarios.
        optional scenarios: Partial<Scenario>,
        /// For dashboards.
        optional dashboards: Partial<Dashboard>,
    }
}

/// An entry that people read about.
pub trait Described {
    /// What it says of itself.
    fn described(&self) -> Description<'_>;
}

/// What every entry may say of itself.
#[derive(Debug, Clone, Copy)]
pub struct Description<'a> {
    /// Its name for people.
    pub title: Option<&'a Text>,
    /// What it is.
    pub description: Option<&'a Text>,
    /// Who owns it.
    pub team: Option<&'a Text>,
    /// Labels of the user's own.
    pub labels: Option<&'a Map<Text>>,
    /// Its former name.
    pub was: Option<&'a Text>,
}

/// Reads the texts of one demo.
///
/// Fails only if there is nothing to go on with: no TOML. Other mistakes are reported and left out, so
/// that `resolve` can report its own in the same run.
pub fn parse(
    sources: &Sources,
    inputs: &Inputs,
    diags: &mut Diagnostics,
) -> Result<Written, Reported> {
    let mut layered = layers::read(sources, inputs, Config::shape(), diags)?;
    leak::check(&layered.root, diags);
    leak::check_files(sources, &include::files(&layered.root, sources, inputs), diags);
    let mut names = Names::default();
    let slo_references = expand::expand(&mut layered.root, sources, &mut names, diags);
    names.report(diags);
    let tables = layered.root.table().map(written_tables).unwrap_or_default();
    let config = match Config::decode(&layered.root, diags) {
        Ok(config) => config,
        Err(told) => without_keys_of_the_whole(layered.root).ok_or(told)?,
    };
    Ok(Written { config, slo_references, tables, disabled: layered.disabled })
}

/// What is left of a demo that says no edition or no name: with any other, the rest of it can be
/// checked. What is wrong with it has been told.
fn without_keys_of_the_whole(mut root: Node) -> Option<Config> {
    let mut unheard = Diagnostics::default();
    let span = root.span;
    let key = |name: &str, value| (Spanned { value: name.to_owned(), span }, Node { value, span });
    let table = |entries| Table { entries, damaged: false };
    let Value::Table(written) = &mut root.value else { return None };
    let read = |it: &Node, unheard: &mut Diagnostics| u32::decode(it, unheard).is_ok();
    if !written.get("edition").is_some_and(|it| read(it, &mut unheard)) {
        written.merge(table(vec![key("edition", Value::Integer(1))]));
    }
    let read = |it: &Node, unheard: &mut Diagnostics| Demo::decode(it, unheard).is_ok();
    if !written.get("demo").is_some_and(|it| read(it, &mut unheard)) {
        let name = key("name", Value::Text("demo".to_owned()));
        written.merge(table(vec![key("demo", Value::Table(table(vec![name])))]));
    }
    Config::decode(&root, &mut unheard).ok()
}

fn written_tables(root: &tree::Table) -> Vec<Text> {
    root.entries.iter().map(|(key, _)| key.clone()).collect()
}

/// Paths of files that the demo names, and patterns of paths, from the folder of `demo.toml`: whoever
/// reads the disk adds them to the sources. Tells nothing; what is wrong is told when it is compiled.
pub fn named_files(sources: &Sources, inputs: &Inputs) -> Vec<String> {
    let mut unheard = Diagnostics::default();
    match layers::read(sources, inputs, Config::shape(), &mut unheard) {
        Ok(mut layered) => layers::named_files(&mut layered.root),
        Err(_) => Vec::new(),
    }
}

/// Paths of files that the demo includes, and patterns of paths. They name files themselves, so they
/// are read before [`named_files`] is asked.
pub fn included_files(sources: &Sources, inputs: &Inputs) -> Vec<String> {
    let root = tree::parse(sources, inputs.demo, &mut Diagnostics::default());
    let written = root.map(|root| include::written(&root)).unwrap_or_default();
    written.into_iter().map(|text| text.value).collect()
}

/// The place of the whole file, for what is missing from it.
pub const fn whole(file: FileId) -> Span {
    Span { file, start: 0, end: 0 }
}
