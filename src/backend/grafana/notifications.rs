//! Whom alerts tell, where nobody has an account: every contact point is a mailbox beside Grafana that
//! shows what it would have been told. Who is told of what, when, and in which words is as anywhere else.

use super::alerting::interpolated;
use crate::backend::laptop;
use crate::backend::managed::{self, NOTIFY};
use crate::model::notify::{ContactPoint, MuteTimes};
use crate::model::{ContactPointId, Model, limits};
use crate::syntax::yaml::{self, Map, Yaml};
use crate::syntax::{Comment, header};

/// The file; none if nobody can be told.
pub(super) fn file(model: &Model) -> Option<String> {
    if !laptop::has_mailbox(model) {
        return None;
    }
    let demo = &model.demo.name;
    let template = Map::new().set("name", demo).set("template", managed::template(demo));
    let points: Yaml = model.contact_points.iter().map(|it| contact_point(model, it)).collect();
    let times = model.routing.mute.iter();
    let times: Vec<Map> = times.map(|(title, times)| mute(model, title, times)).collect();
    let file = Map::new()
        .set("apiVersion", 1)
        .set("contactPoints", points)
        .set_if_any("muteTimes", times)
        .set("templates", [template])
        .set_some("policies", model.routing.default.map(|it| [policies(model, it)]));
    Some(header(Comment::Hash) + &yaml::print(&file.into()))
}

fn contact_point(model: &Model, point: &ContactPoint) -> Map {
    let demo = &model.demo.name;
    let words = |words: &str, part: &str| interpolated(&managed::written_or(words, demo, part));
    let name = managed::receiver(model, point);
    let settings = Map::new()
        .set("url", format!("{}/{}", laptop::mailbox(model), point.entry.name))
        .set("httpMethod", "POST")
        .set("title", words(&point.message_title, "title"))
        .set("message", words(&point.message_text, "text"));
    let receiver = Map::new()
        .set("uid", limits::identity(&name))
        .set("type", "webhook")
        .set("disableResolveMessage", !point.resolved)
        .set("settings", settings);
    Map::new().set("name", name).set("receivers", [receiver])
}

fn mute(model: &Model, title: &str, times: &MuteTimes) -> Map {
    let clock = Map::new().set("start_time", &times.start).set("end_time", &times.end);
    let interval = Map::new()
        .set("times", [clock])
        .set_if_any("weekdays", times.weekdays.clone())
        .set("location", &times.location);
    Map::new().set("name", model.mute_identity(title)).set("time_intervals", [interval])
}

/// The tree, which is all of it.
fn policies(model: &Model, default: ContactPointId) -> Map {
    let routing = &model.routing;
    let mute: Vec<String> =
        routing.mute.iter().map(|(title, _)| interpolated(&model.mute_identity(title))).collect();
    let route = |point: &ContactPoint| {
        let matcher = [NOTIFY.to_owned(), "=~".to_owned(), managed::naming(point)];
        Map::new()
            .set("receiver", managed::receiver(model, point))
            .set("object_matchers", [matcher.map(|it| interpolated(&it)).to_vec()])
            .set("continue", true)
            .set_if_any("mute_time_intervals", mute.clone())
    };
    Map::new()
        .set("receiver", managed::receiver(model, &model[default]))
        .set("group_by", routing.group_by.clone())
        .set("group_wait", routing.group_wait.to_string())
        .set("group_interval", routing.group_interval.to_string())
        .set("repeat_interval", routing.repeat_interval.to_string())
        .set("routes", model.contact_points.iter().map(route).collect::<Vec<_>>())
}
