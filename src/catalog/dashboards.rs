//! DASHBOARDS: the dashboards a demo can have. To add one: a row here, and its panels in a file of
//! `catalog/panels`.

use crate::catalog::context::{Context, Subject};
use crate::catalog::layout;
use crate::catalog::marks;
use crate::catalog::panels::{self, RowSpec};
use crate::catalog::signals::gate::Gate;
use crate::model::component::{Component, ComponentKind};
use crate::model::dashboard::{
    Choice, ChoiceOption, ChoiceSource, Dashboard, DashboardLink, Drill, DrillValue,
};
use crate::model::{ComponentId, Model, limits};
use crate::query::matcher::Variable;
use crate::query::promql::Expr;
use crate::units::Duration;

/// A dashboard that a demo can have.
#[derive(Debug)]
pub struct DashboardSpec {
    /// Its word in `demo.toml`.
    pub name: &'static str,
    /// Its title where none is written.
    pub title: &'static str,
    /// What it is for: one line for `mltgen explain dashboards`, and its description.
    pub about: &'static str,
    /// How often it asks again where nothing is written; none: never.
    pub refresh: Option<Duration>,
    /// The time it shows where nothing is written.
    pub range: Duration,
    /// When a demo has it.
    pub gate: Gate,
    /// What its reader chooses.
    pub choice: Option<ChoiceSpec>,
    /// What its reader may narrow it to besides.
    pub filters: &'static [FilterSpec],
    /// The dashboards at its top.
    pub links: &'static [&'static str],
    /// Its panels, under headings, in reading order.
    pub rows: &'static [RowSpec],
}

/// What the reader of a dashboard chooses: a component.
#[derive(Debug)]
pub struct ChoiceSpec {
    /// The variable that holds it.
    pub variable: Variable,
    /// For people.
    pub label: &'static str,
    /// Whether a component is there to choose.
    pub offers: fn(&Component) -> bool,
}

/// What the reader of a dashboard may narrow it to: values of a label.
#[derive(Debug)]
pub struct FilterSpec {
    /// The variable that holds them.
    pub variable: Variable,
    /// For people.
    pub title: &'static str,
    /// The label.
    pub label: &'static str,
    /// A signal of the chosen component whose series have it.
    pub of: &'static str,
}

/// The component a dashboard is about.
pub const WORKLOAD: Variable = Variable::new("workload");
/// The datastore a dashboard is about, by what its exporter calls it.
pub const INSTANCE: Variable = Variable::new("instance");

/// The databases of a Postgres that are shown.
pub const DATABASE: Variable = Variable::new("database");
/// The modes of locks that are shown.
pub const MODE: Variable = Variable::new("mode");

const THIRTY_SECONDS: Option<Duration> = Some(Duration::seconds(30));
const HOUR: Duration = Duration::seconds(3_600);

/// Every dashboard, in the order they are shown.
pub static DASHBOARDS: &[DashboardSpec] = &[
    DashboardSpec {
        name: "exec",
        title: "Exec Overview",
        about: "Are users served, and are we keeping our promises? For those who need the answer \
            only",
        refresh: THIRTY_SECONDS,
        range: HOUR,
        gate: Gate::Always,
        choice: None,
        filters: &[],
        links: &["sre-overview", "service-detail"],
        rows: panels::exec::ROWS,
    },
    DashboardSpec {
        name: "sre-overview",
        title: "Services Overview",
        about: "Which component is in trouble, since when, and do users feel it? Start here when \
            paged",
        refresh: THIRTY_SECONDS,
        range: HOUR,
        gate: Gate::Always,
        choice: None,
        filters: &[],
        links: &["exec", "service-detail", "postgres", "redis", "load-test"],
        rows: panels::sre_overview::ROWS,
    },
    DashboardSpec {
        name: "service-detail",
        title: "Service Detail",
        about: "Everything about one component: why it is red, its requests, logs, traces and pods",
        refresh: THIRTY_SECONDS,
        range: HOUR,
        gate: Gate::Always,
        choice: Some(ChoiceSpec {
            variable: WORKLOAD,
            label: "Workload",
            offers: |it| it.service().is_some() || it.datastore().is_some(),
        }),
        filters: &[],
        links: &["exec", "sre-overview"],
        rows: panels::service_detail::ROWS,
    },
    DashboardSpec {
        name: "postgres",
        title: "PostgreSQL",
        about: "One Postgres: sessions against their limit, transactions, locks, memory, logs",
        refresh: THIRTY_SECONDS,
        range: HOUR,
        gate: Gate::Exported("postgres"),
        choice: Some(ChoiceSpec {
            variable: INSTANCE,
            label: "Instance",
            offers: |it| exports(it, "postgres"),
        }),
        filters: &[
            FilterSpec {
                variable: DATABASE,
                title: "Database",
                label: "datname",
                of: "pg_database_size_bytes",
            },
            FilterSpec { variable: MODE, title: "Lock mode", label: "mode", of: "pg_locks_count" },
        ],
        links: &["sre-overview", "service-detail"],
        rows: panels::postgres::ROWS,
    },
    DashboardSpec {
        name: "redis",
        title: "Redis",
        about: "One Redis: clients, commands, hits and misses, memory, keys, logs",
        refresh: THIRTY_SECONDS,
        range: HOUR,
        gate: Gate::Exported("redis"),
        choice: Some(ChoiceSpec {
            variable: INSTANCE,
            label: "Instance",
            offers: |it| exports(it, "redis"),
        }),
        filters: &[],
        links: &["sre-overview", "service-detail"],
        rows: panels::redis::ROWS,
    },
    DashboardSpec {
        name: "load-test",
        title: "Load Test",
        about: "What the simulated users do, and what they get",
        refresh: THIRTY_SECONDS,
        range: HOUR,
        gate: Gate::Load,
        choice: None,
        filters: &[],
        links: &["sre-overview"],
        rows: panels::load_test::ROWS,
    },
];

