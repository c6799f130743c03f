//! What a stage asks and how it judges.

use serde_json::json;

use super::message;
use super::stage::{Source, Stages};
use crate::model::condition::{Bound, Comparison};
use crate::model::dashboard::Unit;
use crate::model::rule::{Piece, Text};
use crate::query::promql;

#[test]
fn every_stage_has_a_letter_of_its_own_and_says_it() {
    let mut stages = Stages::default();
    let asked = stages.ask(Source::Metrics, &promql::metric("up", []));
    let condition = stages.judge(&asked, None);
    assert_eq!([asked.as_str(), condition.as_str()], ["A", "B"]);
    let told: Vec<_> = stages.0.iter().map(|it| it.model["refId"].clone()).collect();
    assert_eq!(told, [json!("A"), json!("B")]);
}

#[test]
fn what_has_no_bound_is_bad_whatever_its_number() {
    let mut stages = Stages::default();
    stages.judge("A", None);
    assert_eq!(stages.0[0].model["expression"], "is_number($A)");
}

#[test]
fn a_bound_is_a_threshold_where_every_version_has_it() {
    for (comparison, kind, expression) in [
        (Comparison::Greater, "threshold", "A"),
        (Comparison::Less, "threshold", "A"),
        (Comparison::GreaterOrEqual, "math", "$A >= 0.5"),
        (Comparison::Equal, "math", "$A == 0.5"),
    ] {
        let mut stages = Stages::default();
        stages.judge("A", Some(Bound { comparison, value: 0.5 }));
        assert_eq!(stages.0[0].model["type"], kind);
        assert_eq!(stages.0[0].model["expression"], expression);
    }
}

#[test]
fn a_message_has_the_number_of_the_query_not_of_the_judgement() {
    let text = Text::plain("{{x}}: ").then(Piece::Value(Unit::Share));
    let expected = r#"{{ "{{" }}x}}: {{ $values.A.Value | humanizePercentage }}"#;
    assert_eq!(message::text(&text, "A"), expected);
}
