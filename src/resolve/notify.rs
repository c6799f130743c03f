//! Who can be told, and how messages are grouped.

use crate::config::Text;
use crate::config::objective as written;
use crate::diag::suggest::toml_text;
use crate::diag::{Diagnostic, code};
use crate::model::limits;
use crate::model::notify::{ContactPoint, ContactPointKind, MuteTimes, Routing, ServiceNow};
use crate::resolve::{Scope, alert, checks, entry, kind, text, texts};
use crate::source::{Span, Spanned};
use crate::units::Duration;
use crate::words::{ContactKind, ServiceNowMode, Word};

pub(super) fn contact_points(scope: &mut Scope<'_>) -> Vec<ContactPoint> {
    let mut points = Vec::new();
    for (name, point) in scope.config.contact_points.iter().flat_map(|it| &it.0) {
        let Ok(point) = point else { continue };
        let word = point.kind.map(|kind| kind.value).or_else(|| {
            let found = ContactKind::ALL.iter().find(|(_, word, _)| *word == name.value);
            found.map(|(kind, _, _)| *kind)
        });
        let Some(word) = word else {
            if point.seen.may_have("type") {
                continue;
            }
            let words = ContactKind::ALL.iter().map(|(_, word, _)| *word);
            let problem = format!("nothing says how `{}` is told: `type` is missing", name.value);
            scope.names.suspect(kind::CONTACT_POINT, name, words, problem);
            continue;
        };
        check_keys(scope, name, point, word);
        check_values(scope, point);
        let mut entry = entry(name, point);
        if point.title.is_none() && name.value == word.word() {
            brand(word).clone_into(&mut entry.title);
        }
        points.push(ContactPoint {
            entry,
            resolved: point.resolved.unwrap_or(true),
            message_title: text(point.heading.as_ref()),
            message_text: text(point.text.as_ref()),
            kind: contact_kind(point, word),
        });
    }
    points
}

/// How a product spells its own name.
const fn brand(word: ContactKind) -> &'static str {
    match word {
        ContactKind::Slack => "Slack",
        ContactKind::Servicenow => "ServiceNow",
        ContactKind::Email => "Email",
        ContactKind::Pagerduty => "PagerDuty",
        ContactKind::Oncall => "OnCall",
        ContactKind::Jira => "Jira",
        ContactKind::Webhook => "Webhook",
    }
}

/// Which keys each way of telling takes; what it needs and what means nothing is told.
fn check_keys(
    scope: &mut Scope<'_>,
    name: &Text,
    point: &written::ContactPoint,
    word: ContactKind,
) {
    let columns =
        point.columns.as_ref().and_then(|it| it.service.as_ref().or(it.acknowledged.as_ref()));
    let keys: [(&str, Option<Span>); 9] = [
        ("channel", point.channel.as_ref().map(|it| it.span)),
        ("username", point.username.as_ref().map(|it| it.span)),
        ("url", point.url.as_ref().map(|it| it.span)),
        ("user", point.user.as_ref().map(|it| it.span)),
        ("columns", columns.map(|it| it.span)),
        ("mode", point.mode.map(|it| it.span)),
        ("close_code", point.close_code.as_ref().map(|it| it.span)),
        ("addresses", point.addresses.as_ref().map(|it| it.span)),
        ("project", point.project.as_ref().map(|it| it.span)),
    ];
    let (needed, taken): (&[&str], &[&str]) = match word {
        ContactKind::Slack => (&["channel"], &["username"]),
        ContactKind::Servicenow => (&["url", "user"], &["columns", "mode", "close_code"]),
        ContactKind::Email => (&["addresses"], &[]),
        ContactKind::Pagerduty => (&[], &[]),
        ContactKind::Oncall => (&["url"], &[]),
        ContactKind::Jira => (&["url", "user", "project"], &[]),
        ContactKind::Webhook => (&["url"], &["user"]),
    };
    for (key, span) in keys {
        let wanted = needed.contains(&key);
        match span {
            None if point.seen.may_have(key) => {}
            None if wanted => {
                let message = format!("a contact point of type `{}` needs `{key}`", word.word());
                let example = if key == "addresses" { "[\"…\"]" } else { "\"…\"" };
                scope.diags.error(
                    Diagnostic::new(code::MISSING_KEY, name.span, message)
                        .label(format!("`{key}` is missing"))
                        .help(format!(
                            "add `{key} = {example}` to `[contact_points.{}]`",
                            name.value
                        )),
                );
            }
            Some(span) if !wanted && !taken.contains(&key) => {
                let message = format!("`{key}` means nothing for the type `{}`", word.word());
                let conflict = Diagnostic::new(code::CONFLICTING_KEYS, span, message);
                scope.diags.error(conflict.label("belongs to another type").help("take it away"));
            }
            Some(_) | None => {}
        }
    }
}

