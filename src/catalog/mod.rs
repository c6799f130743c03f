//! The words a `demo.toml` may use.

pub mod attributes;
pub mod engines;
pub mod plugins;
pub mod templates;
pub mod objectives;
pub mod signals;
pub mod context;
pub mod lines;
pub mod load;
pub mod stand_in;
pub mod health;
pub mod panels;
pub mod layout;
pub mod marks;
pub mod dashboards;
pub mod diagram;
pub mod drawn;
pub mod rules;
