//! Where Terraform has what is in Grafana: who writes it and who points at it agree here.

use crate::model::Model;
use crate::model::component::Component;
use crate::model::platform::Team;

/// The folder, in `terraform/`, of the root that has what is this team's.
pub(super) fn root(model: &Model, team: &str) -> String {
    let own = model.terraform.teams.iter().find(|own| own.name == team);
    own.map_or_else(|| "stack".to_owned(), Team::root)
}

/// The file, in that root, that has what is about one component.
pub(super) fn file(component: &Component) -> String {
    format!("component_{}.tf", component.entry.name.replace('-', "_"))
}