/// What is written in them must be what each way of telling takes.
fn check_values(scope: &mut Scope<'_>, point: &written::ContactPoint) {
    if let Some(url) = &point.url {
        checks::url(scope, url);
    }
    for (text, what) in [
        (&point.channel, "channel"),
        (&point.username, "name"),
        (&point.user, "user"),
        (&point.project, "project"),
        (&point.close_code, "close code"),
    ] {
        if let Some(text) = text {
            checks::said(scope, text, what);
        }
    }
    if let Some(addresses) = &point.addresses {
        if addresses.value.is_empty() {
            let none = Diagnostic::new(code::OUT_OF_RANGE, addresses.span, "an empty list");
            scope.diags.error(none.label("nobody gets this mail"));
        }
        for address in &addresses.value {
            checks::form(scope, address, limits::MAIL);
        }
    }
    if let Some(columns) = &point.columns {
        checks::form_of(scope, columns.service.as_ref(), limits::COLUMN);
        checks::form_of(scope, columns.acknowledged.as_ref(), limits::COLUMN);
    }
}

fn contact_kind(point: &written::ContactPoint, word: ContactKind) -> ContactPointKind {
    let url = text(point.url.as_ref());
    let user = text(point.user.as_ref());
    let or = |text: Option<&Text>, other: &str| {
        text.map_or_else(|| other.to_owned(), |text| text.value.clone())
    };
    let columns = point.columns.as_ref();
    match word {
        ContactKind::Slack => ContactPointKind::Slack {
            channel: text(point.channel.as_ref()),
            username: or(point.username.as_ref(), "Grafana"),
        },
        ContactKind::Servicenow => ContactPointKind::ServiceNow(ServiceNow {
            url,
            user,
            service_column: or(columns.and_then(|it| it.service.as_ref()), "u_service"),
            acknowledged_column: or(
                columns.and_then(|it| it.acknowledged.as_ref()),
                "u_ack_datetime",
            ),
            mode: point.mode.map_or(ServiceNowMode::ScriptedRest, |mode| mode.value),
            close_code: or(point.close_code.as_ref(), "Solved (Permanently)"),
        }),
        ContactKind::Email => ContactPointKind::Email {
            addresses: texts(point.addresses.as_ref().map(|addresses| &addresses.value)),
        },
        ContactKind::Pagerduty => ContactPointKind::PagerDuty,
        ContactKind::Oncall => ContactPointKind::OnCall { url },
        ContactKind::Jira => {
            ContactPointKind::Jira { url, user, project: text(point.project.as_ref()) }
        }
        ContactKind::Webhook => ContactPointKind::Webhook { url, user },
    }
}

pub(super) fn routing(scope: &mut Scope<'_>) -> Routing {
    let routing = scope.config.routing.as_ref();
    let or = |written: Option<Spanned<Duration>>, seconds: u64| {
        written.map_or(Duration::seconds(seconds), |written| written.value)
    };
    let group_by = routing.and_then(|it| it.group_by.as_ref());
    let wait = routing.and_then(|it| it.group_wait);
    let interval = routing.and_then(|it| it.group_interval);
    let repeat = routing.and_then(|it| it.repeat_interval);
    check_bounds(scope, interval, repeat);
    check_groups(scope, group_by);
    let mute = routing.and_then(|it| it.mute.as_ref());
    let mut muted = Vec::new();
    for (name, times) in mute.iter().flat_map(|mute| &mute.0) {
        checks::label(scope, name, 40);
        muted.push((name.value.clone(), mute_times(scope, times)));
    }
    Routing {
        default: alert::default_contact_point(scope),
        group_by: group_by
            .map_or_else(|| vec!["alertname".into(), "service".into()], |it| texts(Some(it))),
        grouped_at: routing.and_then(|it| it.seen.key("group_by")),
        group_wait: or(wait, 30),
        group_interval: or(interval, 300),
        repeat_interval: or(repeat, 4 * 3600),
        mute: muted,
    }
}

