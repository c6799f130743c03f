//! `mltgen explain`: what an error means, what a key takes, and which words a demo may use.

use anyhow::bail;
use clap::Args;
use serde::Serialize;

use super::language::{Language, Page};
use super::terminal;
use super::{Exit, Format};
use crate::backend::BACKENDS;
use crate::catalog::dashboards::DASHBOARDS;
use crate::catalog::engines::ENGINES;
use crate::catalog::objectives::OBJECTIVES;
use crate::catalog::plugins::PLUGINS;
use crate::catalog::signals;
use crate::catalog::signals::fields::FIELDS;
use crate::catalog::templates::TEMPLATES;
use crate::diag::code;
use crate::diag::suggest::did_you_mean;
use crate::lint::LINTS;

const EXAMPLES: &str = "\
Examples:
  mltgen explain                      which lists there are
  mltgen explain unknown-reference    what an error means, with an example
  mltgen explain slos                 a table of demo.toml, and its keys
  mltgen explain services.check       a key of one, and what is below it
  mltgen explain delay                a word, or a key of several tables
  mltgen explain signals              a list";

/// The arguments of `mltgen explain`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explain {
    /// An error code, a key of demo.toml such as services.check, a list (see `mltgen explain`), or a
    /// word of one
    #[arg(value_name = "WORD")]
    word: Option<String>,
    /// How the result is told
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub(super) format: Format,
}

/// A list of words, each explained.
struct Topic {
    name: &'static str,
    about: &'static str,
    words: fn() -> Vec<Word>,
}

/// A word and what it means.
#[derive(Debug, Serialize)]
struct Word {
    name: String,
    about: String,
    /// In which list it stands.
    #[serde(skip)]
    list: &'static str,
    /// What its line in a list says, where that is a table; else the first line about it.
    #[serde(skip)]
    columns: Vec<String>,
}

static TOPICS: &[Topic] = &[
    Topic { name: "codes", about: "errors and warnings", words: codes },
    Topic { name: KEYS, about: "keys of demo.toml: what each takes, and what it is", words: keys },
    Topic { name: "lints", about: "advice about a demo that could be built", words: lints },
    Topic { name: "engines", about: "stores that a demo can have", words: engines },
    Topic {
        name: "signals",
        about: "what panels and rules can ask for: who sends it, and its unit",
        words: signals,
    },
    Topic {
        name: "objectives",
        about: "what can be promised, and how it is counted",
        words: objectives,
    },
    Topic { name: "dashboards", about: "what is shown to whom", words: dashboards },
    Topic { name: "panels", about: "what the dashboards show", words: panels },
    Topic {
        name: "templates",
        about: "documents that a demo may write in other words",
        words: templates,
    },
    Topic { name: "plugins", about: "Grafana plugins, with their versions", words: plugins },
    Topic { name: "backends", about: "what files are made of a demo", words: backends },
];

/// The list of the keys of `demo.toml`.
const KEYS: &str = "keys";

/// What follows the list of engines.
const OWN_ENGINES: &str = "
Another is a table in `demo.toml`, and then a word like these:

  [engines.valkey] # a variant of one of them; docs/extending.md says what else there can be
  like = \"redis\"
  image = \"valkey/valkey\"
  version = \"9.0\"
";

fn codes() -> Vec<Word> {
    code::ALL.iter().map(|code| word(code.name, code.page())).collect()
}

fn keys() -> Vec<Word> {
    let key = |[name, takes, about]: [String; 3]| {
        let page = format!("{about} It takes {takes}.");
        Word { columns: vec![takes, about], ..word(name, page) }
    };
    Language::new().keys().into_iter().map(key).collect()
}

fn lints() -> Vec<Word> {
    let mut words: Vec<Word> =
        LINTS.iter().map(|lint| word(lint.code.name, lint.code.page())).collect();
    words.sort_by(|one, other| one.name.cmp(&other.name));
    words.dedup_by(|later, earlier| later.name == earlier.name);
    words
}

fn engines() -> Vec<Word> {
    ENGINES.iter().map(|engine| word(engine.name, engine.about)).collect()
}

/// Signals, and what panels ask by that is none.
fn signals() -> Vec<Word> {
    let metrics = signals::all().map(|signal| {
        let labels = signal.labels.join(", ");
        let labels = if labels.is_empty() { "none" } else { &labels };
        let (producer, about) = (signals::producer(signal), signal.about);
        let kind = format!("{}, {}", signal.kind.title(), signal.unit.title());
        let traces = if signal.has_exemplars() { " Its samples lead to traces." } else { "" };
        let page = format!(
            "{about}; {kind}; from {producer}\n\n\
             Panels call it `{}`. Labels beside its component: {labels}. There: {}.{traces}",
            signal.name,
            signal.gate.about(),
        );
        let columns = vec![producer, kind, about.to_owned()];
        Word { columns, ..word(signal.metric, page) }
    });
    let fields = FIELDS.iter().map(|field| {
        let [source, values, about] = [field.of.title(), field.values, field.about];
        let page = format!("{about}; {values}; from {source}\n\nNo metric: panels ask by it.");
        let columns = [source, values, about].map(str::to_owned).to_vec();
        Word { columns, ..word(field.name, page) }
    });
    metrics.chain(fields).collect()
}

