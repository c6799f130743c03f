//! What is done with answers before a panel shows them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Nothing;

/// Something that is done with answers.
#[derive(Debug, Serialize)]
#[serde(tag = "id", content = "options", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(in crate::backend::grafana) enum Transformation {
    /// A new column, calculated of others in each line.
    CalculateField {
        /// Its name.
        alias: String,
        /// From what it is calculated: `reduceRow`.
        mode: &'static str,
        /// Of which, and how.
        reduce: RowReduce,
        /// Whether the others go.
        replace_fields: bool,
    },
    /// Some columns only.
    FilterFieldsByName {
        /// Those that stay.
        include: Names,
    },
    /// Labels become columns.
    LabelsToFields {
        /// `columns`.
        mode: &'static str,
    },
    /// Lines that have the same labels become one.
    Merge(Nothing),
    /// Columns in another order, with other names.
    Organize(Organize),
    /// Columns with other names.
    RenameByRegex {
        /// What is looked for.
        regex: &'static str,
        /// What becomes of it.
        rename_pattern: &'static str,
    },
}

/// How columns become one.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct RowReduce {
    /// Which.
    pub include: Vec<String>,
    /// How.
    pub reducer: &'static str,
}

/// Names of columns.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Names {
    /// The names.
    pub names: Vec<&'static str>,
}

/// Which columns there are, in which order, by which names.
#[derive(Debug, Default, Serialize)]
pub(in crate::backend::grafana) struct Organize {
    /// Those that go.
    #[serde(rename = "excludeByName")]
    pub hidden: BTreeMap<String, bool>,
    /// Their order.
    #[serde(rename = "indexByName")]
    pub order: BTreeMap<String, usize>,
    /// Their new names.
    #[serde(rename = "renameByName")]
    pub titles: BTreeMap<String, String>,
}
