//! How a component behaves for a while, and what its producers send meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::context::Context;
use crate::catalog::health::up_metric;
use crate::catalog::rules::every;
use crate::catalog::rules::proof::judge::USUAL_RATE;
use crate::catalog::signals::Identity;
use crate::model::ComponentId;
use crate::model::objective::Every;
use crate::model::proof::{Case, Samples, Series, length};
use crate::units::Duration;

/// How a component behaves.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Behaviour {
    /// Whether nothing at all is heard of it.
    pub gone: bool,
    /// Whether checks from outside fail: from one of the probes, where there are several.
    pub offline: bool,
    /// Whether its exporter cannot reach it.
    pub unreachable: bool,
    /// Which version runs: counters of another one begin at zero, under another label.
    pub version: u32,
    /// Which process runs: counters of another one begin at nought, under the same labels.
    pub process: u32,
    /// Requests a second.
    pub rate: f64,
    /// The share of them that fails.
    pub failed: f64,
    /// The share of them that is slow, and how many seconds those take.
    pub slow: (f64, f64),
    /// Lines counted, by the signal or the alert that looks at them.
    pub lines: BTreeMap<(&'static str, String), f64>,
    /// What its recorded metrics say.
    pub recorded: BTreeMap<String, f64>,
    /// What is recorded of its health, for those who read only that.
    pub red: f64,
    /// What is left of its budgets, for those who read only that.
    pub left: f64,
}

/// Requests between two samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Requests {
    /// All of them.
    pub all: f64,
    /// Those that failed.
    pub failed: f64,
    /// Those that were slow.
    pub slow: f64,
}

impl Behaviour {
    /// What its counters grow by between two samples.
    ///
    /// promtool adds such steps up itself, so they are numbers that add up without rounding: or a
    /// counter would seem to have been reset where one run of samples ends and the next begins.
    pub(super) fn requests(&self, tick: Duration) -> Requests {
        let exact = |number: f64| (number * 64.0).round() / 64.0;
        let all = exact(self.rate * tick.as_seconds());
        Requests { all, failed: exact(all * self.failed), slow: exact(all * self.slow.0) }
    }
}

/// How long requests take that are not slow: shorter than any bound worth promising.
const FAST: f64 = 0.001;

/// So many ticks of the same.
pub(super) type Spell = (usize, Behaviour);

/// What a component does, tick by tick: for so many ticks this, and then that.
#[derive(Debug)]
pub(super) struct Course {
    of: ComponentId,
    spells: Vec<Spell>,
}

impl Course {
    /// Nothing yet.
    pub(super) fn new(of: ComponentId) -> Self {
        Self { of, spells: Vec::new() }
    }

    /// Whose.
    pub(super) fn of(&self) -> ComponentId {
        self.of
    }

    /// Goes on like that for so many ticks.
    pub(super) fn push(&mut self, count: usize, behaviour: &Behaviour) {
        match self.spells.last_mut() {
            _ if count == 0 => {}
            Some((before, last)) if last == behaviour => *before += count,
            Some(_) | None => self.spells.push((count, behaviour.clone())),
        }
    }

    /// How it behaves at each tick, the first at nought.
    pub(super) fn ticks(&self) -> Vec<&Behaviour> {
        self.spells.iter().flat_map(|(count, it)| std::iter::repeat_n(it, *count)).collect()
    }

    /// Everything its producers send, a sample for each tick.
    pub(super) fn series(&self, cx: Context<'_>, tick: Duration) -> Vec<Series> {
        let mut series = self.checks(cx);
        series.extend(self.info(cx));
        series.extend(self.exporter(cx));
        series.extend(self.spans(cx, tick));
        series.extend(self.counts(cx));
        series
    }

    /// That it is there, which its silence does not change.
    fn info(&self, cx: Context<'_>) -> Option<Series> {
        let kind = every::kind_of(&cx.model[self.of])?;
        Some(info(cx, self.of, kind, self.spells.iter().map(|(count, _)| count).sum()))
    }

