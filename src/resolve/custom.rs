//! Files of the user's own.

use crate::catalog::dashboards;
use crate::catalog::templates::TEMPLATES;
use crate::config::decode::{Map, is_name};
use crate::config::include;
use crate::config::tree::{Node, Value};
use crate::config::{Config, Text};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, code};
use crate::jsonnet;
use crate::model::component::Component;
use crate::model::presentation::{Anything, Custom, DashboardFile, OwnTemplate};
use crate::resolve::workload::file_text;
use crate::resolve::{Scope, manifest, manifest_patch, texts};
use crate::source::Span;

pub(super) fn custom(scope: &mut Scope<'_>, components: &[Component]) -> Custom {
    let Some(custom) = scope.config.custom.as_ref() else { return Custom::default() };
    for file in custom.terraform.iter().flatten() {
        file_text(scope, file);
    }
    let changes = custom.kubernetes_patches.as_deref();
    let kubernetes_patches = manifest_patch::patches(scope, changes, components);
    let added = custom.kubernetes.as_deref();
    Custom {
        dashboard_files: dashboard_files(scope, custom.dashboards.as_deref().unwrap_or_default()),
        dashboards: Vec::new(),
        kubernetes: manifest::manifests(scope, added, components, &kubernetes_patches),
        kubernetes_patches,
        terraform: texts(custom.terraform.as_ref()),
        templates: own_templates(scope, custom.templates.as_ref()),
        patches: Vec::new(),
        values: custom.values.as_ref().map_or_else(Vec::new, anything),
    }
}

/// Keys of `[custom]` that no backend turns into output yet.
pub(super) fn without_output(config: &Config) -> Vec<(String, Span)> {
    let Some(custom) = &config.custom else { return Vec::new() };
    let first = custom.terraform.iter().flatten().next();
    first.map(|file| ("custom.terraform".to_owned(), file.span)).into_iter().collect()
}

/// The templates in a folder of the user's own.
fn own_templates(scope: &mut Scope<'_>, folder: Option<&Text>) -> Vec<OwnTemplate> {
    let Some(folder) = folder else { return Vec::new() };
    let before = format!("{}/", folder.value.trim_end_matches('/'));
    let inside = scope.sources.paths().filter_map(|path| path.strip_prefix(&before));
    let mut names: Vec<String> =
        inside.filter(|name| !name.contains('/')).map(str::to_owned).collect();
    names.sort();
    if names.is_empty() {
        let message = format!("there is no template in `{}`", folder.value);
        let empty = Diagnostic::new(code::MISSING_FILE, folder.span, message);
        scope.diags.error(
            empty
                .label("looked for beside the demo")
                .help("`mltgen explain templates` says which there can be"),
        );
    }
    names.into_iter().filter_map(|name| own_template(scope, &before, name)).collect()
}

fn own_template(scope: &mut Scope<'_>, folder: &str, name: String) -> Option<OwnTemplate> {
    let file = scope.sources.find_id(&format!("{folder}{name}"))?;
    let text = scope.sources.get(file).text.clone();
    if !name.starts_with('_') && !TEMPLATES.iter().any(|spec| spec.name == name) {
        let end = text.lines().next().map_or(0, str::len);
        let message = format!("no template is called `{name}`");
        let unknown = Diagnostic::new(code::UNKNOWN_WORD, Span { file, start: 0, end }, message);
        let help = did_you_mean(&name, TEMPLATES.iter().map(|spec| spec.name));
        scope.diags.error(
            unknown
                .label("this file stands for nothing; parts of templates begin with `_`")
                .help_if(help),
        );
        return None;
    }
    Some(OwnTemplate { name, text, span: Span { file, start: 0, end: 0 } })
}

/// The files of dashboards, patterns spelled out.
fn dashboard_files(scope: &mut Scope<'_>, written: &[Text]) -> Vec<DashboardFile> {
    let mut files: Vec<(DashboardFile, Span)> = Vec::new();
    for text in written {
        for path in meant(scope, text) {
            let same = |(known, _): &&(DashboardFile, Span)| known.path == path;
            if files.iter().find(same).is_some() {
                continue;
            }
            let Some(name) = name_of(scope, &path, text.span) else { continue };
            match files.iter().find(|(known, _)| known.name == name) {
                Some((known, span)) => {
                    let message = format!("two dashboards are called `{name}`");
                    let twice = Diagnostic::new(code::DUPLICATE_NAME, text.span, message)
                        .label(format!("`{path}`"))
                        .related(*span, format!("`{}`", known.path));
                    scope.diags.error(twice.help("a dashboard has the name of its file"));
                }
                None => files.push((DashboardFile { path, name }, text.span)),
            }
        }
    }
    files.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    files.into_iter().map(|(file, _)| file).collect()
}

