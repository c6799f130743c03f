//! `ServiceNow`: what takes alerts there and makes incidents of them, as scripts that set it up, and
//! as an update set for those who may not use scripts.

mod records;
mod update_set;

use super::asked;
use super::{Backend, Cx, Output, bash};
use crate::diag::Reported;
use crate::model::Model;
use crate::model::notify::{ContactPoint, ServiceNow};
use crate::syntax::javascript::quoted;
use crate::syntax::shell::quote;
use crate::syntax::{Comment, header, json};

/// The backend.
pub(super) struct Incidents;

impl Backend for Incidents {
    fn name(&self) -> &'static str {
        "servicenow"
    }

    fn about(&self) -> &'static str {
        "what makes incidents of alerts in ServiceNow: scripts that set it up and check it, an update set"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        let Some((point, instance)) = cx.model.incident_resource() else { return Ok(()) };
        let scripts = Scripts::new(instance);
        let records = records::all(cx.model, instance);
        out.file("alert.js", scripts.alert.clone());
        out.file("acknowledged.js", scripts.acknowledged.clone());
        out.file("records.json", json::print(&records::printed(&records, instance)));
        out.file("update-set.xml", update_set::print(cx.model, &records, &scripts));
        let library = library(cx.model, point, instance);
        out.script("set-up.sh", script(SET_UP_ABOUT, &library, SET_UP));
        let library = library + bash::GRAFANA;
        out.script("preflight.sh", script(PREFLIGHT_ABOUT, &library, PREFLIGHT));
        Ok(())
    }
}

const ALERT: &str = include_str!("alert.js");
const LIBRARY: &str = include_str!("library.bash");
const SET_UP: &str = include_str!("set_up.bash");
const PREFLIGHT: &str = include_str!("preflight.bash");

const SET_UP_ABOUT: &str = "\
# Makes what takes alerts in ServiceNow: two columns of incidents, the rule that notes when somebody takes
# one, and the resource that Grafana tells. It may be run again: what is there is changed to what it should
# be. Prints the address that Terraform needs.
#
#   eval \"$(servicenow/set-up.sh)\"
#
# SERVICENOW_URL and SERVICENOW_USER say where and who, if not as the demo has it; the user needs the role
# admin. The password is SERVICENOW_PASSWORD, or asked for.
";

const PREFLIGHT_ABOUT: &str = "\
# Says whether ServiceNow is ready to be told of alerts, and what to do if it is not. Changes nothing.
#
#   servicenow/preflight.sh [--login]
#
# With --login only whether it is awake and knows the user.
";

/// What runs inside of `ServiceNow`: ECMAScript 5, as its engine has it.
struct Scripts {
    /// Takes alerts.
    alert: String,
    /// Notes when an incident is taken.
    acknowledged: String,
}

impl Scripts {
    fn new(instance: &ServiceNow) -> Self {
        let header = header(Comment::Slashes);
        let (column, close) = (quoted(&instance.service_column), quoted(&instance.close_code));
        let acknowledged = quoted(&instance.acknowledged_column);
        Self {
            alert: format!(
                "{header}(function process(request, response) {{\n  var SERVICE_COLUMN = {column};\n  \
                 var CLOSE_CODE = {close};\n{ALERT}"
            ),
            acknowledged: format!(
                "{header}(function executeRule(current, previous) {{\n  var COLUMN = {acknowledged};\n  \
                 if (!current.getValue(COLUMN)) {{\n    current.setValue(COLUMN, new GlideDateTime());\n  }}\n\
                 }})(current, previous);\n"
            ),
        }
    }
}

/// A script that stands alone: whoever looks after the instance may not be whoever has the demo.
fn script(about: &str, library: &str, text: &str) -> String {
    format!(
        "#!/usr/bin/env bash\n{}#\n{about}# shellcheck disable=SC2034\nset -Eeuo pipefail\n\
         here=$(cd \"$(dirname \"${{BASH_SOURCE[0]}}\")\" && pwd)\n{library}\n{text}",
        header(Comment::Hash)
    )
}

fn library(model: &Model, point: &ContactPoint, instance: &ServiceNow) -> String {
    let variables = asked::of_contact_point(point);
    let name = |secret: bool| {
        let variable = variables.iter().find(|it| it.secret == secret);
        variable.map(|it| format!("TF_VAR_{}", it.variable)).unwrap_or_default()
    };
    let mut text = String::new();
    for (variable, value) in [
        ("url", instance.url.as_str()),
        ("user", &instance.user),
        ("service_id", &records::service_id(model)),
        ("address_variable", &name(false)),
        ("password_variable", &name(true)),
    ] {
        // In quotes whatever it is: a bare word here would look like a command that was meant.
        let quoted = match quote(value) {
            bare if bare == value => format!("'{bare}'"),
            quoted => quoted,
        };
        text += &format!("{variable}={quoted}\n");
    }
    text + "status=$(mktemp)\ntrap 'rm -f \"$status\"' EXIT\n" + LIBRARY
}