    fn checks(&self, cx: Context<'_>) -> Vec<Series> {
        let Some(check) = &cx.model[self.of].check else { return Vec::new() };
        let titles = check.probes.iter().filter_map(|at| cx.model.synthetics.probes.get(*at));
        let mut probes: Vec<&str> = titles.map(|probe| probe.title.as_str()).collect();
        if probes.is_empty() {
            probes.push("probe");
        }
        let one = |(at, probe): (usize, &&str)| {
            let went_well = |it: &Behaviour| f64::from(u8::from(!(it.offline && at == 0)));
            let labels = [("job", check.job.as_str()), ("instance", &check.url), ("probe", probe)];
            self.gauge("probe_success", &labels, went_well)
        };
        probes.iter().enumerate().map(one).collect()
    }

    fn exporter(&self, cx: Context<'_>) -> Option<Series> {
        let component = &cx.model[self.of];
        let metric = up_metric(component.datastore()?)?;
        let labels = [("instance", component.entry.name.as_str())];
        let up = |it: &Behaviour| f64::from(u8::from(!it.unreachable));
        Some(self.gauge(metric, &labels, up))
    }

    /// Server spans, and as many of a client that all fail and take for ever: whoever counts those
    /// too is found out.
    fn spans(&self, cx: Context<'_>, tick: Duration) -> Vec<Series> {
        let component = &cx.model[self.of];
        let (Some(calls), Some(duration)) = (cx.signal("calls"), cx.signal("duration")) else {
            return Vec::new();
        };
        if component.service().is_none() {
            return Vec::new();
        }
        let Identity::Label(label) = calls.identity else { return Vec::new() };
        let requests = |it: &Behaviour| it.requests(tick).all;
        let labels = |kind: &'static str| {
            [(label, component.entry.name.clone()), ("span_kind", kind.to_owned())]
        };
        let with = |kind, name: &'static str, value: &str| {
            let more = [(name, value.to_owned())];
            labels(kind).into_iter().chain(more).collect::<Vec<_>>()
        };
        let (server, client) = ("SPAN_KIND_SERVER", "SPAN_KIND_CLIENT");
        let mut series = Vec::new();
        let mut add = |metric: &str, labels: &[_], growth: &dyn Fn(&Behaviour) -> f64| {
            series.extend(self.counters(metric, labels, growth));
        };
        add(calls.metric, &with(server, "status_code", "STATUS_CODE_UNSET"), &|it| {
            it.requests(tick).all - it.requests(tick).failed
        });
        add(calls.metric, &with(client, "status_code", "STATUS_CODE_ERROR"), &requests);
        let failed = with(server, "status_code", "STATUS_CODE_ERROR");
        add(calls.metric, &failed, &|it| it.requests(tick).failed);
        let bucket = format!("{}_bucket", duration.metric);
        for edge in super::edges::of(cx, self.of) {
            let within = |it: &Behaviour| {
                let Requests { all, slow, .. } = it.requests(tick);
                let fast = if FAST <= edge { all - slow } else { 0.0 };
                fast + if it.slow.1 <= edge { slow } else { 0.0 }
            };
            let le = super::edges::spelled(duration.seconds(edge));
            add(&bucket, &with(server, "le", &le), &within);
        }
        add(&bucket, &with(client, "le", "+Inf"), &requests);
        let count = format!("{}_count", duration.metric);
        add(&count, &labels(server), &requests);
        add(&count, &labels(client), &requests);
        // Without a failure, there is no series of failures.
        series.retain(|it: &Series| it.samples.has_values());
        series
    }

    /// What other rules of the demo have recorded of it, for rules that read only that.
    pub(super) fn states(&self, cx: Context<'_>) -> Vec<Series> {
        let name = cx.model[self.of].entry.name.as_str();
        let metric = |signal| cx.metric_name(signal);
        let mut series =
            vec![self.gauge(metric("component-health"), &[("component", name)], |it| it.red)];
        for slo in cx.model.slos.iter().filter(|slo| slo.covers(self.of)) {
            let labels = [("component", name), ("slo", slo.entry.name.as_str())];
            series.push(self.gauge(metric("slo-budget-left"), &labels, |it| it.left));
        }
        series
    }

    /// What the log store has counted for it.
    fn counts(&self, cx: Context<'_>) -> Vec<Series> {
        let name = &cx.model[self.of].entry.name;
        let metric = cx.metric_name("log-lines");
        let Some((_, first)) = self.spells.first() else { return Vec::new() };
        let lines = first.lines.keys().map(|key| {
            let labels = [("component", name.as_str()), (key.0, key.1.as_str())];
            self.gauge(metric, &labels, |it| it.lines.get(key).copied().unwrap_or_default())
        });
        let recorded = first.recorded.keys().map(|metric| {
            self.gauge(metric, &[] as &[(&str, &str)], |it| {
                it.recorded.get(metric).copied().unwrap_or_default()
            })
        });
        lines.chain(recorded).collect()
    }

    fn gauge<N: AsRef<str>, V: AsRef<str>>(
        &self,
        metric: &str,
        labels: &[(N, V)],
        value: impl Fn(&Behaviour) -> f64,
    ) -> Series {
        let mut samples = Samples::default();
        for (count, it) in &self.spells {
            if it.gone {
                samples.push_silence(*count);
            } else {
                samples.push_values(value(it), 0.0, *count);
            }
        }
        series(metric, labels, samples)
    }

    /// A counter: one series for each version, told apart by a label where there are several.
    fn counters<V: AsRef<str>>(
        &self,
        metric: &str,
        labels: &[(&'static str, V)],
        growth: &dyn Fn(&Behaviour) -> f64,
    ) -> Vec<Series> {
        let mut versions: Vec<u32> = self.spells.iter().map(|(_, it)| it.version).collect();
        versions.sort_unstable();
        versions.dedup();
        let several = versions.len() > 1;
        let from_the_start = self.counts_from_the_start(growth);
        let one = |version: &u32| {
            let mut sum = None;
            let mut samples = Samples::default();
            for (at, (count, it)) in self.spells.iter().enumerate() {
                let grown = growth(it);
                // A counter of failures comes into being with the first of them.
                let unborn = sum.is_none() && grown <= 0.0 && !from_the_start;
                if it.gone || it.version != *version || unborn {
                    samples.push_silence(*count);
                    continue;
                }
                let mut count = *count;
                if at == 0 {
                    // What had happened before the first sample is of no interest.
                    count -= 1;
                    if from_the_start {
                        sum = Some(0.0);
                        samples.push_values(0.0, 0.0, 1);
                    } else {
                        samples.push_silence(1);
                    }
                }
                let is_new = at > 0 && self.spells[at - 1].1.process != it.process;
                let before = if is_new { 0.0 } else { sum.unwrap_or_default() };
                samples.push_values(before + grown, grown, count);
                sum = if count > 0 { Some(before + grown * length(count)) } else { sum };
            }
            let mut labels: Vec<(&str, String)> =
                labels.iter().map(|(name, value)| (*name, value.as_ref().to_owned())).collect();
            if several {
                labels.push(("service_version", version.to_string()));
            }
            series(metric, &labels, samples)
        };
        versions.iter().map(one).collect()
    }

    /// Whether a counter counts requests of any kind: those are there before the first failure.
    fn counts_from_the_start(&self, growth: &dyn Fn(&Behaviour) -> f64) -> bool {
        let Some((_, first)) = self.spells.first() else { return false };
        growth(&Behaviour { rate: USUAL_RATE, failed: 0.0, slow: (0.0, 0.0), ..first.clone() })
            > 0.0
    }
}

fn info(cx: Context<'_>, of: ComponentId, kind: Every, count: usize) -> Series {
    let mut samples = Samples::default();
    samples.push_values(1.0, 0.0, count);
    series(cx.metric_name("component-info"), &every::labels(cx, of, kind), samples)
}

/// Those who do nothing in a case are there all the same.
pub(super) fn introduce_all(cx: Context<'_>, case: &mut Case) {
    let metric = cx.metric_name("component-info");
    let introduced = case.series.iter().filter(|series| series.metric == metric);
    let introduced: BTreeSet<_> = introduced.map(|series| series.labels.clone()).collect();
    let longest = case.series.iter().map(|series| series.samples.count()).max();
    let strangers = every::all(cx).map(|(id, kind)| info(cx, id, kind, longest.unwrap_or(1)));
    case.series.extend(strangers.filter(|info| !introduced.contains(&info.labels)));
}

/// A series.
pub(super) fn series<N: AsRef<str>, V: AsRef<str>>(
    metric: &str,
    labels: &[(N, V)],
    samples: Samples,
) -> Series {
    let labels =
        labels.iter().map(|(name, value)| (name.as_ref().to_owned(), value.as_ref().to_owned()));
    Series { metric: metric.to_owned(), labels: labels.collect(), samples }
}
