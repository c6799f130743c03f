//! Kubernetes: manifests that `kubectl apply -k` brings to a cluster, one file for each component.

mod object;
mod workload;
mod container;
mod service;
mod policy;
mod secrets;
mod kustomization;

use crate::artifact::Artifact;
use crate::backend::{Backend, Cx, Output};
use crate::diag::Reported;

use crate::model::platform::KubernetesTarget;
use crate::model::{ComponentId, Model};
use crate::syntax::yaml::Yaml;

use object::{Manifest, namespace};

/// The folder of the manifests that the demo brings; no component is called so, as a folder.
const CUSTOM: &str = "custom";

/// The backend.
pub(super) struct Kubernetes;

impl Backend for Kubernetes {
    fn name(&self) -> &'static str {
        "kubernetes"
    }

    fn about(&self) -> &'static str {
        "manifests and a kustomization: workloads, Services, policies, references to Secrets"
    }

    fn has_files_of_teams(&self) -> bool {
        true
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        let model = cx.model;
        match model.kubernetes.target {
            KubernetesTarget::None => return Ok(()),
            KubernetesTarget::Gke(_) | KubernetesTarget::Existing { .. } => {}
        }
        if let Some(team) = cx.team {
            let of_team = model.components().filter(|(_, it)| it.entry.team == team);
            for manifest in of_team.filter_map(|(id, _)| component(model, id)) {
                out.file_of(team, &manifest.path, manifest.text());
            }
            return Ok(());
        }
        let secrets = secrets::wanted(model);
        let mut manifests: Vec<Manifest> = namespace(model).into_iter().collect();
        manifests.extend(service::receiver(model));
        manifests.extend(secrets::external(model, &secrets));
        manifests.extend(model.components().filter_map(|(id, _)| component(model, id)));
        out.file("kustomization.yaml", kustomization::text(model, &secrets, &manifests));
        for own in model.custom.kubernetes.iter().chain(&model.custom.kubernetes_patches) {
            out.file(&format!("{CUSTOM}/{}", own.path), own.text.clone());
        }
        for manifest in &manifests {
            out.file(&manifest.path, manifest.text());
        }
        for (path, artifact) in secrets::files(model, &secrets) {
            match artifact {
                Artifact { text, executable: true } => out.script(path, text),
                Artifact { text, executable: false } => out.file(path, text),
            }
        }
        Ok(())
    }
}

/// The file of one component; none if nothing of it runs in the cluster.
fn component(model: &Model, id: ComponentId) -> Option<Manifest> {
    let component = &model[id];
    let mut objects: Vec<Yaml> = Vec::new();
    for workload in &component.workloads {
        objects.extend(workload::files(model, workload));
        objects.push(workload::controller(model, workload));
        objects.extend(service::internal(model, workload));
        objects.extend(service::external(model, component, workload));
        objects.extend(policy::disruption_budget(model, workload));
        objects.extend(policy::network_policy(model, id, workload));
    }
    if objects.is_empty() {
        return None;
    }
    Some(Manifest::of_component(model, component, objects))
}
