//! Our manifests, as another reader of YAML sees them.

use mltgen::artifact::Artifacts;
use serde_json::Value;

/// Every object of every file of manifests.
pub(crate) fn manifests(artifacts: &Artifacts) -> Vec<Value> {
    let files = artifacts.iter().filter(|(path, _)| {
        let path = path.as_str();
        path.starts_with("kubernetes/") && path.rsplit('.').next() == Some("yaml")
    });
    files
        .flat_map(|(path, artifact)| {
            serde_saphyr::from_multiple::<Value>(&artifact.text)
                .unwrap_or_else(|error| panic!("{path}: {error}"))
        })
        .collect()
}

/// Kind and name of an object.
pub(crate) fn identity(manifest: &Value) -> String {
    format!("{}/{}", text(&manifest["kind"]), text(&manifest["metadata"]["name"]))
}

/// A text; empty if there is none.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A list; empty if there is none.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
