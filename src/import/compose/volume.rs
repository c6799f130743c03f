//! What is mounted into a container: files beside the compose file, and volumes that keep data.

use super::merge::target;
use super::{Found, Project, texts};
use crate::import::reading::{Reading, beside};
use crate::import::secret;
use crate::import::system::{File, Volume, Workload};
use crate::syntax::yaml_tree::Node;

/// Words in paths of files that hold secrets.
const SECRET_PATHS: &[&str] =
    &["secret", "password", ".env", ".pem", ".key", "credential", "htpasswd", "id_rsa"];

/// Mounts of a service.
pub(super) fn volumes(
    found: &Found,
    project: &Project,
    workload: &mut Workload,
    reading: &mut Reading<'_>,
) {
    for volume in found.node.get("volumes").map(Node::items).unwrap_or_default() {
        let Some(target) = target(volume) else { continue };
        match source(volume) {
            // One without a name is as good as gone with its container.
            None => {}
            Some(source) if is_path(&source) => {
                bind(&beside(&found.folder, &source), &target, workload, reading);
            }
            Some(name) => named(&name, project, workload),
        }
    }
    for config in found.node.get("configs").map(Node::items).unwrap_or_default() {
        self::config(config, project, workload, reading);
    }
    for secret in found.node.get("secrets").map(Node::items).unwrap_or_default() {
        let name = secret.text().or_else(|| secret.text_at(&["source"])).unwrap_or_default();
        let of = if project.secrets.iter().any(|it| it.name == name) {
            ""
        } else {
            ", which is not defined"
        };
        workload.remark(found.span, format!("the file of the secret `{name}`{of}"));
    }
}

fn source(volume: &Node) -> Option<String> {
    match volume.text() {
        Some(short) => short.split_once(':').map(|(source, _)| source.to_owned()),
        None => volume.text_at(&["source"]).map(str::to_owned),
    }
}

fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~']) || source.contains('/')
}

/// A volume that has a name: data that is kept.
fn named(name: &str, project: &Project, workload: &mut Workload) {
    let size = None;
    if workload.volume.is_none() {
        workload.volume = Some(Volume { name: name.to_owned(), size });
    } else {
        workload.remark(workload.span, format!("the volume `{name}`"));
    }
    if project.volumes.iter().all(|it| it.name != name) {
        workload.remark(workload.span, format!("that the volume `{name}` is defined nowhere"));
    }
}

/// A file or a folder of this machine.
fn bind(path: &str, target: &str, workload: &mut Workload, reading: &mut Reading<'_>) {
    let span = workload.span;
    if path.starts_with(['/', '~']) || path.starts_with("..") {
        return workload.remark(span, format!("`{path}` of this machine, mounted at `{target}`"));
    }
    let Some(file) = reading.file(path) else {
        return workload
            .remark(span, format!("`{path}`, mounted at `{target}`: no file, or a folder"));
    };
    let text = reading.sources.get(file).text.clone();
    mount(path, target, text, workload);
}

/// A file that can be said, if there is no secret in it.
fn mount(path: &str, target: &str, text: String, workload: &mut Workload) {
    let span = workload.span;
    let lower = path.to_lowercase();
    if SECRET_PATHS.iter().any(|word| lower.contains(word)) || secret::is_in_file(&text) {
        return workload
            .remark(span, format!("`{path}`, mounted at `{target}`: there is a secret in it"));
    }
    if text.len() > 900_000 || text.contains('\0') {
        return workload.remark(span, format!("`{path}`, mounted at `{target}`: it is too large"));
    }
    workload.files.push(File { path: target.to_owned(), from: path.to_owned(), text });
}

/// A config: a file, or a text in the compose file itself.
fn config(config: &Node, project: &Project, workload: &mut Workload, reading: &mut Reading<'_>) {
    let name = config.text().or_else(|| config.text_at(&["source"])).unwrap_or_default();
    let target = config.text_at(&["target"]).map_or_else(|| format!("/{name}"), str::to_owned);
    let Some(named) = project.configs.iter().find(|it| it.name == name) else {
        return workload
            .remark(workload.span, format!("the config `{name}`, which is not defined"));
    };
    if let Some(content) = named.node.text_at(&["content"]) {
        return mount(&format!("files/{name}"), &target, content.to_owned(), workload);
    }
    match named.node.get("file").map(texts).unwrap_or_default().first() {
        Some(path) => bind(&beside(&named.folder, path), &target, workload, reading),
        None => {
            workload.remark(workload.span, format!("the config `{name}`, which is kept elsewhere"));
        }
    }
}
