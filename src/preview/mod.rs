//! The preview: one page that shows a demo before anything of it runs.
//!
//! ```text
//! models ─state─▶ data ─┐
//! review ─changes─▶ data ─┴─▶ one HTML text, with its style and its script inside
//! ```
//!
//! What is said of the demo is made here, from the model alone: dashboards, the diagram, what follows
//! from each scenario and when. What is drawn, and every simulated figure, is made by the script in the
//! page (`templates/preview`).

mod alerts;
mod changes;
mod dashboards;
mod names;
mod own;
mod query;
mod samples;
mod scenarios;
mod state;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::model::Model;
use crate::review::Review;
use crate::syntax::xml;
use changes::Changes;
use state::State;

/// What a page is made of.
#[derive(Debug, Clone, Copy)]
pub struct Preview<'a> {
    /// The demo as it is.
    pub now: &'a Model,
    /// What it is compared with.
    pub against: Option<Against<'a>>,
    /// The name of the file beside the page that tells it of a newer one; none: it is never told.
    pub stamp_file: Option<&'a str>,
}

/// What a demo is compared with.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it meant; none where nothing but files is known, or there was no demo.
    pub model: Option<&'a Model>,
    /// What changes from it to the demo as it is.
    pub review: &'a Review,
}

/// A page, and what tells it from another.
#[derive(Debug)]
pub struct Page {
    /// The whole file.
    pub html: String,
    /// Other for every other page.
    pub stamp: String,
}

/// What the script in the page is told.
#[derive(Debug, Serialize)]
struct Data<'a> {
    now: State<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Changes<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    watch: Option<Watch<'a>>,
}

/// How the page learns that there is a newer one.
#[derive(Debug, Serialize)]
struct Watch<'a> {
    file: &'a str,
    stamp: String,
}

/// By this a page is known for one of ours.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"mltgen preview\">";

const FRAME: &str = include_str!("../../templates/preview/page.html");
const STYLE: &str = include_str!("../../templates/preview/page.css");
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
    %3Crect width='32' height='32' rx='7' fill='%23f55f3e'/%3E\
    %3Cpath d='M6 20h5l3-10 4 14 3-8h5' fill='none' stroke='%23fff' stroke-width='3' \
    stroke-linejoin='round' stroke-linecap='round'/%3E%3C/svg%3E";

/// The parts of the script, in order: each uses only what stands before it, or is called later.
const SCRIPT: &[&str] = &[
    include_str!("../../templates/preview/base.js"),
    include_str!("../../templates/preview/units.js"),
    include_str!("../../templates/preview/world.js"),
    include_str!("../../templates/preview/figures.js"),
    include_str!("../../templates/preview/charts.js"),
    include_str!("../../templates/preview/lists.js"),
    include_str!("../../templates/preview/diagram.js"),
    include_str!("../../templates/preview/panels.js"),
    include_str!("../../templates/preview/player.js"),
    include_str!("../../templates/preview/pages.js"),
    include_str!("../../templates/preview/differences.js"),
    include_str!("../../templates/preview/main.js"),
];

/// The page of a demo.
pub fn page(preview: &Preview<'_>) -> Page {
    let mut data = Data {
        now: State::of(preview.now),
        against: preview.against.as_ref().map(Changes::of),
        watch: None,
    };
    let stamp = stamp(&print(&data));
    data.watch = preview.stamp_file.map(|file| Watch { file, stamp: stamp.clone() });
    let script = format!("(() => {{\n'use strict';\n{}\n}})();", SCRIPT.concat());
    let style = format!("{}{STYLE}", crate::backend::picture_style());
    let html = fill(
        FRAME,
        &[
            ("policy", &policy(&script, preview.stamp_file.is_some())),
            ("title", &xml::escaped(&preview.now.demo.title)),
            ("icon", ICON),
            ("style", &style),
            ("data", &print(&data)),
            ("script", &script),
        ],
    );
    Page { html, stamp }
}

/// What lies beside a page that is written again and again: a script that names the newest one, and
/// says what keeps the next one from being written.
pub fn stamp_script(stamp: &str, trouble: &str) -> String {
    let [stamp, trouble] = [stamp, trouble].map(|text| print(&text));
    format!("mltgenStamp({stamp}, {trouble});\n")
}

/// Nothing is loaded, and no script runs but ours: whatever somebody calls a component.
fn policy(script: &str, watched: bool) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let hash = STANDARD.encode(Sha256::digest(script));
    let beside = if watched { " file:" } else { "" };
    format!(
        "default-src 'none'; script-src 'sha256-{hash}'{beside}; style-src 'unsafe-inline'; img-src data:; \
         base-uri 'none'; form-action 'none'"
    )
}

/// JSON that cannot end the element it stands in, nor begin a comment there.
fn print(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).expect("our own types are always JSON");
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn stamp(text: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..9])
}

/// The frame with its places filled, from the first to the last: what is filled in is not looked at again.
fn fill(frame: &str, places: &[(&str, &str)]) -> String {
    let (mut out, mut rest) = (String::new(), frame);
    for (name, text) in places {
        let mark = format!("<!--{name}-->");
        let (before, after) = rest.split_once(&mark).expect("the frame has every place, in order");
        out += before;
        out += text;
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_element_that_data_stand_in() {
        let text = print(&"</script><!--<script>&\u{2028}");
        assert_eq!(text, r#""\u003c/script\u003e\u003c!--\u003cscript\u003e\u0026\u2028""#);
        let back: String = serde_json::from_str(&text).unwrap();
        assert_eq!(back, "</script><!--<script>&\u{2028}");
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let filled = fill("a <!--x--> b <!--y-->", &[("x", "<!--y-->"), ("y", "2")]);
        assert_eq!(filled, "a <!--y--> b 2");
    }

    #[test]
    fn our_script_does_not_end_its_own_element() {
        for part in SCRIPT {
            assert!(!part.to_ascii_lowercase().contains("</script"));
            assert!(!part.contains("<!--"));
        }
        assert!(!STYLE.to_ascii_lowercase().contains("</style"));
    }
}
