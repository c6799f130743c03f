//! Demos of any size, for benchmarks and for tests that need many files.

/// Services of a layer; each layer calls the next, and shares two datastores.
const LAYER: usize = 10;

/// A demo of so many services, in layers.
pub(crate) fn demo(services: usize) -> String {
    let mut text = HEAD.to_owned();
    for index in 0..services {
        text += &service(index, services);
    }
    text += "\n[datastores]\n";
    for layer in 0..services.div_ceil(LAYER) {
        text += &format!("data-{layer} = {{ engine = \"postgres\", version = \"16\" }}\n");
        text += &format!("cache-{layer} = {{ engine = \"redis\", version = \"7\" }}\n");
    }
    text += "\n[slos.latency]\nof = \"services\"\nbound = \"2s\"\nobjective = \"95%\"\n";
    for layer in 0..services.div_ceil(LAYER) {
        text += &promises(layer);
    }
    text
}

const HEAD: &str = r#"edition = 1

[demo]
name = "synthetic"

[kubernetes]
target = "existing"
context = "synthetic"

[defaults.services]
image = "registry.example.com/${self.name}:1.0.0"
port = 80
check = "/"

[contact_points.slack]
channel = "synthetic"

[alerts.error-rate]
of = "services"
when = { error_rate = "> 5%" }
notify = ["slack"]

[alerts.high-latency]
of = "services"
when = { breach = "latency" }
notify = ["slack"]

[load]
target = "service-0"
users = 2

[load.journeys.visit]
steps = [{ page = "home", get = "/" }]
"#;

/// A service that calls two of the next layer; the first of a layer has the datastores.
fn service(index: usize, services: usize) -> String {
    let (layer, place) = (index / LAYER, index % LAYER);
    let next = [0, 1].map(|step| (layer + 1) * LAYER + (place + step) % LAYER);
    let mut calls: Vec<String> = next
        .into_iter()
        .filter(|callee| *callee < services)
        .map(|callee| format!("\"service-{callee}\""))
        .collect();
    if place == 0 {
        calls.extend([format!("\"data-{layer}\""), format!("\"cache-{layer}\"")]);
    }
    format!("\n[services.service-{index}]\ncalls = [{}]\n", calls.join(", "))
}

/// The objective and the alert of a layer.
fn promises(layer: usize) -> String {
    let first = layer * LAYER;
    format!(
        r#"
[slos.downtime-{layer}]
of = "service-{first}"
sli = "availability"
budget = "5m"

[alerts.refused-{layer}]
of = "data-{layer}"
when = {{ lines = "too many clients", count = "> 0", window = "1m" }}
notify = ["slack"]
"#
    )
}
