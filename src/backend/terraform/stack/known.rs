//! What is made once for everybody, and how other resources name it: where it is made by its
//! resource, and in the root of a team by a variable that the first root puts out.

use super::super::root::Variable;
use super::super::shared::{label, name};
use super::{Stack, contact_points, data_sources, synthetics};
use crate::backend::data_source::Role;
use crate::model::platform::Probe;
use crate::model::{ContactPointId, Model};
use crate::syntax::hcl::Expression;

/// Something that others refer to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Known<'m> {
    /// The uid of the folder.
    Folder,
    /// The address of Grafana.
    Address,
    /// The uid of a data source.
    DataSource(Role),
    /// The uid of the data source that rules write to.
    Recorded,
    /// The number of a probe.
    Probe(&'m Probe),
    /// The name of a contact point, or of several as one.
    Receiver(&'m [ContactPointId]),
    /// The name of times of silence.
    MuteTiming(&'m str),
    /// What a person chooses, once for all roots.
    Switch(Variable),
}

impl Known<'_> {
    /// The variable of a team's root that tells it.
    pub(super) fn variable(&self, model: &Model) -> Variable {
        match self {
            Self::Folder => Variable::text("folder_uid", "Uid of the folder of the demo."),
            Self::Address => Variable::text("grafana_url", "Address of Grafana."),
            Self::DataSource(role) => {
                let role = role.name();
                Variable::text(format!("{role}_uid"), format!("Uid of the data source of {role}."))
            }
            Self::Recorded => {
                Variable::text("recorded_uid", "Uid of the data source that rules write to.")
            }
            Self::Probe(probe) => Variable::number(
                format!("probe_{}_id", label(&probe.title)),
                format!("Number of the probe {}.", probe.title),
            ),
            Self::Receiver(points) => Variable::text(
                format!("notify_{}", label(&contact_points::together(model, points))),
                "Name of the contact point that is told.",
            ),
            Self::MuteTiming(title) => Variable::text(
                format!("mute_{}", label(title)),
                format!("Name of the times of silence {title}."),
            ),
            Self::Switch(variable) => variable.clone(),
        }
        .handed_on()
    }

    /// How the root that makes it names it.
    pub(super) fn made(&self, stack: &mut Stack<'_>) -> Expression {
        match self {
            Self::Folder => name("grafana_folder.demo.uid"),
            Self::Address => name("local.grafana_url"),
            Self::DataSource(role) => data_sources::uid(stack.model, *role),
            Self::Recorded => data_sources::recorded_into(stack.model),
            Self::Probe(probe) => synthetics::probe_id(probe),
            Self::Receiver(points) => contact_points::of_several(stack, points),
            Self::MuteTiming(title) => name(&format!("grafana_mute_timing.{}.name", label(title))),
            Self::Switch(variable) => stack.root.variable(variable.clone()),
        }
    }
}
