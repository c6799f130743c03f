//! What a panel may ask: metrics by the names of [`signals`], of components by name.

use std::collections::BTreeSet;

use crate::catalog::signals::{self, Identity, SignalSpec};
use crate::model::component::Component;
use crate::model::workload::Workload;
use crate::model::{ComponentId, Model};
use crate::query::matcher::{self, Matcher, Value, Variable};
use crate::query::promql::{self, Expr};
use crate::query::text::regex_escape;

/// The demo, seen by those who ask about it.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The demo.
    pub model: &'a Model,
    /// The only one that `Subject::Chosen` can be; none: its reader chooses.
    pub only: Option<ComponentId>,
}

/// Whom a question is about.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A component.
    One(ComponentId),
    /// Several components; none is no subject at all.
    Several(Vec<ComponentId>),
    /// Whoever is there. Whose series of a store are the demo's own, something else must tell.
    Anybody,
    /// The component that the reader of the dashboard chose.
    Chosen(Variable),
}

impl<'a> Context<'a> {
    /// The demo, with nobody in particular to ask about.
    pub const fn new(model: &'a Model) -> Self {
        Self { model, only: None }
    }

    /// Those of whom one is chosen: all that run, or the only one there is to choose.
    pub fn to_choose(self) -> Vec<ComponentId> {
        self.only.map_or_else(|| self.running(), |only| vec![only])
    }

    /// Services, in order.
    pub fn services(self) -> Vec<ComponentId> {
        self.model.services().map(|(id, _)| id).collect()
    }

    /// What runs and answers: services first, then datastores. Not the load generator.
    pub fn running(self) -> Vec<ComponentId> {
        let datastores = self.model.datastores();
        self.model.services().chain(datastores).map(|(id, _)| id).collect()
    }

    /// Datastores of an engine whose exporter gives metrics, in order.
    pub fn stores(self, engine: &str) -> Vec<ComponentId> {
        let stores = self
            .model
            .components()
            .filter(|(_, component)| component.datastore().is_some_and(|it| it.exports(engine)));
        stores.map(|(id, _)| id).collect()
    }

    /// Where users come in: services that are exposed, else those that nobody calls, else all.
    pub fn front_doors(self) -> Vec<ComponentId> {
        let services = self.services();
        let keep = |test: &dyn Fn(&ComponentId) -> bool| -> Vec<ComponentId> {
            services.iter().copied().filter(test).collect()
        };
        let exposed = |id: &ComponentId| {
            self.model[*id].service().is_some_and(|service| service.expose.is_some())
        };
        let calls = self.model.services().flat_map(|(caller, component)| {
            component.calls.iter().map(|call| call.to).filter(move |callee| *callee != caller)
        });
        let called: BTreeSet<ComponentId> = calls.collect();
        let candidates = [keep(&exposed), keep(&|id| !called.contains(id))];
        candidates.into_iter().find(|it| !it.is_empty()).unwrap_or_else(|| services.clone())
    }

