//! Data sources as Grafana stores them: the same for every way of making them.

use serde_json::{Value, json};

use crate::model::Model;
pub(super) use crate::model::platform::DataSourceRole as Role;
use crate::query::matcher::{self, Matcher};
use crate::query::promql::{self, Window};
use crate::query::text::regex_escape;
use crate::units::Duration;
use crate::words::{Collector, LogFormat};

/// The field `jsonData`: everything but address and credentials. Each of metrics, logs and traces
/// points at the other two, so that a reader gets from any of them to the next in one click.
pub(super) fn settings(model: &Model, role: Role) -> Value {
    let mut settings = match role {
        Role::Metrics => metrics(model),
        Role::Logs => logs(model),
        Role::Traces => traces(model),
        Role::Incidents | Role::Samples => json!({}),
    };
    if let Some(timeout) = role.of(model).and_then(|data_source| data_source.timeout) {
        settings["timeout"] = json!(timeout.whole_seconds());
    }
    settings
}

fn metrics(model: &Model) -> Value {
    let data_source = &model.grafana.metrics;
    // The label of an exemplar is chosen by whoever makes the span metrics.
    let exemplar_label = match model.telemetry.collector {
        Collector::Alloy | Collector::K8sMonitoring => "trace_id",
        Collector::None => "traceID",
    };
    let mut settings = json!({
        "httpMethod": "POST",
        "exemplarTraceIdDestinations": [
            { "name": exemplar_label, "datasourceUid": model.grafana.traces.uid },
        ],
    });
    if let Some(every) = data_source.every {
        settings["timeInterval"] = json!(every.to_string());
    }
    if let Some(timeout) = data_source.timeout {
        settings["queryTimeout"] = json!(timeout.to_string());
    }
    settings
}

fn logs(model: &Model) -> Value {
    json!({
        "derivedFields": [{
            "name": "TraceID",
            "matcherType": "regex",
            "matcherRegex": trace_id(model.telemetry.log_format, &model.telemetry.trace_id),
            "url": "${__value.raw}",
            "urlDisplayLabel": "Trace",
            "datasourceUid": model.grafana.traces.uid,
        }],
    })
}

/// The regular expression whose group is the trace id of a log line.
fn trace_id(format: LogFormat, field: &str) -> String {
    let field = regex_escape(field);
    match format {
        LogFormat::Logfmt => format!(r#"\b{field}="?(\w+)"#),
        LogFormat::Json => format!(r#""{field}":\s*"(\w+)"#),
        LogFormat::Text => format!(r#"\b{field}[=:\s]+"?(\w+)"#),
    }
}

fn traces(model: &Model) -> Value {
    let (calls, seconds, service) = match model.telemetry.collector {
        Collector::Alloy | Collector::K8sMonitoring => (
            "traces_span_metrics_calls_total",
            "traces_span_metrics_duration_seconds_bucket",
            "service_name",
        ),
        Collector::None => {
            ("traces_spanmetrics_calls_total", "traces_spanmetrics_latency_bucket", "service")
        }
    };
    let margin = model.grafana.traces.log_margin;
    let metrics = &model.grafana.metrics.uid;
    json!({
        "tracesToLogsV2": {
            "datasourceUid": model.grafana.logs.uid,
            "spanStartTimeShift": format!("-{margin}"),
            "spanEndTimeShift": margin.to_string(),
            "tags": [{ "key": "service.name", "value": "service_name" }],
            "filterByTraceID": true,
            "filterBySpanID": false,
        },
        "tracesToMetrics": {
            "datasourceUid": metrics,
            "spanStartTimeShift": "-15m",
            "spanEndTimeShift": "15m",
            "tags": [{ "key": "service.name", "value": service }],
            "queries": of_span(calls, seconds),
        },
        "serviceMap": { "datasourceUid": metrics },
        "nodeGraph": { "enabled": true },
    })
}

/// What the metrics say of the service of a span: a name, and the query.
fn of_span(calls: &str, seconds: &str) -> Value {
    const WINDOW: Window = Window::Of(Duration::seconds(300));
    let failed = matcher::is("status_code", "STATUS_CODE_ERROR");
    let rate = |metric, matchers: Option<Matcher>| promql::of_span(metric, matchers).rate(WINDOW);
    let slow = rate(seconds, None).sum_by(["le"]).histogram_quantile(0.95);
    let queries = [
        ("Requests a second", rate(calls, None).sum()),
        ("Errors a second", rate(calls, Some(failed)).sum()),
        ("Seconds that 95 % stay within", slow),
    ];
    let written = queries.map(|(name, query)| json!({ "name": name, "query": query.to_string() }));
    Value::from(written.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_id_is_found_in_the_format_of_the_lines() {
        for (format, expected) in [
            (LogFormat::Logfmt, r#"\btrace\.id="?(\w+)"#),
            (LogFormat::Json, r#""trace\.id":\s*"(\w+)"#),
            (LogFormat::Text, r#"\btrace\.id[=:\s]+"?(\w+)"#),
        ] {
            assert_eq!(trace_id(format, "trace.id"), expected);
        }
    }

    /// Grafana puts in what the span has: several conditions, one, or none.
    #[test]
    fn metrics_of_a_span_are_promql_whatever_the_span_has() {
        let queries = of_span("calls_total", "seconds_bucket");
        let queries = queries.as_array().expect("a list");
        for query in queries.iter().map(|it| it["query"].as_str().expect("a query")) {
            assert_eq!(query.matches("$__tags").count(), 1, "{query}");
            for tags in [r#"service_name="cart", pod="a""#, r#"service_name="cart""#, ""] {
                let query = query.replace("$__tags", tags);
                let parsed = promql_parser::parser::parse(&query);
                assert!(parsed.is_ok(), "{parsed:?} in {query}");
            }
        }
        assert_eq!(queries.len(), 3);
    }
}
