//! Our manifests, as another reader of YAML sees them.

use std::process::Command;

use mltgen::artifact::Artifacts;
use serde_json::Value;

/// Every object of every file of manifests; patches are none.
pub(crate) fn manifests(artifacts: &Artifacts) -> Vec<Value> {
    let patches = patches(artifacts);
    let files = artifacts.iter().filter(|(path, _)| {
        let path = path.as_str();
        let is_patch = patches.iter().any(|it| it == path);
        path.starts_with("kubernetes/") && path.rsplit('.').next() == Some("yaml") && !is_patch
    });
    files
        .flat_map(|(path, artifact)| {
            serde_saphyr::from_multiple::<Value>(&artifact.text)
                .unwrap_or_else(|error| panic!("{path}: {error}"))
        })
        .collect()
}

/// The files of patches that the kustomization names.
fn patches(artifacts: &Artifacts) -> Vec<String> {
    let is_it = |path: &str| path == "kubernetes/kustomization.yaml";
    let found = artifacts.iter().find(|(path, _)| is_it(path.as_str()));
    let Some((_, kustomization)) = found else { return Vec::new() };
    let read: Value = serde_saphyr::from_str(&kustomization.text).expect("it is YAML");
    list(&read["patches"]).iter().map(|it| format!("kubernetes/{}", text(&it["path"]))).collect()
}

/// What `kubectl kustomize` makes of all of it; none, and a line that says so, where it is not installed.
#[allow(dead_code, reason = "some tests ask nobody")]
#[allow(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "it says so, and kubectl reads files"
)]
pub(crate) fn kustomized(artifacts: &Artifacts) -> Option<Vec<Value>> {
    if Command::new("kubectl").args(["version", "--client"]).output().is_err() {
        eprintln!("skipped: no kubectl");
        return None;
    }
    let folder = tempfile::TempDir::new().expect("a folder can be made");
    for (path, artifact) in
        artifacts.iter().filter(|(it, _)| it.as_str().starts_with("kubernetes/"))
    {
        let path = folder.path().join(path.as_str());
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it can be made");
        std::fs::write(path, &artifact.text).expect("it can be written");
    }
    let folder = folder.path().join("kubernetes");
    let output = Command::new("kubectl").arg("kustomize").arg(folder).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("it is a text");
    Some(serde_saphyr::from_multiple(&text).expect("it is YAML"))
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
