//! The kustomization: what `kubectl apply -k` applies, and what must be there before.

use super::CUSTOM;
use super::object::{Manifest, comment};
use super::secrets::{self, WantedSecrets};
use crate::model::Model;
use crate::syntax::yaml::{self, Map};
use crate::syntax::{Comment, header};

pub(super) fn text(model: &Model, secrets: &WantedSecrets, manifests: &[Manifest]) -> String {
    let mut lines = vec![format!(
        "Everything of {} that runs in the cluster: `kubectl apply -k` on this folder.",
        model.demo.title
    )];
    lines.extend(secrets::remark(model, secrets));
    let ours = manifests.iter().map(|it| it.path.clone());
    let own = model.custom.kubernetes.iter().map(|own| format!("{CUSTOM}/{}", own.path));
    let patches = model.custom.kubernetes_patches.iter();
    let patches = patches.map(|own| Map::new().set("path", format!("{CUSTOM}/{}", own.path)));
    let kustomization = Map::new()
        .set("apiVersion", "kustomize.config.k8s.io/v1beta1")
        .set("kind", "Kustomization")
        .set("namespace", &model.demo.namespace)
        .set("resources", ours.chain(own).collect::<Vec<_>>())
        .set_if_any("patches", patches.collect::<Vec<_>>());
    format!("{}{}{}", header(Comment::Hash), comment(&lines), yaml::print(&kustomization.into()))
}
