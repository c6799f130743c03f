//! Entries that had another name: Terraform moves what it made for them, where that can be told.

use crate::config::Described;
use crate::config::Text;
use crate::config::decode::{Entries, is_name};
use crate::diag::{Diagnostic, Reported, code};
use crate::resolve::Scope;

/// A name, and the one before it.
type Renamed<'a> = (&'a Text, &'a Text);

/// Tells of former names of which Terraform would say that it cannot move anything from there.
pub(super) fn check(scope: &mut Scope<'_>) {
    let config = scope.config;
    let (mut names, mut renamed) = (Vec::new(), Vec::new());
    collect(config.services.as_ref(), &mut names, &mut renamed);
    collect(config.datastores.as_ref(), &mut names, &mut renamed);
    collect(config.external.as_ref(), &mut names, &mut renamed);
    told(scope, &names, &renamed);
    kind(scope, config.slos.as_ref());
    kind(scope, config.alerts.as_ref());
    kind(scope, config.forecasts.as_ref());
    kind(scope, config.contact_points.as_ref());
}

fn kind<T: Described>(scope: &mut Scope<'_>, entries: Option<&Entries<T>>) {
    let (mut names, mut renamed) = (Vec::new(), Vec::new());
    collect(entries, &mut names, &mut renamed);
    told(scope, &names, &renamed);
}

fn collect<'a, T: Described>(
    entries: Option<&'a Entries<T>>,
    names: &mut Vec<&'a Text>,
    renamed: &mut Vec<Renamed<'a>>,
) {
    let was = |entry: &'a Result<T, Reported>| entry.as_ref().ok()?.described().was;
    for (name, entry) in entries.iter().flat_map(|it| &it.0) {
        names.push(name);
        renamed.extend(was(entry).map(|was| (name, was)));
    }
}

fn told(scope: &mut Scope<'_>, names: &[&Text], renamed: &[Renamed<'_>]) {
    for (position, (name, was)) in renamed.iter().enumerate() {
        let mut wrong = |message: String, label: &str, other: Option<&Text>| {
            let mut wrong =
                Diagnostic::new(code::DUPLICATE_NAME, was.span, message).label(label.to_owned());
            if let Some(other) = other {
                wrong = wrong.related(other.span, "this one");
            }
            scope.diags.error(wrong.help("take `was` away"));
        };
        if !is_name(&was.value, 40) {
            let message = format!("nothing was called `{}`", was.value.escape_debug());
            let bad = Diagnostic::new(code::BAD_NAME, was.span, message);
            scope.diags.error(bad.label("expected a DNS label of at most 40 characters"));
        } else if was.value == name.value {
            let message = format!("`{}` is called so already", name.value);
            wrong(message, "this is its name, not a former one", None);
        } else if let Some(other) = names.iter().find(|other| other.value == was.value) {
            let message = format!("`{}` is still there", was.value);
            wrong(message, "nothing can be moved from a name in use", Some(other));
        } else if let Some((other, _)) =
            renamed[..position].iter().find(|(_, before)| before.value == was.value)
        {
            let message = format!("two entries were called `{}`", was.value);
            wrong(message, "what was made for one can be moved to one", Some(other));
        }
    }
}
