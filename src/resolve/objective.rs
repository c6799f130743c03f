//! Objectives and recorded metrics.

use crate::config::Text;
use crate::config::form::OneOrMany;
use crate::config::objective::{self as written, Budget};
use crate::config::slug::dashed;
use crate::diag::{Diagnostic, code};
use crate::model::component::Component;
use crate::model::objective::{Every, Recorded, Sli, Slo};
use crate::model::{ComponentId, RecordedId};
use crate::resolve::alert::{check_labels, notify};
use crate::resolve::{Scope, bound, checks, entry, kind, path, team, text};
use crate::source::{Span, Spanned};
use crate::units::{Duration, Ratio};
use crate::words::{SliKind, Word};

/// The time an objective is about where none is written.
const WINDOW: Duration = Duration::seconds(30 * 86_400);
/// Evaluation intervals are multiples of this.
const TICK: Duration = Duration::seconds(10);

/// Whom `of` names.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Their ids, in order and none twice.
    pub ids: Vec<ComponentId>,
    /// Whether each is meant by itself, even where it is one alone.
    pub each: bool,
    /// All of a kind, if it says that and nothing else.
    pub all_of: Option<Every>,
}

/// Components that `of` names.
pub(super) fn of(scope: &mut Scope<'_>, of: &OneOrMany, components: &[Component]) -> Named {
    let mut ids = Vec::new();
    let mut each = of.0.len() > 1;
    let mut all_of = None;
    for name in &of.0 {
        let every = match name.value.as_str() {
            "services" => Some(Every::Service),
            "datastores" => Some(Every::Datastore),
            _ => None,
        };
        match every {
            Some(every) => {
                (each, all_of) = (true, (of.0.len() == 1).then_some(every));
                let is_one = |component: &Component| match every {
                    Every::Service => component.service().is_some(),
                    Every::Datastore => component.datastore().is_some(),
                };
                let all = components.iter().enumerate().filter(|(_, it)| is_one(it));
                ids.extend(all.map(|(at, _)| ComponentId::new(at)));
            }
            None => {
                let id = scope.names.refer_or(kind::COMPONENT, name, &["services", "datastores"]);
                ids.extend(id.map(ComponentId::new));
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Named { ids, each, all_of }
}

pub(super) fn slos(scope: &mut Scope<'_>, components: &[Component]) -> Vec<Slo> {
    let mut slos = Vec::new();
    for (name, slo) in scope.config.slos.iter().flat_map(|it| &it.0) {
        let Ok(slo) = slo else { continue };
        check_labels(scope, slo.labels.as_ref());
        slos.extend(self::slo(scope, name, slo, components));
    }
    slos
}

fn slo(
    scope: &mut Scope<'_>,
    name: &Text,
    slo: &written::Slo,
    components: &[Component],
) -> Option<Slo> {
    let word = slo.sli.or_else(|| {
        let (kind, _, _) = SliKind::ALL.iter().find(|(_, word, _)| *word == name.value)?;
        Some(name.with(*kind))
    });
    let path = path::path(scope, name, slo, components);
    let Named { ids, each, all_of } = match (&slo.of, &slo.path) {
        (Some(written), None) => of(scope, written, components),
        (_, Some(_)) => {
            Named { ids: path.first().copied().into_iter().collect(), ..Named::default() }
        }
        (None, None) => Named::default(),
    };
    let notify = notify(scope, slo.notify.as_ref());
    if let Some(events) = &slo.events {
        scope.names.refer(kind::RECORDED, events);
    }
    let Some(word) = word else {
        if slo.seen.may_have("sli") {
            return None;
        }
        let words = SliKind::ALL.iter().map(|(_, word, _)| *word);
        let problem = format!("nothing says what the objective `{}` measures", name.value);
        scope.names.suspect(kind::SLO, name, words, problem);
        return None;
    };
    checks::time(scope, slo.window, Duration::seconds(3_600), Duration::seconds(366 * 86_400));
    checks::time(scope, slo.bound, Duration::milliseconds(1), Duration::seconds(3_600));
    let window = slo.window.map_or(WINDOW, |window| window.value);
    check_parts(scope, name, slo, word.value);
    let members = if slo.path.is_some() { &path } else { &ids };
    check_checked(scope, name, word.value, members, components);
    if matches!(word.value, SliKind::Latency | SliKind::ErrorRate) {
        check_requests(scope, name, members, components);
    }
    let sli = sli(scope, name, slo, word.value, window)?;
    let (low, critical) = left(scope, slo, &sli);
    Some(Slo {
        entry: team::of_its_components(entry(name, slo), members, components),
        of: ids,
        all_of,
        path,
        each,
        sli,
        window,
        low,
        critical,
        burn_alerts: slo.burn_alerts.unwrap_or(true),
        notify,
        runbook: text(slo.runbook.as_ref()),
    })
}

/// Which keys each kind of objective takes; what it needs and what means nothing is told.
fn check_parts(scope: &mut Scope<'_>, name: &Text, slo: &written::Slo, word: SliKind) {
    let of = slo.of.as_ref().and_then(|of| of.0.first()).map(|of| of.span);
    let path = slo.path.as_ref().map(|path| path.first().map_or(name.span, |it| it.span));
    let parts: [(&str, Option<Span>); 7] = [
        // Whoever wrote a way has said whom it is about, if not in the right word.
        ("of", of.or(path)),
        ("path", path),
        ("objective", slo.objective.map(|it| it.span)),
        ("budget", slo.budget.map(|it| it.span)),
        ("target", slo.target.map(|it| it.span)),
        ("bound", slo.bound.map(|it| it.span)),
        ("events", slo.events.as_ref().map(|it| it.span)),
    ];
    let (needed, taken): (&[&str], &[&str]) = match word {
        SliKind::Latency => (&["of", "bound"], &["objective", "budget"]),
        SliKind::Availability | SliKind::ErrorRate => (&["of"], &["path", "objective", "budget"]),
        SliKind::Events => (&["of", "events", "budget"], &[]),
        SliKind::TimeToAcknowledge | SliKind::TimeToResolve => (&["target"], &[]),
    };
    for (part, span) in parts {
        let wanted = needed.contains(&part);
        match span {
            // What could not be read has been told.
            None if slo.seen.may_have(part) => {}
            None if wanted => {
                let message = format!("an objective of `{}` needs `{part}`", word.word());
                scope.diags.error(
                    Diagnostic::new(code::MISSING_KEY, name.span, message)
                        .label(format!("`{part}` is missing"))
                        .help(format!("add `{part} = …` to `[slos.{}]`", name.value)),
                );
            }
            Some(span) if !wanted && !taken.contains(&part) => {
                let message = format!("`{part}` means nothing for `{}`", word.word());
                let first = || slo.path.as_ref()?.first().map(|it| &it.value);
                let help = match (part, word, first()) {
                    // Whoever calls has waited for the rest already.
                    ("path", SliKind::Latency, Some(first)) => {
                        format!("write `of = \"{first}\"`: its latency is that of all it waits for")
                    }
                    ("path", SliKind::Events, Some(first)) => format!("write `of = \"{first}\"`"),
                    _ => "take it away".to_owned(),
                };
                scope.diags.error(
                    Diagnostic::new(code::CONFLICTING_KEYS, span, message)
                        .label("does not belong to this kind of objective")
                        .help(help),
                );
            }
            Some(_) | None => {}
        }
    }
    if taken.contains(&"budget") {
        check_both(scope, slo);
    }
}

/// Two ways to say whom, or how much: one of them is enough.
fn check_both(scope: &mut Scope<'_>, slo: &written::Slo) {
    let of = slo.of.as_ref().and_then(|of| of.0.first());
    let path = slo.path.as_ref().and_then(|path| path.first());
    if let (Some(of), Some(path)) = (of, path) {
        let both = "`of` and `path` both say whom it is about";
        scope.diags.error(
            Diagnostic::new(code::CONFLICTING_KEYS, path.span, both)
                .label("a way of requests, from its first component on")
                .related(of.span, "and this")
                .help("take one of them away"),
        );
    }
    if let (Some(_), Some(budget)) = (slo.objective, slo.budget) {
        let message = "`objective` and `budget` say the same";
        let both = Diagnostic::new(code::CONFLICTING_KEYS, budget.span, message);
        scope.diags.error(both.label("one follows from the other").help("take one of them away"));
    }
}

/// Availability is that of the synthetic check.
fn check_checked(
    scope: &mut Scope<'_>,
    name: &Text,
    word: SliKind,
    ids: &[ComponentId],
    components: &[Component],
) {
    if word != SliKind::Availability {
        return;
    }
    for id in ids {
        let Some(component) = components.get(id.position()) else { continue };
        if component.check.is_none() && !scope.broken.contains(&id.position()) {
            let other = &component.entry.name;
            scope.diags.error(
                Diagnostic::new(code::BAD_OBJECTIVE, name.span, format!("`{other}` has no check"))
                    .label("availability is that of the synthetic check")
                    .related(component.entry.span, "this one")
                    .help(match component.datastore() {
                        Some(_) => {
                            format!("`{other}` is a store, and has none; take it out of `of`")
                        }
                        None => format!("add `check = \"/\"` to `{other}`"),
                    }),
            );
        }
    }
}

/// Requests are measured where spans are: in services.
pub(super) fn check_requests(
    scope: &mut Scope<'_>,
    name: &Text,
    ids: &[ComponentId],
    components: &[Component],
) {
    for id in ids {
        let Some(component) = components.get(id.position()) else { continue };
        if component.service().is_none() && !scope.broken.contains(&id.position()) {
            let other = &component.entry.name;
            let message = format!("nothing measures requests of `{other}`");
            scope.diags.error(
                Diagnostic::new(code::SIGNAL_WITHOUT_PRODUCER, name.span, message)
                    .label("only services have spans")
                    .related(component.entry.span, "this is none")
                    .help("name services in `of`"),
            );
        }
    }
}

fn sli(
    scope: &mut Scope<'_>,
    name: &Text,
    slo: &written::Slo,
    word: SliKind,
    window: Duration,
) -> Option<Sli> {
    if let Some(objective) = slo.objective {
        check_objective(scope, objective)?;
    }
    match word {
        SliKind::Availability => availability(scope, name, slo, window),
        SliKind::Latency => {
            Some(Sli::Latency { bound: slo.bound?.value, objective: share(scope, name, slo)? })
        }
        SliKind::ErrorRate => Some(Sli::ErrorRate { objective: share(scope, name, slo)? }),
        SliKind::Events => {
            let metric = scope.names.refer(kind::RECORDED, slo.events.as_ref()?)?;
            let budget = slo.budget?;
            let Budget::Count(count) = budget.value else {
                wrong_budget(scope, budget.span, "a count, such as `budget = 500`");
                return None;
            };
            Some(Sli::Events { metric: RecordedId::new(metric), budget: count })
        }
        SliKind::TimeToAcknowledge => Some(Sli::TimeToAcknowledge { target: slo.target?.value }),
        SliKind::TimeToResolve => Some(Sli::TimeToResolve { target: slo.target?.value }),
    }
}

/// The share of requests that must be good, written or what the budget leaves.
fn share(scope: &mut Scope<'_>, name: &Text, slo: &written::Slo) -> Option<Ratio> {
    let Some(budget) = slo.budget else {
        if slo.objective.is_none() {
            promises_nothing(scope, name, slo, "`objective = \"99.9%\"` or `budget = \"0.1%\"`");
        }
        return Some(slo.objective?.value);
    };
    let Budget::Share(share) = budget.value else {
        let expected = "a share of the requests, such as `budget = \"0.1%\"`: how many there will be \
                        is not known";
        wrong_budget(scope, budget.span, expected);
        return None;
    };
    of_share(scope, budget.span, share)
}

/// The objective that leaves this share.
fn of_share(scope: &mut Scope<'_>, span: Span, share: Ratio) -> Option<Ratio> {
    let range = 1..Ratio::percent(100).billionths;
    if range.contains(&share.billionths) {
        return Some(share.complement());
    }
    let message = format!("a budget of {share} promises nothing that can be kept");
    let wrong = Diagnostic::new(code::BAD_OBJECTIVE, span, message);
    scope.diags.error(wrong.label("expected more than 0% and less than 100%"));
    None
}

fn promises_nothing(scope: &mut Scope<'_>, name: &Text, slo: &written::Slo, examples: &str) {
    if slo.seen.may_have("objective") || slo.seen.may_have("budget") {
        return;
    }
    let message = format!("nothing says how much `{}` promises", name.value);
    scope.diags.error(
        Diagnostic::new(code::MISSING_KEY, name.span, message)
            .label("an `objective` or a `budget` is missing")
            .help(format!("add {examples}")),
    );
}

fn availability(
    scope: &mut Scope<'_>,
    name: &Text,
    slo: &written::Slo,
    window: Duration,
) -> Option<Sli> {
    let of_objective = |objective: Ratio| {
        let missing = u128::from(objective.complement().billionths);
        let budget = u128::from(window.milliseconds) * missing / 1_000_000_000;
        let budget = Duration { milliseconds: u64::try_from(budget).unwrap_or(u64::MAX) };
        Some(Sli::Availability { objective, budget })
    };
    let (time, span) = match (slo.budget.map(|it| (it.value, it.span)), slo.objective) {
        (None, Some(objective)) => return of_objective(objective.value),
        (None, None) => {
            promises_nothing(scope, name, slo, "`objective = \"99.9%\"` or `budget = \"5m\"`");
            return None;
        }
        (Some((Budget::Share(share), span)), _) => {
            return of_objective(of_share(scope, span, share)?);
        }
        (Some((Budget::Count(_), span)), _) => {
            wrong_budget(scope, span, "a time, such as `budget = \"5m\"`");
            return None;
        }
        (Some((Budget::Time(time), span)), _) => (time, span),
    };
    if time >= window || time == Duration::ZERO {
        let message = format!("a budget of {time} in {window} promises nothing that can be kept");
        let wrong = Diagnostic::new(code::BAD_OBJECTIVE, span, message);
        scope.diags.error(wrong.label("expected more than nothing and less than the window"));
        return None;
    }
    let spent = u128::from(time.milliseconds) * 1_000_000_000 / u128::from(window.milliseconds);
    let spent = Ratio { billionths: u64::try_from(spent).unwrap_or(u64::MAX) };
    Some(Sli::Availability { objective: spent.complement(), budget: time })
}

fn check_objective(scope: &mut Scope<'_>, objective: Spanned<Ratio>) -> Option<()> {
    let range = 1..Ratio::percent(100).billionths;
    if range.contains(&objective.value.billionths) {
        return Some(());
    }
    let message = format!("an objective of {} leaves no budget", objective.value);
    scope.diags.error(
        Diagnostic::new(code::BAD_OBJECTIVE, objective.span, message)
            .label("expected more than 0% and less than 100%")
            .help("write what can be kept: `objective = \"99.9%\"`"),
    );
    None
}

fn wrong_budget(scope: &mut Scope<'_>, span: Span, expected: &str) {
    let wrong = Diagnostic::new(code::BAD_QUANTITY, span, "a budget of another kind");
    scope.diags.error(wrong.label(format!("expected {expected}")));
}

/// Bounds on what is left, in the unit of the budget: seconds, a count, a share of one.
fn left(scope: &mut Scope<'_>, slo: &written::Slo, sli: &Sli) -> (f64, f64) {
    let whole = match sli {
        Sli::Availability { budget, .. } => budget.as_seconds(),
        #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
        Sli::Events { budget, .. } => *budget as f64,
        Sli::Latency { .. } | Sli::ErrorRate { .. } => 1.0,
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => return (0.0, 0.0),
    };
    let mut one = |written: Option<Spanned<Budget>>, share: f64| {
        let Some(written) = written else { return whole * share };
        match (written.value, sli) {
            (Budget::Share(share), _) => whole * share.share(),
            (Budget::Time(time), Sli::Availability { .. }) => time.as_seconds(),
            #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
            (Budget::Count(count), Sli::Events { .. }) => count as f64,
            (Budget::Time(_) | Budget::Count(_), _) => {
                wrong_budget(
                    scope,
                    written.span,
                    "the unit of the budget, or a share of it: `\"20%\"`",
                );
                whole * share
            }
        }
    };
    let (low, critical) = (one(slo.low, 0.2), one(slo.critical, 0.1));
    if let Some(written) = slo.critical.filter(|_| critical > low) {
        let message = "red would come before yellow";
        let wrong = Diagnostic::new(code::BAD_OBJECTIVE, written.span, message);
        scope
            .diags
            .error(wrong.label("`critical` is more than `low`").help("make `low` the larger one"));
    }
    (low, critical)
}

pub(super) fn recorded(scope: &mut Scope<'_>, components: &[Component]) -> Vec<Recorded> {
    let mut all = Vec::new();
    for (name, recorded) in scope.config.recorded.iter().flat_map(|it| &it.0) {
        let Ok(recorded) = recorded else { continue };
        let of = scope.names.refer(kind::COMPONENT, &recorded.of).map(ComponentId::new);
        let Some(of) = of else { continue };
        let every = recorded.every.map_or(Duration::seconds(60), |every| every.value);
        check_tick(scope, recorded.every);
        if name.value.starts_with("mltgen_") {
            let message = format!("`{}` may be a metric of ours", name.value);
            let ours = Diagnostic::new(code::BAD_NAME, name.span, message);
            scope.diags.error(ours.label("names that begin with `mltgen_` are taken"));
        }
        check_spelling(scope, name, &all);
        let window = recorded.window.map_or(every, |window| window.value);
        if let Some(written) = recorded.window.filter(|window| window.value < every) {
            let message = format!("a window of {window} every {every} misses lines");
            scope.diags.error(
                Diagnostic::new(code::WINDOW_TOO_SHORT, written.span, message)
                    .label("shorter than the time between")
                    .help(format!("write `window = \"{every}\"` or more, or leave it out")),
            );
        }
        let lines = match &recorded.lines {
            Some(lines) => bound::lines(lines, scope.diags),
            None => match components.get(of.position()) {
                Some(component) => component.error_lines.clone(),
                None => continue,
            },
        };
        all.push(Recorded {
            entry: team::of_its_components(entry(name, recorded), &[of], components),
            of,
            lines,
            every,
            window,
            delay: recorded.delay.map_or(Duration::seconds(10), |delay| delay.value),
        });
    }
    all
}

/// Rules are known by names in lower case with single `-`, and so two metrics must differ in more.
fn check_spelling(scope: &mut Scope<'_>, name: &Text, others: &[Recorded]) {
    let plain = dashed(&name.value);
    let Some(other) = others.iter().find(|it| dashed(&it.entry.name) == plain) else { return };
    let message = format!("two recorded metrics would be known as `{plain}`");
    scope.diags.error(
        Diagnostic::new(code::DUPLICATE_NAME, name.span, message)
            .label("the second")
            .related(other.entry.span, "the first")
            .help("give one of them another name"),
    );
}

/// Rules are looked at every so many times ten seconds.
pub(super) fn check_tick(scope: &mut Scope<'_>, every: Option<Spanned<Duration>>) {
    let Some(every) = every else { return };
    let rest = every.value.milliseconds % TICK.milliseconds;
    if rest == 0 && every.value >= TICK {
        return;
    }
    let up = every.value.milliseconds.div_ceil(TICK.milliseconds).max(1) * TICK.milliseconds;
    let message = format!("no rule can be looked at every {}", every.value);
    scope.diags.error(
        Diagnostic::new(code::BAD_INTERVAL, every.span, message)
            .label("expected a multiple of 10s")
            .help(format!("write `\"{}\"`", Duration { milliseconds: up })),
    );
}
