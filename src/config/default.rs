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

/// Words that people write in capitals alone.
const CAPITALS: &[&str] = &[
    "ai", "api", "cdn", "cms", "cpu", "crm", "csv", "db", "dns", "erp", "etl", "ftp", "gpu",
    "grpc", "html", "http", "https", "id", "iot", "ip", "json", "jwt", "ldap", "ml", "pdf", "pos",
    "qa", "rpc", "sap", "sdk", "sla", "slo", "sms", "smtp", "sql", "sre", "ssh", "sso", "tcp",
    "tls", "udp", "ui", "url", "vat", "vpn", "xml",
];

/// A name for people, from a name for machines: `api-gateway` is `API Gateway`.
pub fn title(name: &str) -> String {
    let words = name.split(['-', '_']).map(|word| {
        if CAPITALS.contains(&word) {
            return word.to_uppercase();
        }
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect::<String>()
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_abbreviations_have_capitals() {
        for (name, expected) in [
            ("pdf", "PDF"),
            ("events-db", "Events DB"),
            ("api_gateway", "API Gateway"),
            ("ideas", "Ideas"),
            ("a--b", "A  B"),
        ] {
            assert_eq!(title(name), expected);
        }
    }
}
