//! What happened: the marks of a dashboard, and Grafana's own, which are the states of the alerts that
//! link to its panels.

use serde_json::Value;

use super::kinds::annotation::{Annotation, AnnotationTarget, AnnotationText, Tags, Times};
use super::kinds::target::DataSource;
use super::reference;
use crate::backend::data_source::Role;
use crate::model::dashboard::{Mark, MarkSource};

/// The marks of a dashboard, Grafana's own first.
pub(super) fn list(marks: &[Mark]) -> Vec<Value> {
    std::iter::once(states_of_alerts())
        .chain(marks.iter().map(|mark| json(&annotation(mark))))
        .collect()
}

/// Grafana's own: it adds them where they are missing.
pub(super) fn states_of_alerts() -> Value {
    json(&Annotation {
        built_in: Some(1),
        datasource: grafana(),
        enable: true,
        hide: true,
        icon_color: "rgba(0, 211, 255, 1)",
        name: "Annotations & Alerts",
        target: None,
        text: None,
        kind: Some("dashboard"),
    })
}

fn json(annotation: &Annotation) -> Value {
    serde_json::to_value(annotation).expect("keys are texts")
}

/// What Grafana itself keeps.
fn grafana() -> DataSource {
    DataSource { plugin: "grafana", uid: "-- Grafana --".to_owned() }
}

fn annotation(mark: &Mark) -> Annotation {
    let (datasource, icon_color, target, text) = match &mark.from {
        MarkSource::Tags(tags) => {
            let (all, kind) = (tags.clone(), "tags");
            let target = AnnotationTarget::Tags(Tags { limit: 100, match_any: false, all, kind });
            (grafana(), "orange", target, None)
        }
        MarkSource::Times { of, label, each } => {
            // Every later point tells the same time again, and Grafana takes those for one.
            let (expr, interval) = (of.to_string(), "60s");
            let target = AnnotationTarget::Times(Times { expr, interval, ref_id: "Anno" });
            let text = AnnotationText {
                text_format: format!("{{{{{label}}}}}"),
                title_format: each,
                use_value_for_time: true,
            };
            (reference(Role::Metrics), "blue", target, Some(text))
        }
    };
    Annotation {
        built_in: None,
        datasource,
        enable: true,
        hide: false,
        icon_color,
        name: mark.title,
        target: Some(target),
        text,
        kind: None,
    }
}
