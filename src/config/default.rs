//! What the language says where the demo says nothing, as far as texts can name it.

/// `demo.environment`
pub const ENVIRONMENT: &str = "demo";
/// `demo.version`
pub const VERSION: &str = "dev";
/// `telemetry.otlp.host`
pub const OTLP_HOST: &str = "otel-collector";
/// `telemetry.otlp.port`
pub const OTLP_PORT: u16 = 4317;
/// `telemetry.every`
pub const EVERY: &str = "15s";
/// `telemetry.cluster_every`
pub const CLUSTER_EVERY: &str = "60s";

/// A name for people, from a name for machines: `api-gateway` is `Api Gateway`.
pub fn title(name: &str) -> String {
    let mut title = String::new();
    let mut boundary = true;
    for letter in name.chars() {
        if matches!(letter, '-' | '_') {
            title.push(' ');
            boundary = true;
        } else if boundary {
            title.extend(letter.to_uppercase());
            boundary = false;
        } else {
            title.push(letter);
        }
    }
    title
}
