//! Whatever is built parses, and means what was built: another project's parser is the judge.

use promql_parser::label::{MatchOp, Matchers};
use promql_parser::parser::{self, BinModifier, LabelModifier, Offset, VectorMatchCardinality};
use proptest::prelude::*;

use super::operator::{
    Aggregation, Grouping, Matching, Operator, RangeFunction, SetOperator, Side, Transform,
};
use super::{Expr, Selector, Window, metric, number_with};
use crate::query::comparison::Comparison;
use crate::query::matcher::{MatchOperator, Matcher, Part, Value};
use crate::units::Duration;

/// The structure of an expression, without a thought for precedence: every operator in parentheses.
fn shape(expr: &Expr) -> String {
    match expr {
        Expr::Select(selector) => shape_of_selector(selector),
        Expr::Earlier { of, ago } => {
            format!("{} ago {}", shape_of_selector(of), ago.milliseconds)
        }
        Expr::Constant(value) => format!("vector({value})"),
        Expr::Now => "vector(time())".to_owned(),
        Expr::Chosen { .. } | Expr::OfSpan { .. } | Expr::Written(_) => panic!("none is ours"),
        Expr::OverTime { function, of, window, step } => {
            let name = format!("{function:?}").to_lowercase();
            let parameter = match function {
                RangeFunction::Quantile(share) => format!("{share}, "),
                _ => String::new(),
            };
            let range = match (of.as_ref(), step) {
                (Expr::Select(_), None) => milliseconds(*window).to_string(),
                (_, None) => format!("{}:", milliseconds(*window)),
                (_, Some(step)) => format!("{}:{}", milliseconds(*window), milliseconds(*step)),
            };
            let name = name.split('(').next().expect("split gives one piece or more");
            format!("{name}({parameter}{}[{range}])", shape(of))
        }
        Expr::Aggregate { operator, grouping, of } => {
            let parameter = match operator {
                Aggregation::Top(count) | Aggregation::Bottom(count) => format!("{count}, "),
                Aggregation::Quantile(share) => format!("{share}, "),
                _ => String::new(),
            };
            let name = format!("{operator:?}").to_lowercase();
            let name = name.split('(').next().expect("split gives one piece or more");
            let grouping = match grouping {
                Grouping::All => String::new(),
                Grouping::By(labels) => format!(" by {labels:?}"),
                Grouping::Without(labels) => format!(" without {labels:?}"),
            };
            format!("{name}{grouping}({parameter}{})", shape(of))
        }
        Expr::Call { transform, of } => shape_of_call(transform, &shape(of)),
        Expr::WithNumber { left, operator, right } => {
            format!("({} {} {right})", shape(left), operator_name(*operator))
        }
        Expr::NumberWith { left, operator, right } => {
            format!("({left} {} {})", operator_name(*operator), shape(right))
        }
        Expr::Join { left, operator, matching, right } => {
            let matching = match matching {
                Matching::Same => String::new(),
                Matching::On(labels, side) => format!(" on {labels:?}{}", shape_of_side(side)),
                Matching::Ignoring(labels, side) => {
                    format!(" ignoring {labels:?}{}", shape_of_side(side))
                }
            };
            format!("({} {}{matching} {})", shape(left), operator_name(*operator), shape(right))
        }
        Expr::Combine { first, operator, on, others } => {
            let on = on.as_ref().map_or_else(String::new, |labels| format!(" on {labels:?}"));
            let all = |all, other| format!("({all} {operator}{on} {})", shape(other));
            others.iter().fold(shape(first), all)
        }
    }
}

fn shape_of_selector(selector: &Selector) -> String {
    let mut matchers: Vec<String> = selector
        .matchers
        .iter()
        .map(|it| {
            let text: String = it.value.0.iter().map(text_of).collect();
            format!("{}{}{text:?}", it.label, it.operator.symbol())
        })
        .collect();
    matchers.sort();
    format!("{}{matchers:?}", selector.metric)
}

fn text_of(part: &Part) -> String {
    match part {
        Part::Text(text) => text.clone(),
        Part::Variable(variable) => format!("${}", variable.name()),
    }
}

fn shape_of_side(side: &Side) -> String {
    match side {
        Side::One => String::new(),
        Side::Left(labels) => format!(" left {labels:?}"),
        Side::Right(labels) => format!(" right {labels:?}"),
    }
}

