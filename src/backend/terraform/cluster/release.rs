//! The collector, by Helm: Alloy with a configuration of our own, or the k8s-monitoring chart.

use super::super::root::{Root, Variable};
use super::super::shared::name;
use super::{DESTINATIONS, given};
use crate::backend::collector;
use crate::model::Model;
use crate::syntax::hcl::{Body, Expression, Object, Part};
use crate::words::Collector;

const GRAFANA_CHARTS: &str = "https://grafana.github.io/helm-charts";
const PROMETHEUS_CHARTS: &str = "https://prometheus-community.github.io/helm-charts";

/// A chart: its name and its version. That of k8s-monitoring is the one whose values its documentation
/// tells; of the two others it is known that people use these versions, and their values are from
/// memory. Which versions there are, `helm search repo` says.
struct Chart(&'static str, &'static str);

const ALLOY_CHART: Chart = Chart("alloy", "1.5.1");
const KUBE_STATE_METRICS: Chart = Chart("kube-state-metrics", "5.34.0");
const K8S_MONITORING: Chart = Chart("k8s-monitoring", "4.4.0");

const SECRET: &str = "kubernetes_secret_v1.collector";

/// The Secret with all addresses and credentials, and the releases.
pub(super) fn body(root: &mut Root, model: &Model) -> Body {
    let body = Body::new().block(
        "resource",
        &["kubernetes_secret_v1", "collector"],
        credentials(root, model),
    );
    match model.telemetry.collector {
        Collector::Alloy => {
            let release = alloy(model);
            body.block("resource", &["helm_release", "collector"], release)
                .comment("Alloy asks it for the state of the cluster's objects.")
                .block("resource", &["helm_release", "kube_state_metrics"], kube_state(model))
        }
        Collector::K8sMonitoring => {
            let release = k8s_monitoring(root, model);
            body.block("resource", &["helm_release", "collector"], release)
        }
        Collector::None => body,
    }
}

fn credentials(root: &mut Root, model: &Model) -> Body {
    let mut data = Object::new();
    for (variable, key) in DESTINATIONS {
        for (part, end) in [("url", "URL"), ("user", "USER"), ("password", "PASSWORD")] {
            let value = given(root, model, &format!("{variable}_push_{part}"));
            data = data.set(&format!("{key}_{end}"), value);
        }
    }
    let metadata = Body::new().set("name", "collector").set("namespace", namespace());
    Body::new().block("metadata", &[], metadata).set("data", data)
}

fn namespace() -> Expression {
    name("kubernetes_namespace_v1.monitoring.metadata[0].name")
}

fn release(title: String, repository: &str, Chart(chart, version): Chart, values: Object) -> Body {
    Body::new()
        .set("name", title)
        .set("namespace", namespace())
        .set("repository", repository)
        .set("chart", chart)
        .set("version", version)
        .blank()
        .set("values", [Expression::call("yamlencode", [values.into()])])
}

/// What the collector is told to do; a file, so that it can be read and tried without Terraform.
fn configuration() -> Expression {
    let path = format!("/../../collector/{}", collector::CONFIGURATION);
    let path =
        Expression::Template(vec![Part::Reference("path.module".to_owned()), Part::Text(path)]);
    Expression::call("file", [path])
}

/// One pod: metrics of spans are right only where all spans of a service arrive.
fn alloy(model: &Model) -> Body {
    let port = |name: &str, number: u16| {
        Object::new()
            .set("name", name)
            .set("port", number)
            .set("targetPort", number)
            .set("protocol", "TCP")
    };
    let environment = Object::new()
        .set("secretRef", Object::new().set("name", name(&format!("{SECRET}.metadata[0].name"))));
    // A pod reads its environment once, so new credentials must make a new pod.
    let digest = Expression::call("jsonencode", [name(&format!("{SECRET}.data"))]);
    let digest = Expression::call("nonsensitive", [Expression::call("sha256", [digest])]);
    let values = Object::new()
        .set("crds", Object::new().set("create", false))
        .set("image", Object::new().set("tag", collector::ALLOY))
        .set(
            "controller",
            Object::new()
                .set("type", "deployment")
                .set("replicas", 1)
                .set("podAnnotations", Object::new().set("checksum/environment", digest)),
        )
        .set(
            "alloy",
            Object::new()
                .set("configMap", Object::new().set("content", configuration()))
                .set("envFrom", [environment])
                .set(
                    "extraPorts",
                    [
                        port("otlp-grpc", model.telemetry.otlp_port),
                        port("otlp-http", collector::OTLP_HTTP),
                    ],
                )
                .set("enableReporting", false),
        );
    release(collector::release(model), GRAFANA_CHARTS, ALLOY_CHART, values)
}

