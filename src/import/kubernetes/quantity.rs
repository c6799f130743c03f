//! Quantities as Kubernetes writes them.

use crate::import::amount::whole;
use crate::units::{Bytes, Cpu};

/// `128Mi`, `1G`, `1e9`, `1024`.
pub(super) fn bytes(text: &str) -> Option<Bytes> {
    let bytes = number(text)?;
    (bytes > 0).then_some(Bytes { bytes })
}

fn number(text: &str) -> Option<u64> {
    const UNITS: &[(&str, f64)] = &[
        ("Ki", 1_024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
        ("m", 1e-3),
    ];
    let text = text.trim();
    for (unit, scale) in UNITS {
        if let Some(number) = text.strip_suffix(unit) {
            return whole(number.parse::<f64>().ok()? * scale);
        }
    }
    whole(text.parse().ok()?)
}

/// `100m`, `0.5`, `2`.
pub(super) fn cpu(text: &str) -> Option<Cpu> {
    let text = text.trim();
    let millicores = match text.strip_suffix('m') {
        Some(number) => whole(number.parse().ok()?)?,
        None => whole(text.parse::<f64>().ok()? * 1_000.0)?,
    };
    (millicores > 0).then_some(Cpu { millicores })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read() {
        for (text, expected) in [
            ("64Mi", Some(67_108_864)),
            ("1G", Some(1_000_000_000)),
            ("1e3", Some(1_000)),
            ("x", None),
        ] {
            assert_eq!(bytes(text).map(|it| it.bytes), expected, "{text}");
        }
        for (text, expected) in
            [("100m", Some(100)), ("0.25", Some(250)), ("2", Some(2_000)), ("0", None)]
        {
            assert_eq!(cpu(text).map(|it| it.millicores), expected, "{text}");
        }
    }
}
