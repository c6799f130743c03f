//! Engines of the user's own.

use crate::config::Text;
use crate::config::component::{EnvTable, Probe};
use crate::config::decode::Map;
use crate::config::form::Form;
use crate::config::macros::table;
use crate::config::word::KnownEngine;
use crate::source::Spanned;
use crate::units::Duration;

table! {
    /// An engine of your own: a variant of one that mltgen knows, or one that it knows nothing of. In
    /// texts, `{port}` stands for what a datastore says; so do `{name}`, `{host}`, `{version}`,
    /// `{database}`, `{admin}` and `{max_connections}`.
    pub struct Engine {
        /// The engine it is a variant of: all that is not said is as there.
        optional like: Spanned<KnownEngine>,
        /// What it is: `ClickHouse: a store of columns`.
        optional description: Text,
        /// The image, without a tag: that is the version.
        optional image: Text,
        /// The version where a datastore says none.
        optional version: Text,
        /// The port where a datastore says none.
        optional port: Spanned<u16>,
        /// The administrator where a datastore says none; default: nobody signs in.
        optional admin: Text,
        /// The most sessions at a time where a datastore says nothing of it.
        optional max_connections: u32,
        /// The folder that is worth keeping.
        optional data: Text,
        /// More folders that must be writable.
        optional writable: Vec<Text>,
        /// The user it runs as; with it and the folders, all else is read-only.
        optional user: Spanned<u32>,
        /// Replaces the image's entrypoint.
        optional command: Vec<Text>,
        /// Arguments.
        optional args: Vec<Text>,
        /// Files in the container: path, and the file it comes from.
        optional files: Map<Text>,
        /// Variables.
        optional env: Map<Form<Text, EnvTable>>,
        /// Whether it takes traffic; default: its port is open.
        optional ready: Form<Text, Probe>,
        /// How long it gets to stop; default: `30s`.
        optional grace: Spanned<Duration>,
        /// Where it gives metrics of its own: `:9363/metrics`.
        optional metrics: Text,
    }
}