fn kube_state(model: &Model) -> Body {
    let values = Object::new()
        .set("collectors", ["deployments", "pods", "replicasets", "statefulsets"])
        .set("namespaces", &model.demo.namespace);
    let title = collector::kube_state_metrics(model);
    release(title, PROMETHEUS_CHARTS, KUBE_STATE_METRICS, values)
}

fn k8s_monitoring(root: &mut Root, model: &Model) -> Body {
    let telemetry = &model.telemetry;
    let mut destinations = Object::new();
    for (variable, key) in DESTINATIONS {
        let url = given(root, model, &format!("{variable}_push_url"));
        destinations = destinations.set(variable, destination(variable, key, url));
    }
    let on = |collector: &str| Object::new().set("enabled", true).set("collector", collector);
    let presets = |presets: &[&str]| Object::new().set("presets", presets.to_vec());
    let operator = root.variable(Variable::switch(
        "alloy_operator",
        true,
        "Whether the operator of Alloy is installed here; false: the cluster has one, of which there may be no second.",
    ));
    let values = Object::new()
        .set("alloy-operator", Object::new().set("deploy", operator))
        .set("cluster", Object::new().set("name", &model.demo.cluster))
        .set("global", Object::new().set("scrapeInterval", telemetry.cluster_every.to_string()))
        .set("destinations", destinations)
        .set("clusterMetrics", on("alloy-metrics"))
        .set(
            "clusterEvents",
            Object::new().set("enabled", telemetry.events).set("collector", "alloy-singleton"),
        )
        .set("podLogsViaLoki", on("alloy-logs").set("namespaces", [&model.demo.namespace]))
        .set("applicationObservability", applications(model))
        .set(
            "collectors",
            Object::new()
                .set("alloy-metrics", presets(&["clustered", "statefulset"]))
                .set("alloy-logs", presets(&["filesystem-log-reader", "daemonset"]))
                .set("alloy-receiver", presets(&["deployment"]))
                .set(
                    "alloy-singleton",
                    presets(&["singleton"])
                        .set("includeDestinations", ["metrics", "logs"])
                        .set("extraConfig", configuration()),
                ),
        )
        .set(
            "telemetryServices",
            Object::new().set("kube-state-metrics", Object::new().set("deploy", true)),
        );
    release(collector::release(model), GRAFANA_CHARTS, K8S_MONITORING, values)
}

/// Credentials stay in the Secret: the values of a release can be read by whoever lists releases.
fn destination(variable: &str, key: &str, url: Expression) -> Object {
    let auth = Object::new()
        .set("type", "basic")
        .set("usernameKey", format!("{key}_USER"))
        .set("passwordKey", format!("{key}_PASSWORD"));
    let secret = Object::new()
        .set("create", false)
        .set("name", name(&format!("{SECRET}.metadata[0].name")))
        .set("namespace", namespace());
    let kind = match variable {
        "metrics" => "prometheus",
        "logs" => "loki",
        _ => "otlp",
    };
    let destination =
        Object::new().set("type", kind).set("url", url).set("auth", auth).set("secret", secret);
    if kind != "otlp" {
        return destination;
    }
    let switched = |enabled: bool| Object::new().set("enabled", enabled);
    destination
        .set("protocol", "http")
        .set("metrics", switched(false))
        .set("logs", switched(false))
        .set("traces", switched(true))
        .set("processors", Object::new().set("serviceGraphMetrics", switched(true)))
}

fn applications(model: &Model) -> Object {
    let telemetry = &model.telemetry;
    let dimension = |name: &String| Object::new().set("name", name);
    let buckets: Vec<String> = telemetry.buckets.iter().map(ToString::to_string).collect();
    let histogram = Object::new()
        .set("type", "explicit")
        .set("unit", "s")
        .set("explicit", Object::new().set("buckets", buckets));
    let spans = Object::new()
        .set("enabled", true)
        .set("dimensions", telemetry.dimensions.iter().map(dimension).collect::<Expression>())
        .set("exemplars", Object::new().set("enabled", true))
        .set("histogram", histogram);
    let grpc = Object::new().set("enabled", true).set("port", telemetry.otlp_port);
    let receivers = Object::new().set("grpc", grpc).set("http", Object::new().set("enabled", true));
    Object::new()
        .set("enabled", true)
        .set("collector", "alloy-receiver")
        .set("receivers", Object::new().set("otlp", receivers))
        .set(
            "connectors",
            Object::new()
                // Metrics of hosts cost extra, and no panel shows them.
                .set("grafanaCloudMetrics", Object::new().set("enabled", false))
                .set("spanMetrics", spans),
        )
}