/// The original told every five minutes of one incident, because its groups were looked at every
/// two seconds.
fn check_bounds(
    scope: &mut Scope<'_>,
    interval: Option<Spanned<Duration>>,
    repeat: Option<Spanned<Duration>>,
) {
    let short = interval.filter(|it| it.value < Duration::seconds(10));
    if let Some(interval) = short {
        let message = format!("a group cannot be told of more every {}", interval.value);
        scope.diags.error(
            Diagnostic::new(code::BAD_INTERVAL, interval.span, message)
                .label("expected 10s or more")
                .help("write `group_interval = \"5m\"`"),
        );
    }
    let interval = interval.map_or(Duration::seconds(300), |it| it.value);
    if let Some(repeat) = repeat.filter(|it| it.value < interval) {
        let message = format!("`{}` is shorter than the time between groups", repeat.value);
        scope.diags.error(
            Diagnostic::new(code::BAD_INTERVAL, repeat.span, message)
                .label(format!("expected {interval} or more"))
                .help("write `repeat_interval = \"4h\"`"),
        );
    }
}

/// The word that groups by every label.
const EVERY_LABEL: &str = "...";

/// Labels make groups; all of them at once is a word that stands alone.
fn check_groups(scope: &mut Scope<'_>, group_by: Option<&Vec<Text>>) {
    let Some(group_by) = group_by else { return };
    for label in group_by.iter().filter(|label| label.value != EVERY_LABEL) {
        checks::form(scope, label, limits::METRIC_LABEL);
    }
    let all = group_by.iter().find(|label| label.value == EVERY_LABEL);
    if let Some(all) = all.filter(|_| group_by.len() > 1) {
        let message = "`...` means nothing beside other labels";
        let conflict = Diagnostic::new(code::CONFLICTING_KEYS, all.span, message);
        scope.diags.error(conflict.label("it is every label").help("write it alone, or not"));
    }
}

/// Times of silence end after they begin, on the same day.
fn check_order(scope: &mut Scope<'_>, mute: &written::Mute) {
    let (Some(from), Some(to)) = (&mute.from, &mute.to) else { return };
    let are_clocks = [from, to].iter().all(|clock| clock.value.len() == 5);
    if are_clocks && from.value >= to.value {
        let message = format!("no silence lasts from {} to {}", from.value, to.value);
        scope.diags.error(
            Diagnostic::new(code::OUT_OF_RANGE, to.span, message)
                .label("it ends before it begins: a day ends at 24:00")
                .help(format!(
                    "make two of it: one `from = {}`, and one `to = {}`",
                    toml_text(&from.value),
                    toml_text(&to.value)
                )),
        );
    }
}

fn mute_times(scope: &mut Scope<'_>, mute: &written::Mute) -> MuteTimes {
    checks::form_of(scope, mute.zone.as_ref(), limits::TIME_ZONE);
    check_order(scope, mute);
    let mut time = |written: Option<&Text>, other: &str| clock(scope, written, other);
    MuteTimes {
        start: time(mute.from.as_ref(), "00:00"),
        end: time(mute.to.as_ref(), "24:00"),
        weekdays: mute.days.iter().flatten().map(|day| day.word().to_owned()).collect(),
        location: mute.zone.as_ref().map_or_else(|| "UTC".to_owned(), |zone| zone.value.clone()),
    }
}

/// A time of day, or another where none is written.
fn clock(scope: &mut Scope<'_>, written: Option<&Text>, other: &str) -> String {
    let Some(written) = written else { return other.to_owned() };
    let clock = written.value.split_once(':').and_then(|(hours, minutes)| {
        let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
        (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(())
    });
    if clock.is_none() || written.value.len() != 5 {
        let message = format!("`{}` is no time of day", written.value);
        let wrong = Diagnostic::new(code::BAD_QUANTITY, written.span, message);
        scope.diags.error(wrong.label("expected `HH:MM`").help("write `\"08:30\"`"));
    }
    written.value.clone()
}