fn shape_of_call(transform: &Transform, of: &str) -> String {
    match transform {
        Transform::Absolute => format!("abs({of})"),
        Transform::Ceiling => format!("ceil({of})"),
        Transform::Floor => format!("floor({of})"),
        Transform::Round => format!("round({of})"),
        Transform::Timestamp => format!("timestamp({of})"),
        Transform::Absent => format!("absent({of})"),
        Transform::ClampMinimum(low) => format!("clamp_min({of}, {low})"),
        Transform::ClampMaximum(high) => format!("clamp_max({of}, {high})"),
        Transform::Clamp(low, high) => format!("clamp({of}, {low}, {high})"),
        Transform::HistogramQuantile(share) => format!("histogram_quantile({share}, {of})"),
        Transform::HistogramFraction(low, high) => {
            format!("histogram_fraction({low}, {high}, {of})")
        }
        Transform::ReplaceLabel { target, replacement, source, regex } => {
            format!("label_replace({of}, {target:?}, {replacement:?}, {source:?}, {regex:?})")
        }
    }
}

fn operator_name(operator: Operator) -> String {
    match operator {
        Operator::Test(comparison) => format!("{}bool", comparison.symbol()),
        _ => operator.to_string(),
    }
}

fn milliseconds(window: Window) -> u128 {
    match window {
        Window::Of(duration) => u128::from(duration.milliseconds),
        Window::RateInterval | Window::Interval | Window::Range => {
            panic!("Grafana's windows are replaced before anything parses the query")
        }
    }
}

/// The same of what the oracle read.
fn shape_read(expr: &parser::Expr) -> String {
    match expr {
        parser::Expr::Paren(paren) => shape_read(&paren.expr),
        parser::Expr::NumberLiteral(literal) => literal.val.to_string(),
        parser::Expr::StringLiteral(literal) => format!("{:?}", literal.val),
        parser::Expr::VectorSelector(vector) => match &vector.offset {
            None => vector_read(vector),
            Some(Offset::Pos(ago) | Offset::Neg(ago)) => {
                format!("{} ago {}", vector_read(vector), ago.as_millis())
            }
        },
        parser::Expr::MatrixSelector(matrix) => {
            format!("{}[{}]", vector_read(&matrix.vs), matrix.range.as_millis())
        }
        parser::Expr::Subquery(sub) => {
            let step = sub.step.map_or_else(String::new, |step| step.as_millis().to_string());
            format!("{}[{}:{step}]", shape_read(&sub.expr), sub.range.as_millis())
        }
        parser::Expr::Call(call) => {
            let arguments: Vec<String> = call.args.args.iter().map(|it| shape_read(it)).collect();
            format!("{}({})", name_read(call.func.name), arguments.join(", "))
        }
        parser::Expr::Aggregate(aggregate) => {
            let parameter = aggregate.param.as_ref().map(|it| format!("{}, ", shape_read(it)));
            let grouping = match &aggregate.modifier {
                None => String::new(),
                Some(LabelModifier::Include(labels)) => format!(" by {:?}", labels.labels),
                Some(LabelModifier::Exclude(labels)) => format!(" without {:?}", labels.labels),
            };
            let name = aggregate.op.to_string();
            let of = shape_read(&aggregate.expr);
            format!("{}{grouping}({}{of})", name_read(&name), parameter.unwrap_or_default())
        }
        parser::Expr::Binary(binary) => {
            let modifier = binary.modifier.as_ref().map(modifier_read).unwrap_or_default();
            let (left, right) = (shape_read(&binary.lhs), shape_read(&binary.rhs));
            format!("({left} {}{modifier} {right})", binary.op)
        }
        parser::Expr::Unary(unary) => format!("-{}", shape_read(&unary.expr)),
        parser::Expr::Extension(_) => panic!("the parser makes no extensions"),
    }
}

/// Our names of functions are words; Prometheus' are not.
fn name_read(name: &str) -> &str {
    match name {
        "avg" | "avg_over_time" => "average",
        "min" | "min_over_time" => "minimum",
        "max" | "max_over_time" => "maximum",
        "topk" => "top",
        "bottomk" => "bottom",
        other => other.strip_suffix("_over_time").unwrap_or(other),
    }
}

