//! The stages of an alert: queries, and what is computed from their answers. Each is known by a
//! letter that it gets here and nowhere else.

use serde_json::{Value, json};

use crate::model::condition::{Bound, Comparison};
use crate::query::promql::Expr;
use crate::units::Duration;

/// The uid of what computes: not a data source, and yet asked like one.
const ENGINE: &str = "__expr__";

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::backend) enum Source {
    /// The metrics.
    Metrics,
    /// What forecasts make, in Grafana Cloud.
    Forecasts,
    /// Grafana itself: it computes.
    Engine,
}

impl Source {
    /// Its uid; none for a data source that has its uid from the demo.
    pub(in crate::backend) const fn uid(self) -> Option<&'static str> {
        match self {
            Self::Metrics => None,
            Self::Forecasts => Some("grafanacloud-ml-metrics"),
            Self::Engine => Some(ENGINE),
        }
    }
}

/// What people see when they open a rule, at least.
const SHOWN: Duration = Duration::seconds(600);

/// A stage.
#[derive(Debug, Clone)]
pub(in crate::backend) struct Stage {
    /// How others name it: `A`, `B`, …
    pub id: String,
    /// Who is asked.
    pub asks: Source,
    /// How far back it looks; one that computes looks at nothing itself.
    pub reach: Duration,
    /// The question, in the words of who is asked.
    pub model: Value,
}

/// The time that is shown of a query: all that it looks at.
pub(in crate::backend) fn shown(reach: Duration) -> Duration {
    reach.max(SHOWN)
}

/// The stages of a rule in the making.
#[derive(Debug, Default)]
pub(super) struct Stages(pub Vec<Stage>);

impl Stages {
    /// Asks for the newest numbers of each series. They are single numbers already, so that there is
    /// nothing to reduce.
    pub(super) fn ask(&mut self, source: Source, query: &Expr) -> String {
        let model = json!({"expr": query.to_string(), "instant": true, "range": false});
        self.add(source, shown(query.reach()), model)
    }

    /// Tells which numbers are bad: those beyond the bound, or without a bound all there are.
    pub(super) fn judge(&mut self, of: &str, bound: Option<Bound>) -> String {
        let Some(bound) = bound else {
            // A threshold would say no of a number that happens to be zero.
            return self
                .compute(json!({"type": "math", "expression": format!("is_number(${of})")}));
        };
        let threshold = |evaluator: &str| {
            json!({
                "type": "threshold",
                "expression": of,
                "conditions": [{"evaluator": {"type": evaluator, "params": [number(bound.value)]}}],
            })
        };
        // Thresholds of older versions know no other comparison.
        let math = || {
            let symbol = bound.comparison.operator().symbol();
            json!({"type": "math", "expression": format!("${of} {symbol} {}", bound.value)})
        };
        self.compute(match bound.comparison {
            Comparison::Greater => threshold("gt"),
            Comparison::Less => threshold("lt"),
            Comparison::Equal
            | Comparison::NotEqual
            | Comparison::Matches
            | Comparison::NotMatches
            | Comparison::LessOrEqual
            | Comparison::GreaterOrEqual => math(),
        })
    }

    fn compute(&mut self, mut model: Value) -> String {
        // The editor of rules tells expressions from queries by this.
        model["datasource"] = json!({"type": ENGINE, "uid": ENGINE});
        self.add(Source::Engine, Duration::ZERO, model)
    }

    fn add(&mut self, asks: Source, reach: Duration, settings: Value) -> String {
        let position = u8::try_from(self.0.len()).expect("a rule has a handful of stages");
        let id = char::from(b'A' + position).to_string();
        let mut model = json!({"refId": id});
        if let (Value::Object(model), Value::Object(settings)) = (&mut model, settings) {
            model.extend(settings);
        }
        self.0.push(Stage { id: id.clone(), asks, reach, model });
        id
    }
}

/// A whole number without a fraction.
fn number(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "compared with what it was made of")]
    let whole = value as i64;
    #[expect(clippy::cast_precision_loss, reason = "the comparison would show it")]
    #[expect(clippy::float_cmp, reason = "either it is the same number or it is not")]
    if whole as f64 == value { json!(whole) } else { json!(value) }
}
