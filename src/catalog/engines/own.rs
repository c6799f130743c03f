//! How an engine of the user's own runs: as the one it is a variant of, or as the demo says.

use super::placeholder::fill;
use super::{DATA, EngineInput, EngineSpec, EngineWorkload, ImageOwner};
use crate::model::workload::{EnvValue, EnvVar, HealthProbe, ProbeAction, Writable};

/// What a demo says of an engine of its own, with its placeholders.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Replaces the entrypoint, where it is said.
    pub command: Option<Vec<String>>,
    /// Arguments, where they are said.
    pub args: Option<Vec<String>>,
    /// Environment, in the order written.
    pub env: Vec<EnvVar>,
    /// Whether it takes traffic, where that is said.
    pub ready: Option<HealthProbe>,
    /// The folder that is worth keeping, where it is said.
    pub data: Option<String>,
    /// More folders that must be writable.
    pub writable: Vec<String>,
    /// The user it runs as, where that is said.
    pub user: Option<u32>,
}

/// The workload of such an engine: what is not said is as the engine has it that it is a variant of.
pub fn workload(
    family: Option<&EngineSpec>,
    told: Told,
    input: &EngineInput<'_>,
) -> EngineWorkload {
    let mut workload = match family {
        Some(family) => (family.workload)(input),
        None => EngineWorkload::new(ProbeAction::Tcp { port: input.port }),
    };
    folders(&mut workload, family, &told, input);
    let filled = |words: Vec<String>| -> Vec<String> {
        words.iter().map(|word| fill(word, input)).collect()
    };
    if let Some(command) = told.command {
        workload.command = filled(command);
    }
    if let Some(args) = told.args {
        workload.args = filled(args);
    }
    for variable in told.env {
        let value = match variable.value {
            EnvValue::Text(text) => EnvValue::Text(fill(&text, input)),
            EnvValue::Secret { name, key } => {
                EnvValue::Secret { name: fill(&name, input), key: fill(&key, input) }
            }
            EnvValue::PodField(field) => EnvValue::PodField(field),
        };
        let variable = EnvVar { value, ..variable };
        match workload.env.iter_mut().find(|other| other.name == variable.name) {
            Some(other) => *other = variable,
            None => workload.env.push(variable),
        }
    }
    if let Some(ready) = told.ready {
        let action = match ready.action {
            ProbeAction::Http { path, port } => {
                ProbeAction::Http { path: fill(&path, input), port }
            }
            ProbeAction::Command(words) => ProbeAction::Command(filled(words)),
            action @ (ProbeAction::Grpc { .. } | ProbeAction::Tcp { .. }) => action,
        };
        workload.ready = HealthProbe { action, ..ready };
    }
    workload
}

/// Who runs it, and where it writes. As of any engine, of a foreign image nothing is known but the
/// folder of its data.
fn folders(
    workload: &mut EngineWorkload,
    family: Option<&EngineSpec>,
    told: &Told,
    input: &EngineInput<'_>,
) {
    let official = input.image == ImageOwner::Official;
    if let Some(data) = &told.data {
        match workload.writable.iter().position(|folder| folder.data) {
            Some(at) => {
                let before = std::mem::replace(&mut workload.writable[at].path, data.clone());
                moved(workload, &before, data);
            }
            None if official || input.has_storage => {
                let folder = Writable { name: DATA.to_owned(), path: data.clone(), data: true };
                workload.writable.insert(0, folder);
            }
            None => {}
        }
    }
    if !official {
        return;
    }
    for path in &told.writable {
        if workload.writable.iter().all(|folder| folder.path != *path) {
            let name = volume(path, &workload.writable);
            workload.writable.push(Writable { name, path: path.clone(), data: false });
        }
    }
    if told.user.is_some() {
        workload.user = told.user;
        // Whoever says the user and the folders knows where it writes.
        workload.read_only_root |= family.is_none() && !workload.writable.is_empty();
    }
}