fn vector_read(vector: &parser::VectorSelector) -> String {
    let Matchers { matchers, .. } = &vector.matchers;
    let mut name = vector.name.clone().unwrap_or_default();
    let mut read = Vec::new();
    for matcher in matchers {
        if matcher.name == "__name__" {
            name.clone_from(&matcher.value);
            continue;
        }
        let operator = match matcher.op {
            MatchOp::Equal => "=",
            MatchOp::NotEqual => "!=",
            MatchOp::Re(_) => "=~",
            MatchOp::NotRe(_) => "!~",
        };
        read.push(format!("{}{operator}{:?}", matcher.name, matcher.value));
    }
    read.sort();
    format!("{name}{read:?}")
}

fn modifier_read(modifier: &BinModifier) -> String {
    let mut read = if modifier.return_bool { "bool".to_owned() } else { String::new() };
    match &modifier.matching {
        None => {}
        Some(LabelModifier::Include(labels)) => read += &format!(" on {:?}", labels.labels),
        Some(LabelModifier::Exclude(labels)) => read += &format!(" ignoring {:?}", labels.labels),
    }
    match &modifier.card {
        VectorMatchCardinality::ManyToOne(labels) => read += &format!(" left {:?}", labels.labels),
        VectorMatchCardinality::OneToMany(labels) => read += &format!(" right {:?}", labels.labels),
        VectorMatchCardinality::OneToOne | VectorMatchCardinality::ManyToMany => {}
    }
    read
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(-1.0), Just(2.0), Just(0.95), Just(1e9), Just(1e-7)]
}

fn label() -> impl Strategy<Value = String> {
    "[a-z_][a-z0-9_]{0,5}".prop_filter("a name of its own", |it| it != "__name__")
}

fn labels() -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set(label(), 1..3).prop_map(|set| set.into_iter().collect())
}

fn window() -> impl Strategy<Value = Window> {
    (1..10_000_000_u64).prop_map(|it| Window::Of(Duration::milliseconds(it)))
}

/// Values as bad as they come. For `=~` they are escaped, as any text of a user would be.
fn nasty() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,8}", r#"["\\`'\n\t${}\[\]a\x00\x07\x85é]{0,8}"#]
}

fn matcher() -> impl Strategy<Value = Matcher> {
    (label(), prop::sample::select(MatchOperator::ALL.as_slice()), nasty()).prop_map(
        |(label, operator, value)| match operator {
            MatchOperator::Is | MatchOperator::IsNot => Matcher::new(&label, operator, value),
            MatchOperator::Matches | MatchOperator::MatchesNot => {
                Matcher::new(&label, operator, crate::query::text::regex_escape(&value))
            }
        },
    )
}

fn selector() -> impl Strategy<Value = Expr> {
    let name = prop_oneof![
        "[a-zA-Z_:][a-z0-9_:]{0,8}",
        "[a-z. -]{1,6}",
        Just("Inf".to_owned()),
        Just("on".to_owned())
    ];
    (name, prop::collection::vec(matcher(), 0..3)).prop_map(|(name, list)| metric(&name, list))
}

fn operator() -> impl Strategy<Value = Operator> {
    let comparison = || prop::sample::select(Comparison::ALL.as_slice());
    prop_oneof![
        prop::sample::select(vec![
            Operator::Plus,
            Operator::Minus,
            Operator::Times,
            Operator::DividedBy,
            Operator::Modulo,
            Operator::Power,
        ]),
        comparison().prop_map(Operator::Test),
        comparison().prop_map(Operator::Keep),
    ]
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![
        Just(Side::One),
        // A label cannot be both compared and copied, so the copied ones are upper case.
        Just(Side::Left(vec!["X".to_owned()])),
        Just(Side::Right(vec!["X".to_owned(), "Y".to_owned()])),
    ]
}

fn matching() -> impl Strategy<Value = Matching> {
    prop_oneof![
        Just(Matching::Same),
        (labels(), side()).prop_map(|(labels, side)| Matching::On(labels, side)),
        (labels(), side()).prop_map(|(labels, side)| Matching::Ignoring(labels, side)),
    ]
}