/// The files that a path or a pattern means.
pub(super) fn meant(scope: &mut Scope<'_>, written: &Text) -> Vec<String> {
    if !written.value.contains(['*', '?', '[']) {
        let there = file_text(scope, written).is_some();
        return there.then(|| written.value.clone()).into_iter().collect();
    }
    include::like(scope.sources, written, scope.diags)
}

/// What a dashboard is called: by the name of its file.
fn name_of(scope: &mut Scope<'_>, path: &str, span: Span) -> Option<String> {
    let file = path.rsplit('/').next().unwrap_or_default();
    let endings = [jsonnet::ENDING, ".json"];
    let Some(name) = endings.into_iter().find_map(|ending| file.strip_suffix(ending)) else {
        let message = format!("`{path}` is no dashboard");
        let wrong = Diagnostic::new(code::BAD_DASHBOARD, span, message);
        let help = "write dashboards in Jsonnet, or take what Grafana's “Export as JSON” gives";
        scope.diags.error(wrong.label("expected `.jsonnet` or `.json`").help(help));
        return None;
    };
    if !is_name(name, MOST_NAME) {
        let message = format!("`{name}` cannot name a dashboard");
        let wrong = Diagnostic::new(code::BAD_NAME, span, message)
            .label(format!("`{path}`"))
            .help(format!("name the file `{}`", path.replace(file, &mended(file))));
        scope.diags.error(wrong);
        return None;
    }
    if dashboards::find(name).is_some() {
        let message = format!("`{name}` is a dashboard of every demo");
        let taken = Diagnostic::new(code::DUPLICATE_NAME, span, message);
        let help = "name the file otherwise; `patches` change panels of that dashboard";
        scope.diags.error(taken.label(format!("`{path}`")).help(help));
        return None;
    }
    if is_of_service(scope, name) {
        let message = format!("`{name}` is the dashboard of a service");
        let taken = Diagnostic::new(code::DUPLICATE_NAME, span, message);
        let help = "name the file otherwise, or take away `per_service`";
        scope.diags.error(taken.label(format!("`{path}`")).help(help));
        return None;
    }
    Some(name.to_owned())
}

/// Whether a service has a dashboard of that name for itself.
fn is_of_service(scope: &Scope<'_>, name: &str) -> bool {
    let detail = scope.config.dashboards.as_ref().and_then(|all| all.service_detail.as_ref());
    let wanted = detail.is_some_and(|detail| detail.per_service == Some(true));
    let service = name.strip_prefix("service-detail-").filter(|_| wanted);
    let services = scope.config.services.iter().flat_map(|services| &services.0);
    service.is_some_and(|service| services.into_iter().any(|(name, _)| name.value == service))
}

/// The most characters of the name of a dashboard: as of every name.
const MOST_NAME: usize = 40;

/// A name of a file as it would be right.
fn mended(file: &str) -> String {
    let (name, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let lower = name.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let begins =
        words.first().is_some_and(|word| word.starts_with(|it: char| it.is_ascii_lowercase()));
    let before: &[&str] = if begins { &[] } else { &["dashboard"] };
    let mut name = [before, &words].concat().join("-");
    name.truncate(MOST_NAME);
    format!("{}.{ending}", name.trim_end_matches('-'))
}

fn anything(map: &Map<crate::config::form::Anything>) -> Vec<(String, Anything)> {
    map.0.iter().map(|(name, value)| (name.value.clone(), plain(&value.0))).collect()
}

/// A value without its places.
pub(super) fn plain(node: &Node) -> Anything {
    match &node.value {
        Value::Text(text) => Anything::Text(text.clone()),
        Value::Integer(number) => Anything::Integer(*number),
        Value::Float(number) => Anything::Number(*number),
        Value::Bool(bool) => Anything::Bool(*bool),
        // Dates are kept as nothing: neither JSON nor templates have them.
        Value::Datetime => Anything::Text(String::new()),
        Value::List(items) => Anything::List(items.iter().map(plain).collect()),
        Value::Table(table) => Anything::Table(
            table.entries.iter().map(|(key, node)| (key.value.clone(), plain(node))).collect(),
        ),
    }
}