/// What names the folder of the data follows it.
fn moved(workload: &mut EngineWorkload, before: &str, now: &str) {
    let words = workload.command.iter_mut().chain(&mut workload.args);
    let texts = workload.env.iter_mut().filter_map(|variable| match &mut variable.value {
        EnvValue::Text(text) => Some(text),
        EnvValue::PodField(_) | EnvValue::Secret { .. } => None,
    });
    for text in words.chain(texts) {
        *text = text.replace(before, now);
    }
}

/// A name for the volume of a folder, which no other has.
fn volume(path: &str, others: &[Writable]) -> String {
    let last = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let words = last.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<String> =
        words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect();
    let mut name = words.join("-");
    name.truncate(40);
    // That of the data, and that of mounted files.
    if name.is_empty() || name == DATA || name == "files" {
        name.insert_str(0, "folder-");
    }
    if name.ends_with('-') {
        name.push('x');
    }
    let taken = |name: &str| others.iter().any(|other| other.name == name);
    let mut free = name.clone();
    let mut count = 2;
    while taken(&free) {
        free = format!("{name}-{count}");
        count += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::super::{Init, find};
    use super::*;

    const INPUT: EngineInput<'_> = EngineInput {
        name: "clicks",
        namespace: "shop",
        version: "25.8",
        port: 1234,
        database: "clicks",
        admin: "boss",
        superusers: &[],
        users: &[],
        max_connections: Some(7),
        replica_of: None,
        has_storage: true,
        image: ImageOwner::Official,
        init: Init::Generated,
    };

    fn text(name: &str, value: &str) -> EnvVar {
        EnvVar { name: name.to_owned(), value: EnvValue::Text(value.to_owned()) }
    }

    #[test]
    fn texts_are_filled_in() {
        let secret = EnvValue::Secret { name: "{name}".to_owned(), key: "{admin}".to_owned() };
        let told = Told {
            args: Some(vec!["--port={port}".to_owned(), "--most={max_connections}".to_owned()]),
            env: vec![
                text("DATABASE", "{database}"),
                EnvVar { name: "PASSWORD".to_owned(), value: secret },
            ],
            ..Told::default()
        };
        let workload = workload(None, told, &INPUT);
        assert_eq!(workload.args, ["--port=1234", "--most=7"]);
        assert_eq!(workload.env[0], text("DATABASE", "clicks"));
        let known = EnvValue::Secret { name: "clicks".to_owned(), key: "boss".to_owned() };
        assert_eq!(workload.env[1].value, known);
        assert_eq!(workload.ready.action, ProbeAction::Tcp { port: 1234 });
    }

    #[test]
    fn a_variant_is_as_the_engine_but_for_what_is_said() {
        let told = Told {
            data: Some("/srv/data".to_owned()),
            writable: vec!["/tmp/data".to_owned(), "/var/log/data".to_owned()],
            user: Some(1000),
            ..Told::default()
        };
        let workload = workload(find("redis"), told, &INPUT);
        assert_eq!(workload.args[..2], ["--dir", "/srv/data"]);
        assert_eq!((workload.user, workload.read_only_root), (Some(1000), true));
        let folders: Vec<(&str, &str)> =
            workload.writable.iter().map(|it| (it.name.as_str(), it.path.as_str())).collect();
        assert_eq!(
            folders,
            [
                ("data", "/srv/data"),
                ("folder-data", "/tmp/data"),
                ("folder-data-2", "/var/log/data")
            ]
        );
    }

    #[test]
    fn a_root_that_is_read_only_needs_a_user_and_folders() {
        for (user, data, expected) in
            [(None, Some("/data"), false), (Some(5), None, false), (Some(5), Some("/data"), true)]
        {
            let told = Told { user, data: data.map(str::to_owned), ..Told::default() };
            assert_eq!(workload(None, told.clone(), &INPUT).read_only_root, expected);
            let own = EngineInput { image: ImageOwner::Own, ..INPUT };
            let own = workload(None, told, &own);
            assert_eq!((own.user, own.read_only_root), (None, false), "nobody knows the image");
        }
    }
}