/// The dashboard with this word.
pub fn find(name: &str) -> Option<&'static DashboardSpec> {
    DASHBOARDS.iter().find(|dashboard| dashboard.name == name)
}

/// The dashboards of a demo, each with the panels for which it has data.
pub fn build(model: &Model) -> Vec<Dashboard> {
    let cx = Context::new(model);
    let shown = DASHBOARDS.iter().filter(|spec| spec.is_shown(cx));
    let mut all: Vec<Dashboard> = shown.map(|spec| one(cx, spec)).collect();
    if let Some(spec) = of_services(cx) {
        let each = cx.services().into_iter().map(|id| Context { only: Some(id), ..cx });
        all.extend(each.map(|cx| one(cx, spec)));
    }
    all
}

/// The dashboard that each service has for itself, where that is wanted.
fn of_services(cx: Context<'_>) -> Option<&'static DashboardSpec> {
    let is_wanted = cx.model.dashboard_choices.per_service;
    find("service-detail").filter(|spec| is_wanted && spec.is_shown(cx))
}

impl ChoiceSpec {
    /// What there is to choose from, the default first.
    pub fn options<'a>(&self, cx: Context<'a>) -> impl Iterator<Item = ComponentId> + use<'a> {
        let offers = self.offers;
        cx.model.components().filter(move |(_, component)| offers(component)).map(|(id, _)| id)
    }
}

impl DashboardSpec {
    /// Whether this demo has it.
    pub fn is_shown(&self, cx: Context<'_>) -> bool {
        let choice = self.choice.as_ref();
        self.gate.holds(cx.model) && choice.is_none_or(|it| it.options(cx).next().is_some())
    }

    /// Its uid in this demo: at most 40 characters, since the demo's name has at most 20.
    pub fn uid(&self, model: &Model) -> String {
        format!("{}-{}", model.demo.name, self.name)
    }

    /// The uid of the one that is about this component alone: from its name alone.
    fn uid_of(&self, model: &Model, id: ComponentId) -> String {
        limits::identity(&format!("{}-{}", self.uid(model), model[id].entry.name))
    }

    /// The title of the one that is about this component alone.
    fn title_of(&self, model: &Model, id: ComponentId) -> String {
        format!("{}: {}", self.title_in(model), model[id].entry.title)
    }

    /// Its title in this demo.
    pub fn title_in(&self, model: &Model) -> String {
        let settings = model.dashboard_choices.settings.iter().find(|it| it.name == self.name);
        settings.map_or_else(|| self.title.to_owned(), |it| it.title.clone())
    }
}

/// The way to the dashboard that tells most about a component: its own, or one on which it is chosen;
/// none if none tells anything.
pub fn drill_to(cx: Context<'_>, id: ComponentId) -> Option<Drill> {
    match of_services(cx).filter(|_| cx.model[id].service().is_some()) {
        Some(spec) => Some(Drill {
            title: spec.title_of(cx.model, id),
            uid: spec.uid_of(cx.model, id),
            choice: None,
        }),
        None => drill_by_choice(cx, id),
    }
}

