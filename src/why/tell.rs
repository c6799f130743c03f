//! Answers as text for people, and as data for programs.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use super::ask::{Answer, Candidate, Origin, Step};
use super::retell::Retold;
use super::thing::{Bond, Kind, Lines, Thing};
use super::uses::Uses;
use crate::diag::render::place;
use crate::source::{FileId, Sources, Span};

/// Places in the demo that are shown; the rest is counted.
const MOST_SHOWN: usize = 6;

/// How answers are written.
pub struct Teller<'a> {
    /// The texts of the demo.
    pub sources: &'a Sources,
    /// The folder that files are generated in, as people know it.
    pub out: String,
    /// Draws places.
    pub renderer: Renderer,
}

impl Teller<'_> {
    /// An answer as text.
    pub fn text(&self, answer: &Answer<'_>) -> String {
        match answer {
            Answer::Made(origin) => self.origin(origin),
            Answer::Written(uses) => self.uses(uses),
            Answer::Several(all) => self.several(all),
        }
    }

    /// Errors told again, as text.
    pub fn errors(&self, retold: &[Retold<'_>]) -> String {
        let told = retold.iter().map(|Retold { error, origin }| {
            let quoted = format!("> {}\n", error.replace('\n', "\n> "));
            let origin = match origin {
                Some(origin) => self.origin(origin),
                None => "it names nothing that is generated\n".to_owned(),
            };
            format!("{quoted}\n{origin}")
        });
        told.collect::<Vec<_>>().join("\n")
    }

    /// Where something comes from, as text.
    pub fn origin(&self, origin: &Origin<'_>) -> String {
        let level = Level::NOTE.with_name(origin.thing.kind.noun());
        let mut group = Group::with_title(level.primary_title(shown_name(origin.thing)));
        let (near, far) = split(&origin.chain);
        for file in files_of(near.iter().map(|step| step.span)) {
            group = group.element(self.steps(&near, file));
        }
        let mut notes = Vec::new();
        if let Some((file, line)) = &origin.line {
            notes.push(("asked for", format!("{}/{file}:{line}", self.out)));
        }
        let places = origin.thing.places.iter().map(|it| self.lines(it, origin.thing.kind));
        notes.push(("generated in", places.collect::<Vec<_>>().join(", ")));
        notes.push(("chain", chain(origin)));
        if !far.is_empty() {
            let far: Vec<&str> = far.iter().map(|step| step.path.as_str()).collect();
            notes.push(("also about", far.join(", ")));
        }
        for (name, text) in notes {
            group = group.element(Level::NOTE.with_name(name).message(text));
        }
        self.renderer.render(&[group]) + "\n"
    }

    /// The places of a chain in one file, each with its number and why it is there.
    fn steps<'s>(
        &'s self,
        steps: &[&'s Step],
        file: FileId,
    ) -> Snippet<'s, annotate_snippets::Annotation<'s>> {
        let source = self.sources.get(file);
        let mut snippet = Snippet::source(&source.text).path(&source.path);
        for (at, step) in steps.iter().enumerate().filter(|(_, step)| step.span.file == file) {
            let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let label = if steps.len() == 1 {
                step.because.clone()
            } else {
                format!("{}. {}", at + 1, step.because)
            };
            snippet = snippet.annotation(kind.span(step.span.start..step.span.end).label(label));
        }
        snippet
    }

    fn lines(&self, lines: &Lines, kind: Kind) -> String {
        let path = format!("{}/{}", self.out, lines.file);
        match (kind, lines.first == lines.last) {
            (Kind::File, _) => path,
            (_, true) => format!("{path}:{}", lines.first),
            (_, false) => format!("{path}:{}-{}", lines.first, lines.last),
        }
    }

    fn uses(&self, uses: &Uses<'_>) -> String {
        let level = Level::NOTE.with_name("written");
        let title: Vec<String> = uses.spots.iter().map(|spot| spot.name()).collect();
        let mut group = Group::with_title(level.primary_title(listed(&title)));
        let shown: Vec<Span> = uses.spots.iter().take(MOST_SHOWN).map(|it| it.key).collect();
        for file in files_of(shown.iter().copied()) {
            let source = self.sources.get(file);
            let mut snippet = Snippet::source(&source.text).path(&source.path);
            for (at, span) in shown.iter().enumerate().filter(|(_, it)| it.file == file) {
                let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                snippet = snippet.annotation(kind.span(span.start..span.end));
            }
            group = group.element(snippet);
        }
        for (name, text) in self.notes(uses) {
            group = group.element(Level::NOTE.with_name(name).message(text));
        }
        let mut text = self.renderer.render(&[group]) + "\n";
        for (kind, things) in &uses.made {
            text += &self.group(kind.group(), things);
        }
        for (kind, things) in &uses.seen {
            text += &self.group(&format!("{} that look at it, among others", kind.group()), things);
        }
        if uses.made.is_empty() && uses.seen.is_empty() {
            text += "\nnothing is generated from it alone\n";
        }
        text
    }

    fn notes(&self, uses: &Uses<'_>) -> Vec<(&'static str, String)> {
        let mut notes = Vec::new();
        let stands: Vec<String> =
            uses.stands_in.iter().map(|it| self.lines(it, Kind::Shape)).collect();
        if !stands.is_empty() {
            notes.push(("its value stands in", listed(&stands)));
        }
        if let Some(tried) = &uses.tried {
            notes.push(("found out by", format!("building it with `{tried}`: this changes")));
        }
        let filled: Vec<String> = uses.filled_in.iter().map(|spot| spot.name()).collect();
        if !filled.is_empty() {
            notes.push(("filled in at", listed(&filled)));
        }
        let own: Vec<String> = uses.spots.iter().map(|spot| spot.name()).collect();
        let (mut by, mut names): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for link in &uses.links {
            let (list, path) = if own.contains(&link.from) {
                (&mut names, &link.to)
            } else {
                (&mut by, &link.from)
            };
            if !list.contains(path) {
                list.push(path.clone());
            }
        }
        if !names.is_empty() {
            notes.push(("it names", names.join(", ")));
        }
        if !by.is_empty() {
            notes.push(("named by", by.join(", ")));
        }
        notes
    }

    fn group(&self, title: &str, things: &[&Thing]) -> String {
        let lines = things.iter().map(|thing| {
            let places: Vec<String> =
                thing.places.iter().map(|it| self.lines(it, thing.kind)).collect();
            match thing.kind {
                Kind::File => format!("  {}\n", places.join(", ")),
                _ => format!("  {}  {}\n", shown_name(thing), places.join(", ")),
            }
        });
        format!("\n{title}\n{}", lines.collect::<String>())
    }

    fn several(&self, all: &[Candidate]) -> String {
        let mut text = "several things go by that name; ask for one of\n".to_owned();
        let width = all.iter().map(|it| it.name.chars().count()).max().unwrap_or_default();
        for it in all {
            let from = place(it.span, self.sources);
            text += &format!("  {:width$}  {}, ", it.name, it.kind);
            if it.made.is_some() {
                text += &format!("from {} ", it.path);
            }
            text += &format!("at {}:{}\n", from.file, from.line);
        }
        text
    }

    /// An answer as data.
    pub fn json(&self, answer: &Answer<'_>) -> Value {
        match answer {
            Answer::Made(origin) => json!({ "generated": self.origin_json(origin) }),
            Answer::Written(uses) => json!({ "written": self.uses_json(uses) }),
            Answer::Several(all) => {
                let all: Vec<Value> = all.iter().map(|it| self.candidate_json(it)).collect();
                json!({ "candidates": all })
            }
        }
    }

    /// Errors told again, as data.
    pub fn errors_json(&self, retold: &[Retold<'_>]) -> Value {
        let all = retold.iter().map(|it| {
            let origin = it.origin.as_ref().map(|origin| self.origin_json(origin));
            json!({ "error": it.error, "generated": origin })
        });
        json!({ "errors": all.collect::<Vec<_>>() })
    }

    fn candidate_json(&self, it: &Candidate) -> Value {
        let made = it.made.as_ref().map(|lines| self.lines_json(lines));
        json!({ "name": it.name, "kind": it.kind, "generated_in": made, "path": it.path,
            "place": place(it.span, self.sources) })
    }

    fn origin_json(&self, origin: &Origin<'_>) -> Value {
        let chain: Vec<Value> = origin.chain.iter().map(|step| self.step_json(step)).collect();
        let line = origin
            .line
            .as_ref()
            .map(|(file, line)| json!({ "file": format!("{}/{file}", self.out), "line": line }));
        json!({
            "kind": origin.thing.kind.noun(),
            "name": origin.thing.name,
            "generated_in": self.places_json(origin.thing),
            "asked_for": line,
            "chain": chain,
        })
    }

    fn step_json(&self, step: &Step) -> Value {
        let bond = match step.bond {
            Bond::Is => "made from",
            Bond::Reads => "reads",
            Bond::About => "about",
        };
        json!({ "path": step.path, "bond": bond, "because": step.because,
            "place": place(step.span, self.sources) })
    }

    fn places_json(&self, thing: &Thing) -> Vec<Value> {
        thing.places.iter().map(|lines| self.lines_json(lines)).collect()
    }

    fn lines_json(&self, lines: &Lines) -> Value {
        let file = format!("{}/{}", self.out, lines.file);
        json!({ "file": file, "line": lines.first, "end_line": lines.last })
    }

    fn uses_json(&self, uses: &Uses<'_>) -> Value {
        let things = |groups: &[(Kind, Vec<&Thing>)]| -> Vec<Value> {
            let all = groups.iter().flat_map(|(_, things)| things);
            let one = |thing: &&Thing| {
                json!({ "kind": thing.kind.noun(), "name": thing.name,
                    "generated_in": self.places_json(thing) })
            };
            all.map(one).collect()
        };
        let spots = uses.spots.iter();
        let spots: Vec<Value> = spots
            .map(|it| json!({ "path": it.name(), "place": place(it.key, self.sources) }))
            .collect();
        let filled: Vec<String> = uses.filled_in.iter().map(|spot| spot.name()).collect();
        let stands: Vec<Value> = uses.stands_in.iter().map(|it| self.lines_json(it)).collect();
        json!({ "places": spots, "filled_in": filled, "stands_in": stands, "tried": uses.tried,
            "generated": things(&uses.made), "looked_at_by": things(&uses.seen) })
    }
}

/// The name of a thing, with what people call it where that is something else.
fn shown_name(thing: &Thing) -> String {
    match (thing.kind, thing.aliases.first()) {
        (Kind::Panel | Kind::Dashboard | Kind::Shape | Kind::Journey, Some(title)) => {
            let known = thing.name.ends_with(&format!("/{title}"));
            if known { thing.name.clone() } else { format!("{} \"{title}\"", thing.name) }
        }
        _ => thing.name.clone(),
    }
}

/// What is shown of a chain, and what is but named: the nearest, and others as long as they are few.
fn split(chain: &[Step]) -> (Vec<&Step>, Vec<&Step>) {
    let about = chain.iter().filter(|step| step.bond == Bond::About).count();
    let shown = |at: usize, step: &Step| {
        at < MOST_SHOWN && (step.bond != Bond::About || (about <= 2 && at < 3))
    };
    let (near, far): (Vec<_>, Vec<_>) =
        chain.iter().enumerate().partition(|(at, step)| *at == 0 || shown(*at, step));
    let steps = |list: Vec<(usize, _)>| list.into_iter().map(|(_, step)| step).collect();
    (steps(near), steps(far))
}

/// `panel exec/cost ← dashboards.exec`.
fn chain(origin: &Origin<'_>) -> String {
    let near = origin.chain.iter().filter(|step| step.bond != Bond::About);
    let mut text = origin.thing.title();
    for step in near {
        text += &format!(" ← {}", step.path);
    }
    text
}

fn files_of(spans: impl Iterator<Item = Span>) -> Vec<FileId> {
    let mut files = Vec::new();
    for span in spans {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    files
}

/// The first of a list, and how many more there are.
fn listed(all: &[String]) -> String {
    const MOST: usize = 12;
    let shown = all.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
