//! Secrets: which ones the workloads read, and how they come to be. No manifest holds a password.

use std::collections::BTreeMap;

use super::object::{Manifest, NAMESPACE_FILE, namespace, object, shared_labels};
use crate::artifact::Artifact;
use crate::model::Model;
use crate::model::workload::Role;
use crate::syntax::yaml::{self, Map, Yaml};
use crate::syntax::{Comment, header, shell};
use crate::words::SecretSource;

/// The Secrets that workloads read: by name, and in each its keys.
pub(super) type WantedSecrets = BTreeMap<String, BTreeMap<String, Password>>;

/// Who chooses a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Password {
    /// Somebody else did: an image that brings its own users, or whoever gave out a token.
    Known,
    /// Nobody did: the datastore with the Secret's name is told it at its first start.
    Free,
}

/// All Secrets that people bring.
pub(super) fn wanted(model: &Model) -> WantedSecrets {
    let mut secrets = WantedSecrets::new();
    for workload in model.secret_readers() {
        for (name, key) in workload.secrets() {
            let own = workload.role == Role::Datastore && workload.name == name;
            let told = if own { Password::Free } else { Password::Known };
            let keys = secrets.entry(name.to_owned()).or_default();
            let password = keys.entry(key.to_owned()).or_insert(told);
            *password = told.max(*password);
        }
    }
    // A container beside that of the demo reads them as well.
    let patches = model.custom.kubernetes_patches.iter().flat_map(|own| &own.secrets);
    for (name, key) in patches {
        let keys = secrets.entry(name.clone()).or_default();
        keys.entry(key.clone()).or_insert(Password::Known);
    }
    secrets
}

/// Lines that say where the Secrets come from.
pub(super) fn remark(model: &Model, secrets: &WantedSecrets) -> Vec<String> {
    if secrets.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        match model.kubernetes.secrets {
            SecretSource::EnvFile => {
                "It reads these Secrets, which `./secrets.sh` makes; run that first:"
            }
            SecretSource::ExternalSecrets => {
                "It reads these Secrets, which the External Secrets Operator brings:"
            }
            SecretSource::Existing => "It reads these Secrets, which must be there already:",
        }
        .to_owned(),
    ];
    for (name, keys) in secrets {
        let keys: Vec<&str> = keys.keys().map(String::as_str).collect();
        lines.push(format!("- {name}: {}", keys.join(", ")));
    }
    lines
}

/// The objects that ask the External Secrets Operator for the Secrets, if it brings them.
pub(super) fn external(model: &Model, secrets: &WantedSecrets) -> Option<Manifest> {
    match model.kubernetes.secrets {
        SecretSource::ExternalSecrets if !secrets.is_empty() => {}
        SecretSource::ExternalSecrets | SecretSource::EnvFile | SecretSource::Existing => {
            return None;
        }
    }
    let demo = &model.demo.name;
    Some(Manifest {
        path: "00-secrets.yaml".to_owned(),
        about: vec![
            format!(
                "Passwords come from the ClusterSecretStore `{demo}`: there, each entry is an object in JSON"
            ),
            "with a property for each key.".to_owned(),
        ],
        objects: secrets
            .iter()
            .map(|(name, keys)| external_secret(model, name, keys.keys()))
            .collect(),
    })
}

fn external_secret<'a>(model: &Model, name: &str, keys: impl Iterator<Item = &'a String>) -> Yaml {
    let remote = format!("{}-{name}", model.demo.name);
    let entry = |key| {
        let reference = Map::new().set("key", &remote).set("property", key);
        Map::new().set("secretKey", key).set("remoteRef", reference)
    };
    let store = Map::new().set("kind", "ClusterSecretStore").set("name", &model.demo.name);
    let spec = Map::new()
        .set("refreshInterval", "1h")
        .set("secretStoreRef", store)
        .set("target", Map::new().set("name", name))
        .set("data", keys.map(entry).collect::<Vec<_>>());
    object("external-secrets.io/v1", "ExternalSecret", name, shared_labels(model))
        .set("spec", spec)
        .into()
}

/// The files that make the Secrets, if files of passwords do.
pub(super) fn files(model: &Model, secrets: &WantedSecrets) -> Vec<(&'static str, Artifact)> {
    match model.kubernetes.secrets {
        SecretSource::EnvFile if !secrets.is_empty() => {}
        SecretSource::EnvFile | SecretSource::ExternalSecrets | SecretSource::Existing => {
            return Vec::new();
        }
    }
    let ignore = format!("{}*\n!.gitignore\n", header(Comment::Hash));
    vec![
        ("secrets/.gitignore", Artifact { text: ignore, executable: false }),
        ("secrets.sh", Artifact { text: script(model, secrets), executable: true }),
    ]
}

const SCRIPT_HEAD: &str = r#"#
# Makes the Secrets that the manifests read, by a secretGenerator of kustomize:
#
#   ./secrets.sh [options of kubectl, such as --context]
#
# Passwords are kept beside it in `secrets/<Secret>.env`, a line `key=password` each; git ignores
# them. One that is not there yet is made up, or asked for where somebody knows it already, such as
# an image that brings its own users. To change one, edit its line, run this again, and restart what
# reads it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
umask 077

has() { # <Secret> <key>
    [ -e "secrets/$1.env" ] && grep -qxF -e "$2" <(cut -d= -f1 "secrets/$1.env")
}

add() { # <Secret> <key> <password>
    local file="secrets/$1.env"
    # Whoever edited the file may have left its last line open.
    if [ -s "$file" ] && [ -n "$(tail -c1 "$file")" ]; then echo >>"$file"; fi
    printf '%s=%s\n' "$2" "$3" >>"$file"
}

make_up() { # <Secret> <key>
    has "$1" "$2" || add "$1" "$2" "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
}

ask() { # <Secret> <key>
    local password
    has "$1" "$2" && return
    if [ ! -t 0 ]; then
        echo "secrets.sh: write the password into secrets/$1.env, as $2=<password>" >&2
        return 1
    fi
    read -rsp "Password of $2 in $1: " password
    echo >&2
    add "$1" "$2" "$password"
}

"#;

fn script(model: &Model, secrets: &WantedSecrets) -> String {
    let mut script = format!("#!/usr/bin/env bash\n{}{SCRIPT_HEAD}", header(Comment::Hash));
    for (name, keys) in secrets {
        for (key, password) in keys {
            let deed = match password {
                Password::Free => "make_up",
                Password::Known => "ask",
            };
            script += &format!("{deed} {} {}\n", shell::quote(name), shell::quote(key));
        }
    }
    script += "\ncat >secrets/kustomization.yaml <<'YAML'\n";
    script += &yaml::print(&generator(model, secrets).into());
    script += "YAML\n";
    if namespace(model).is_some() {
        script += &format!("kubectl apply -f {NAMESPACE_FILE} \"$@\"\n");
    }
    script += "kubectl apply -k secrets \"$@\"\n";
    script
}

fn generator(model: &Model, secrets: &WantedSecrets) -> Map {
    let generate =
        |name: &String| Map::new().set("name", name).set("envs", [format!("{name}.env")]);
    Map::new()
        .set("apiVersion", "kustomize.config.k8s.io/v1beta1")
        .set("kind", "Kustomization")
        .set("namespace", &model.demo.namespace)
        // The manifests, which are another kustomization, know the Secrets by their plain names.
        .set("generatorOptions", Map::new().set("disableNameSuffixHash", true))
        .set("secretGenerator", secrets.keys().map(generate).collect::<Vec<_>>())
}
