//! Feature flags: a component reads them from a file that is mounted into it, in the format of flagd.
//!
//! Source of the format: flagd's schema of flag definitions, version 0.

use serde_json::Value;

use crate::config::Text;
use crate::diag::suggest::{did_you_mean, listed};
use crate::diag::{Diagnostic, code};
use crate::model::component::Component;
use crate::model::scenario::Action;
use crate::resolve::Scope;
use crate::source::Span;

/// The file with the flag set; none if there is no such file, flag or variant, which is told.
pub(super) fn set(
    scope: &mut Scope<'_>,
    name: &Text,
    to: &Text,
    on: Span,
    component: &Component,
) -> Option<Action> {
    let files = component.workloads.first().map_or(&[][..], |workload| &workload.files);
    let flags = files.iter().enumerate().filter_map(|(position, file)| {
        let flags: Value = serde_json::from_str(&file.text).ok()?;
        flags.get("flags")?.is_object().then_some((position, flags))
    });
    let flags: Vec<(usize, Value)> = flags.collect();
    if flags.is_empty() {
        let message = format!("`{}` has no file of flags", component.entry.name);
        scope.diags.error(
            Diagnostic::new(code::CONFLICTING_KEYS, on, message)
                .label("its flags are read from a file in JSON, as flagd has it")
                .help("name it: `files = { \"/etc/flagd/flags.json\" = \"flags.json\" }`"),
        );
        return None;
    }
    let found = flags.iter().find(|(_, text)| text["flags"].get(&name.value).is_some());
    let Some((file, mut text)) = found.cloned() else {
        let known = flags.iter().filter_map(|(_, text)| text["flags"].as_object());
        let known: Vec<&str> = known.flat_map(|it| it.keys()).map(String::as_str).collect();
        unknown(scope, "flag", name, &known);
        return None;
    };
    let flag = &mut text["flags"][&name.value];
    let variants: Vec<&str> = flag["variants"]
        .as_object()
        .map(|it| it.keys().map(String::as_str).collect())
        .unwrap_or_default();
    if !variants.contains(&to.value.as_str()) {
        unknown(scope, "variant", to, &variants);
        return None;
    }
    flag["defaultVariant"] = Value::from(to.value.as_str());
    flag["state"] = Value::from("ENABLED");
    let text = format!("{text:#}\n");
    Some(Action::Flag { name: name.value.clone(), to: to.value.clone(), file, text })
}

fn unknown(scope: &mut Scope<'_>, what: &str, name: &Text, known: &[&str]) {
    let message = format!("there is no {what} `{}` in the file of flags", name.value);
    let label = match known {
        [] => format!("it has no {what}"),
        [..] => format!("it has {}", listed(known)),
    };
    scope.diags.error(
        Diagnostic::new(code::UNKNOWN_REFERENCE, name.span, message)
            .label(label)
            .help_if(did_you_mean(&name.value, known.iter().copied())),
    );
}
