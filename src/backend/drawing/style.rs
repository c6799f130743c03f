//! Colours of the picture, for light and for dark surroundings.

use crate::model::drawing::ShapeKind;

/// What has a colour, in light and in dark surroundings.
const COLOURS: &[(&str, &str, &str, &str)] = &[
    (".back", "fill", "#ffffff", "#111217"),
    (".card", "fill", "#f7f8fa", "#1d2026"),
    (".card", "stroke", "#cfd4dc", "#3c424d"),
    (".name", "fill", "#1c2128", "#eef1f5"),
    (".about, .key", "fill", "#59616e", "#9aa3b0"),
    (".wire", "stroke", "#7f8896", "#8791a0"),
    (".tip", "fill", "#7f8896", "#8791a0"),
    (".frame", "fill", "#eef2f9", "#171a20"),
    (".frame", "stroke", "#b4bfd1", "#465063"),
    (".frame-name", "fill", "#485468", "#aab6c8"),
    (".service", "color", "#2f6fd6", "#78a9ff"),
    (".postgres", "color", "#2f6192", "#83b4e2"),
    (".redis", "color", "#c4302b", "#ff7b72"),
    (".mysql", "color", "#00708a", "#59bfd6"),
    (".mongodb", "color", "#0f8a44", "#5bcf8c"),
    (".kafka", "color", "#4a4f57", "#c3c9d2"),
    (".rabbitmq", "color", "#d95b00", "#ff9a52"),
    (".memcached", "color", "#28805c", "#62c79c"),
    (".store", "color", "#5f54b8", "#a79cf5"),
    (".external", "color", "#6a7280", "#a4adba"),
    (".load", "color", "#8a3ec2", "#c993f2"),
];

/// What is the same in both.
const SHAPES: &str = "
text { font-family: Inter, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
.name { font-size: 13px; font-weight: 600; }
.long { font-size: 11px; }
.about { font-size: 10.5px; }
.key { font-size: 11px; }
.frame-name { font-size: 11.5px; font-weight: 600; letter-spacing: 0.03em; }
.card, .frame { stroke-width: 1.2; }
.outside { stroke-dasharray: 5 3; }
.frame { stroke-dasharray: 2 4; stroke-linecap: round; }
.wire { fill: none; stroke-width: 1.6; }
.async { stroke-dasharray: 7 4; }
.replica { stroke-dasharray: 1.5 4; stroke-linecap: round; }
.tile { fill: currentColor; fill-opacity: 0.13; }
.line { fill: none; stroke: currentColor; stroke-linejoin: round; stroke-linecap: round; }
.area { fill: currentColor; fill-rule: evenodd; }
";

/// The class of what a box is.
pub(super) fn class(kind: ShapeKind) -> &'static str {
    match kind {
        ShapeKind::Service => "service",
        ShapeKind::Datastore(engine) | ShapeKind::ReadReplica(engine) => {
            let known = |it: &&(&'static str, &str, &str, &str)| engine == it.0.strip_prefix('.');
            COLOURS.iter().find(known).map_or("store", |(selector, ..)| &selector[1..])
        }
        ShapeKind::External | ShapeKind::Drawn => "external",
        ShapeKind::Load => "load",
    }
}

/// The style sheet.
pub(super) fn sheet() -> String {
    let (light, dark) = colours();
    format!("{SHAPES}{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n")
}

/// The same for what lies inside one element of a page; `dark` is what its root is where it is dark.
pub(in crate::backend) fn sheet_within(place: &str, dark: &str) -> String {
    let (light, by_night) = colours();
    format!("{place} {{\n{SHAPES}{light}}}\n{dark} {place} {{\n{by_night}}}\n")
}

/// Rules for light and for dark surroundings.
fn colours() -> (String, String) {
    let mut light = String::new();
    let mut dark = String::new();
    for (selector, property, by_day, by_night) in COLOURS {
        light.push_str(&format!("{selector} {{ {property}: {by_day}; }}\n"));
        dark.push_str(&format!("{selector} {{ {property}: {by_night}; }}\n"));
    }
    (light, dark)
}

/// The colour of what a box is, in light surroundings.
pub(super) fn colour(kind: ShapeKind) -> &'static str {
    let class = class(kind);
    let own = COLOURS.iter().find(|(selector, ..)| selector.strip_prefix('.') == Some(class));
    own.map_or("#000000", |(_, _, light, _)| light)
}