fn objectives() -> Vec<Word> {
    OBJECTIVES.iter().map(|it| word(it.name, it.about)).collect()
}

fn dashboards() -> Vec<Word> {
    DASHBOARDS.iter().map(|dashboard| word(dashboard.name, dashboard.about)).collect()
}

fn panels() -> Vec<Word> {
    let panels = DASHBOARDS.iter().flat_map(|dashboard| {
        dashboard.rows.iter().flat_map(|row| row.panels).map(move |panel| (dashboard, panel))
    });
    panels
        .map(|(dashboard, panel)| word(format!("{}/{}", dashboard.name, panel.name), panel.about))
        .collect()
}

fn templates() -> Vec<Word> {
    TEMPLATES.iter().map(|it| word(it.name, it.about)).collect()
}

fn plugins() -> Vec<Word> {
    PLUGINS.iter().map(|it| word(it.id, format!("{} (version {})", it.about, it.version))).collect()
}

fn backends() -> Vec<Word> {
    BACKENDS.iter().map(|backend| word(backend.name(), backend.about())).collect()
}

fn word(name: impl Into<String>, about: impl Into<String>) -> Word {
    Word { name: name.into(), about: about.into(), list: "", columns: Vec::new() }
}

/// Runs `mltgen explain`.
pub(super) fn explain(args: &Explain) -> anyhow::Result<Exit> {
    let Some(asked) = &args.word else { return tell_list(&lists(), args.format) };
    let language = Language::new();
    let tables = language
        .about(asked)
        .into_iter()
        .map(|Page { name, text }| Word { list: KEYS, ..word(name, text.trim_end()) });
    if let Some(topic) = TOPICS.iter().find(|topic| topic.name == asked) {
        let exit = tell_list(&(topic.words)(), args.format)?;
        if args.format == Format::Text && topic.name == "engines" {
            terminal::out(OWN_ENGINES)?;
        }
        let tables: Vec<Word> = tables.collect();
        if args.format == Format::Json || tables.is_empty() {
            return Ok(exit);
        }
        terminal::out("\n")?;
        return tell_pages(&tables.iter().collect::<Vec<_>>(), args.format);
    }
    let words: Vec<Word> = all_words().chain(tables).collect();
    // One signal may have several producers, and one word may stand in several lists.
    let mut meant: Vec<&Word> =
        words.iter().filter(|word| word.name == *asked || word.list == KEYS).collect();
    meant.dedup_by(|later, earlier| later.about == earlier.about);
    if !meant.is_empty() {
        return tell_pages(&meant, args.format);
    }
    let of_language = language.names();
    let names = TOPICS.iter().map(|topic| topic.name);
    let names = names.chain(words.iter().map(|word| word.name.as_str()));
    match did_you_mean(asked, names.chain(of_language.iter().map(String::as_str))) {
        Some(help) => bail!("there is nothing about `{asked}`; {help}"),
        None => bail!("there is nothing about `{asked}`; `mltgen explain` lists what there is"),
    }
}

/// The words of every list but that of the keys: they are asked for in more ways than one.
fn all_words() -> impl Iterator<Item = Word> {
    TOPICS
        .iter()
        .filter(|topic| topic.name != KEYS)
        .flat_map(|topic| (topic.words)().into_iter().map(|word| Word { list: topic.name, ..word }))
}

/// The lists there are.
fn lists() -> Vec<Word> {
    TOPICS.iter().map(|topic| word(topic.name, topic.about)).collect()
}

/// All there is to say about each word.
fn tell_pages(words: &[&Word], format: Format) -> anyhow::Result<Exit> {
    match format {
        Format::Json => terminal::json(&words),
        Format::Text => {
            let several = words.len() > 1;
            let pages = words.iter().map(|Word { name, about, list, .. }| {
                // Where one word means several things, each says what it is.
                let of = match *list {
                    KEYS => " (in demo.toml)".to_owned(),
                    list => format!(" ({list})"),
                };
                let of = if several { of } else { String::new() };
                format!("{name}{of}\n\n{}\n", without_fences(about))
            });
            terminal::out(&pages.collect::<Vec<_>>().join("\n"))
        }
    }
}

/// Markdown as a terminal shows it: what stands between fences is indented.
fn without_fences(page: &str) -> String {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in page.trim_end().lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside && !line.is_empty() {
            lines.push(format!("    {line}"));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
}

/// A line for each word: its name, and its columns or the first line about it.
fn tell_list(words: &[Word], format: Format) -> anyhow::Result<Exit> {
    if format == Format::Json {
        return terminal::json(&words);
    }
    let mut lines: Vec<Vec<&str>> = words.iter().map(line).collect();
    // A signal is a row for each producer, and one signal to who asks for it.
    lines.dedup();
    let mut widths = Vec::new();
    for (at, cell) in lines.iter().flat_map(|line| line.iter().enumerate()) {
        widths.resize(widths.len().max(at + 1), 0);
        widths[at] = widths[at].max(cell.chars().count());
    }
    let lines = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    });
    terminal::out(&lines.collect::<String>())
}

fn line(word: &Word) -> Vec<&str> {
    let mut line = vec![word.name.as_str()];
    if word.columns.is_empty() {
        line.push(word.about.lines().next().unwrap_or_default());
    }
    line.extend(word.columns.iter().map(String::as_str));
    line
}