/// The way to the dashboard on which a component can be chosen that tells most about it.
pub fn drill_by_choice(cx: Context<'_>, id: ComponentId) -> Option<Drill> {
    let component = &cx.model[id];
    let of_engine = component
        .datastore()
        .and_then(|store| crate::catalog::engines::find(store.family?)?.dashboard);
    let name = match &component.kind {
        ComponentKind::Service(_) => "service-detail",
        ComponentKind::Datastore(_) => of_engine.unwrap_or("service-detail"),
        ComponentKind::Load => "load-test",
        ComponentKind::External { .. } => return None,
    };
    let specs = [name, "service-detail"].into_iter().filter_map(find);
    let spec = specs.filter(|spec| spec.is_shown(cx)).find(|spec| {
        let choice = spec.choice.as_ref();
        choice.is_none_or(|it| (it.offers)(component))
    })?;
    let value = DrillValue::Text(component.entry.name.clone());
    let choice = spec.choice.as_ref().map(|it| (it.variable, value));
    Some(Drill { title: spec.title_in(cx.model), uid: spec.uid(cx.model), choice })
}

/// The way to the overview of all services.
pub fn overview(cx: Context<'_>) -> Option<Drill> {
    let spec = find("sre-overview").filter(|spec| spec.is_shown(cx))?;
    Some(Drill { title: spec.title_in(cx.model), uid: spec.uid(cx.model), choice: None })
}

/// The way to the details of whatever the label names.
pub fn details(cx: Context<'_>, label: &str) -> Option<Drill> {
    let spec = find("service-detail").filter(|spec| spec.is_shown(cx))?;
    let choice = Some((WORKLOAD, DrillValue::Label(label.to_owned())));
    Some(Drill { title: spec.title_in(cx.model), uid: spec.uid(cx.model), choice })
}

fn one(cx: Context<'_>, spec: &'static DashboardSpec) -> Dashboard {
    let settings = cx.model.dashboard_choices.settings.iter().find(|it| it.name == spec.name);
    let (refresh, range) = settings.map_or((spec.refresh, spec.range), |it| (it.refresh, it.range));
    let links = spec.links.iter().filter_map(|name| find(name)).filter(|it| it.is_shown(cx));
    // Whoever looks at one has a way to the others.
    let all = cx.only.map(|_| spec);
    let links = links.chain(all);
    let rows = layout::arrange(panels::build(cx, spec.rows));
    let (model, only) = (cx.model, cx.only);
    Dashboard {
        name: spec.name,
        file: match only {
            Some(id) => format!("{}-{}", spec.name, model[id].entry.name),
            None => spec.name.to_owned(),
        },
        of: only,
        uid: only.map_or_else(|| spec.uid(model), |id| spec.uid_of(model, id)),
        title: only.map_or_else(|| spec.title_in(model), |id| spec.title_of(model, id)),
        description: format!("{}.", spec.about),
        refresh,
        range,
        choices: choices(cx, spec),
        marks: marks::on(cx, spec, &rows),
        links: links
            .map(|it| DashboardLink { title: it.title_in(cx.model), uid: it.uid(cx.model) })
            .collect(),
        rows,
    }
}

/// Whether a component is a store of that engine with its exporter.
fn exports(component: &Component, engine: &str) -> bool {
    component.datastore().is_some_and(|it| it.exports(engine))
}

/// What its reader chooses, and then what that may be narrowed to.
fn choices(cx: Context<'_>, spec: &DashboardSpec) -> Vec<Choice> {
    let Some(choice) = &spec.choice else { return Vec::new() };
    let chosen = Subject::Chosen(choice.variable);
    let filters = spec.filters.iter().filter_map(|filter| {
        let Expr::Select(of) = cx.metric(filter.of, &chosen, [])? else { return None };
        Some(Choice {
            variable: filter.variable,
            label: filter.title.to_owned(),
            from: ChoiceSource::Values { label: filter.label.to_owned(), of },
        })
    });
    std::iter::once(choice_of(cx, choice)).chain(filters).collect()
}

fn choice_of(cx: Context<'_>, spec: &ChoiceSpec) -> Choice {
    let option = |id: ComponentId| {
        let entry = &cx.model[id].entry;
        ChoiceOption { title: entry.title.clone(), value: entry.name.clone() }
    };
    Choice {
        variable: spec.variable,
        label: spec.label.to_owned(),
        from: match cx.only {
            Some(id) => ChoiceSource::Fixed(option(id)),
            None => ChoiceSource::Known(spec.options(cx).map(option).collect()),
        },
    }
}