fn range_function() -> impl Strategy<Value = RangeFunction> {
    prop::sample::select(vec![
        RangeFunction::Rate,
        RangeFunction::Increase,
        RangeFunction::Delta,
        RangeFunction::Average,
        RangeFunction::Minimum,
        RangeFunction::Maximum,
        RangeFunction::Sum,
        RangeFunction::Count,
        RangeFunction::Last,
        RangeFunction::Present,
        RangeFunction::Quantile(0.9),
    ])
}

fn aggregation() -> impl Strategy<Value = Aggregation> {
    prop::sample::select(vec![
        Aggregation::Sum,
        Aggregation::Minimum,
        Aggregation::Maximum,
        Aggregation::Average,
        Aggregation::Count,
        Aggregation::Top(5),
        Aggregation::Bottom(3),
        Aggregation::Quantile(0.5),
    ])
}

fn transform() -> impl Strategy<Value = Transform> {
    let plain = prop::sample::select(vec![
        Transform::Absolute,
        Transform::Ceiling,
        Transform::Floor,
        Transform::Round,
        Transform::Timestamp,
        Transform::Absent,
        Transform::ClampMinimum(-1.0),
        Transform::ClampMaximum(2.0),
        Transform::Clamp(-1.0, 1.0),
        Transform::HistogramQuantile(0.95),
        Transform::HistogramFraction(0.0, 2.0),
    ]);
    let replace = (label(), nasty()).prop_map(|(target, replacement)| Transform::ReplaceLabel {
        target,
        replacement,
        source: "x".to_owned(),
        regex: "(.*)".to_owned(),
    });
    prop_oneof![plain, replace]
}

fn tree() -> impl Strategy<Value = Expr> {
    let earlier = (selector(), 1..10_000_000_u64)
        .prop_map(|(of, ago)| of.earlier(Duration::milliseconds(ago)));
    let leaf = prop_oneof![selector(), earlier, number().prop_map(Expr::Constant), Just(Expr::Now)];
    leaf.prop_recursive(5, 24, 2, |inner| {
        let two = || (inner.clone(), inner.clone());
        let set =
            prop::sample::select(vec![SetOperator::And, SetOperator::Or, SetOperator::Unless]);
        let grouping = prop_oneof![
            Just(Grouping::All),
            labels().prop_map(Grouping::By),
            labels().prop_map(Grouping::Without),
        ];
        prop_oneof![
            (inner.clone(), range_function(), window(), prop::option::of(window())).prop_map(
                |(of, function, window, step)| {
                    Expr::OverTime { function, of: Box::new(of), window, step }
                }
            ),
            (inner.clone(), aggregation(), grouping).prop_map(|(of, it, by)| of.aggregate(it, by)),
            (inner.clone(), transform()).prop_map(|(of, transform)| of.call(transform)),
            (inner.clone(), operator(), number()).prop_map(|(of, it, n)| of.with_number(it, n)),
            (inner.clone(), operator(), number()).prop_map(|(of, it, n)| number_with(n, it, of)),
            (two(), operator(), matching()).prop_map(|((a, b), it, by)| a.join(it, by, b)),
            (two(), set, prop::option::of(labels()))
                .prop_map(|((a, b), operator, on)| a.combine(operator, on, b)),
        ]
    })
}

#[track_caller]
fn check(expr: &Expr) {
    let text = expr.to_string();
    assert!(!text.contains('\n'), "on one line: {text}");
    let read = parser::parse(&text).unwrap_or_else(|problem| panic!("{problem}\nin {text}"));
    assert_eq!(shape_read(&read), shape(expr), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_built_is_what_is_read(expr in tree()) {
        check(&expr);
    }

    #[test]
    fn any_text_survives_as_value_of_a_label(text in any::<String>()) {
        check(&metric("x", [Matcher::new("a", MatchOperator::Is, Value::from(text))]));
    }
}

#[test]
fn powers_group_to_the_right_and_signs_bind_less_tightly() {
    let (a, b) = (metric("a", []), metric("b", []));
    let left = a.clone().with_number(Operator::Power, 2.0);
    let power = left.join(Operator::Power, Matching::Same, b.clone());
    assert_eq!(power.to_string(), "(a ^ 2) ^ b");
    check(&power);
    check(&number_with(-1.0, Operator::Power, b.clone()));
    check(&a.minus(b.clone().minus(b)));
}