    /// The metric that the rules of every demo record.
    ///
    /// # Panics
    /// If it is no such signal.
    pub fn metric_name(self, signal: &str) -> &'static str {
        self.signal(signal).expect("recorded whatever the demo").metric
    }

    /// The signal of that name as this demo has it; none if nobody produces it.
    pub fn signal(self, name: &str) -> Option<&'static SignalSpec> {
        signals::find(self.model, name)
    }

    /// The series of a signal; none if nobody produces it for the subject.
    pub fn metric(
        self,
        name: &str,
        of: &Subject,
        matchers: impl IntoIterator<Item = Matcher>,
    ) -> Option<Expr> {
        self.part_of(name, "", of, matchers)
    }

    /// The buckets of a histogram.
    pub fn buckets(
        self,
        name: &str,
        of: &Subject,
        matchers: impl IntoIterator<Item = Matcher>,
    ) -> Option<Expr> {
        self.part_of(name, "_bucket", of, matchers)
    }

    /// The number of values in a histogram.
    pub fn histogram_count(
        self,
        name: &str,
        of: &Subject,
        matchers: impl IntoIterator<Item = Matcher>,
    ) -> Option<Expr> {
        self.part_of(name, "_count", of, matchers)
    }

    fn part_of(
        self,
        name: &str,
        suffix: &str,
        of: &Subject,
        matchers: impl IntoIterator<Item = Matcher>,
    ) -> Option<Expr> {
        let signal = self.signal(name)?;
        let mut all = self.identify(signal.identity, of)?;
        all.extend(matchers);
        Some(promql::metric(&format!("{}{suffix}", signal.metric), all))
    }

    /// The matchers that pick the subject's series; none if it has no such series.
    fn identify(self, identity: Identity, of: &Subject) -> Option<Vec<Matcher>> {
        // Whoever is chosen has series if anybody has; the only one has its own, or none.
        if let (Subject::Chosen(_), Some(only)) = (of, self.only) {
            self.identify(identity, &Subject::One(only))?;
        }
        match identity {
            Identity::Label(_) if matches!(of, Subject::Anybody) => Some(Vec::new()),
            Identity::Label(label) => Some(vec![self.named(label, of, |it| vec![&it.entry.name])?]),
            Identity::Check => Some(vec![self.job(of)?]),
            Identity::Container => self.in_cluster(self.container(of)?),
            Identity::Deployment => {
                self.in_cluster(self.named("deployment", of, deployments_of)?)
            }
            Identity::Pod => self.in_cluster(self.pods(of)?),
            Identity::ReplicaSet => self.in_cluster(self.replica_sets(of)?),
            Identity::Single => Some(Vec::new()),
        }
    }

    /// The matcher that picks the subject's containers, also among logs.
    pub fn container(self, of: &Subject) -> Option<Matcher> {
        self.named("container", of, workloads_of)
    }

    /// With the cluster and the namespace of the demo.
    pub fn in_cluster(self, matcher: Matcher) -> Option<Vec<Matcher>> {
        let demo = &self.model.demo;
        let cluster = matcher::is("cluster", &demo.cluster);
        Some(vec![cluster, matcher::is("namespace", &demo.namespace), matcher])
    }

    fn named<'n>(
        self,
        label: &str,
        of: &Subject,
        names: impl Fn(&'n Component) -> Vec<&'n String>,
    ) -> Option<Matcher>
    where
        'a: 'n,
    {
        let names: Vec<&str> = match of {
            Subject::Chosen(variable) => return Some(matcher::is(label, *variable)),
            Subject::Anybody => return Some(matcher::matches(label, ".+")),
            Subject::One(id) => names(&self.model[*id]).into_iter().map(String::as_str).collect(),
            Subject::Several(ids) => {
                ids.iter().flat_map(|id| names(&self.model[*id])).map(String::as_str).collect()
            }
        };
        if names.is_empty() { None } else { Some(matcher::one_of(label, names)) }
    }

    fn job(self, of: &Subject) -> Option<Matcher> {
        let job = |id: &ComponentId| Some(self.model[*id].check.as_ref()?.job.as_str());
        match of {
            // Every check's job is the demo's name and the component's.
            Subject::Chosen(variable) => {
                let prefix = format!("{}-", self.model.demo.name);
                Some(matcher::is("job", Value::from(prefix).then(*variable)))
            }
            Subject::Anybody => {
                let prefix = regex_escape(&format!("{}-", self.model.demo.name));
                Some(matcher::matches("job", format!("{prefix}.+")))
            }
            Subject::One(id) => Some(matcher::is("job", job(id)?)),
            Subject::Several(ids) => {
                let jobs: Vec<&str> = ids.iter().filter_map(job).collect();
                if jobs.is_empty() { None } else { Some(matcher::one_of("job", jobs)) }
            }
        }
    }

    /// Pods are told by how Kubernetes names them. A looser pattern for `cart` would take in the
    /// pods of `cart-data`.
    fn pods(self, of: &Subject) -> Option<Matcher> {
        const SUFFIX: &str = "-([a-z0-9]{6,10}-[a-z0-9]{5}|[0-9]+)";
        self.named_after("pod", SUFFIX, of, workloads_of)
    }

    /// As pods, each set of pods that are alike.
    fn replica_sets(self, of: &Subject) -> Option<Matcher> {
        self.named_after("replicaset", "-[a-z0-9]{6,10}", of, deployments_of)
    }

    /// The matcher of what Kubernetes names after something of ours.
    fn named_after<'n>(
        self,
        label: &str,
        suffix: &str,
        of: &Subject,
        names: impl Fn(&'n Component) -> Vec<&'n String>,
    ) -> Option<Matcher>
    where
        'a: 'n,
    {
        let names: Vec<&String> = match of {
            Subject::Chosen(variable) => {
                return Some(matcher::matches(label, Value::from(*variable).then(suffix)));
            }
            Subject::Anybody => return Some(matcher::matches(label, format!(".+{suffix}"))),
            Subject::One(id) => names(&self.model[*id]),
            Subject::Several(ids) => ids.iter().flat_map(|id| names(&self.model[*id])).collect(),
        };
        let names: Vec<String> = names.into_iter().map(|name| regex_escape(name)).collect();
        match names.as_slice() {
            [] => None,
            [only] => Some(matcher::matches(label, format!("{only}{suffix}"))),
            [..] => Some(matcher::matches(label, format!("({}){suffix}", names.join("|")))),
        }
    }
}

/// The names of its containers: those of its workloads.
fn workloads_of(component: &Component) -> Vec<&String> {
    component.workloads.iter().map(|workload| &workload.name).collect()
}

/// The names of its Deployments: a workload with storage is a `StatefulSet`.
fn deployments_of(component: &Component) -> Vec<&String> {
    let stateless = |workload: &&Workload| workload.storage.is_none();
    component.workloads.iter().filter(stateless).map(|workload| &workload.name).collect()
}
