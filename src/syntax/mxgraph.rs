//! Reads a drawing of draw.io: which boxes and lines its page has, and where.
//!
//! A file is an `mxfile` with pages, each an `mxGraphModel` as it is or packed (see `mxfile`); a bare
//! `mxGraphModel` is taken, too. Cells with an `object` around them have their id and label there.

use std::collections::BTreeMap;
use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};

use crate::syntax::mxfile;

/// The most bytes of a file that is read.
pub const MOST_BYTES: usize = 8 << 20;
/// The most elements, attributes and texts of a page.
const MOST_NODES: u32 = 500_000;
/// The farthest that anything may be from the origin, in pixels.
const FARTHEST: f64 = 1e6;

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its `mxGraphModel`, as it is written.
    pub graph: String,
    /// Its boxes and lines, in the order drawn.
    pub cells: Vec<Cell>,
}

/// A box or a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What it is called.
    pub id: String,
    /// What is written on it, as it is stored.
    pub label: String,
    /// Whether that is HTML.
    pub html: bool,
    /// What is written on it, as people read it; lines are apart.
    pub text: String,
    /// The cell it is in.
    pub parent: String,
    /// What it is.
    pub kind: CellKind,
    /// How it looks, as it is stored: `key=value;` and names of looks.
    pub style: String,
    /// Where it stands in the file, in bytes.
    pub at: Range<usize>,
}

/// What a cell is.
#[derive(Debug, Clone, PartialEq)]
pub enum CellKind {
    /// A box: its left, top, width and height, in pixels.
    Box([f64; 4]),
    /// A line between two cells, by way of these points.
    Line {
        /// The id of the cell it starts at.
        from: String,
        /// The id of the cell it ends at.
        to: String,
        /// The points between, in pixels.
        by: Vec<[f64; 2]>,
    },
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes of the file.
    pub at: Range<usize>,
    /// What is wrong, for people.
    pub what: String,
    /// What is expected there.
    pub expected: &'static str,
    /// What to do.
    pub help: &'static str,
}

const SAVE_AGAIN: &str = "open it in draw.io and save it as an uncompressed `.drawio` file";

impl Cell {
    /// What its look says of a key.
    pub fn look(&self, key: &str) -> Option<&str> {
        let mut parts = self.style.split(';').filter_map(|part| part.split_once('='));
        parts.find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}

/// Reads a file with one page.
pub fn read(text: &str) -> Result<Page, Fault> {
    if text.len() > MOST_BYTES {
        let what = format!("it has more than {} MB", MOST_BYTES >> 20);
        let help = "leave out pictures: they are kept in the file";
        return Err(Fault { at: 0..0, what, expected: "a smaller drawing", help });
    }
    let document = parse(text).map_err(|(at, what)| Fault {
        at: at..at,
        what,
        expected: "this is where it ceases to be XML",
        help: SAVE_AGAIN,
    })?;
    let root = document.root_element();
    let page = match root.tag_name().name() {
        "mxGraphModel" => return page(text, root, None),
        "mxfile" => the_page(root)?,
        other => {
            let what = format!("`{other}` is no drawing of draw.io");
            return Err(Fault {
                at: name_of(root),
                what,
                expected: "expected `mxfile`",
                help: SAVE_AGAIN,
            });
        }
    };
    let plain = page_element(page);
    if let Some(graph) = plain {
        return self::page(text, graph, None);
    }
    let at = name_of(page);
    let fault = |what: String| Fault {
        at: at.clone(),
        what: format!("its page cannot be unpacked: {what}"),
        expected: "a packed page",
        help: SAVE_AGAIN,
    };
    let unpacked = mxfile::unpack(page.text().unwrap_or_default()).map_err(fault)?;
    let document = parse(&unpacked).map_err(|(_, what)| fault(what))?;
    self::page(&unpacked, document.root_element(), Some(at.clone()))
}

/// The only page of a file.
fn the_page<'a, 'input>(file: Node<'a, 'input>) -> Result<Node<'a, 'input>, Fault> {
    let mut pages = file.children().filter(|node| node.has_tag_name("diagram"));
    let Some(first) = pages.next() else {
        let what = "it has no page".to_owned();
        return Err(Fault {
            at: name_of(file),
            what,
            expected: "expected a `diagram` in it",
            help: SAVE_AGAIN,
        });
    };
    match pages.next() {
        None => Ok(first),
        Some(second) => Err(Fault {
            at: name_of(second),
            what: "it has several pages".to_owned(),
            expected: "the second",
            help: "keep the page with the architecture, and move the others into a file of their own",
        }),
    }
}

fn page_element<'a, 'input>(page: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    page.children().find(|node| node.has_tag_name("mxGraphModel"))
}

/// The name in the start tag of an element: a short place to point at.
fn name_of(node: Node<'_, '_>) -> Range<usize> {
    let start = node.range().start;
    start..start + 1 + node.tag_name().name().len()
}

fn parse(text: &str) -> Result<Document<'_>, (usize, String)> {
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let place = error.pos();
        let before = usize::try_from(place.row).unwrap_or(1).saturating_sub(1);
        let line: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
        let letters = usize::try_from(place.col).unwrap_or(1).saturating_sub(1);
        let rest = text.get(line..).unwrap_or_default();
        let column: usize = rest.chars().take(letters).map(char::len_utf8).sum();
        // The message ends in a place of its own.
        let what = error.to_string();
        let what = what.split(" at ").next().unwrap_or(&what).to_owned();
        let at = match error {
            // It would be missed where it was opened.
            roxmltree::Error::UnclosedRootNode => text.trim_end().len(),
            _ => line + column,
        };
        (at.min(text.len()), what)
    })
}

/// Reads a page. One that was packed has its place in the file; else each cell has its own.
fn page(text: &str, graph: Node<'_, '_>, packed: Option<Range<usize>>) -> Result<Page, Fault> {
    if !graph.has_tag_name("mxGraphModel") {
        let at = packed.unwrap_or_else(|| name_of(graph));
        let what = "its page is no drawing".to_owned();
        return Err(Fault { at, what, expected: "expected `mxGraphModel`", help: SAVE_AGAIN });
    }
    let mut cells = Vec::new();
    for node in graph.descendants().filter(|node| node.has_tag_name("mxCell")) {
        let at = packed.clone().unwrap_or_else(|| name_of(node));
        cells.extend(cell(node, at)?);
    }
    let graph = text.get(graph.range()).unwrap_or_default().to_owned();
    Ok(Page { graph, cells: moved(cells) })
}

fn cell(node: Node<'_, '_>, at: Range<usize>) -> Result<Option<Cell>, Fault> {
    let wrapper =
        node.parent().filter(|it| ["object", "UserObject"].contains(&it.tag_name().name()));
    let own = |name| node.attribute(name).unwrap_or_default().to_owned();
    let of = |name, wrapped| match wrapper {
        Some(wrapper) => wrapper.attribute(wrapped).unwrap_or_default().to_owned(),
        None => own(name),
    };
    let geometry = node.children().find(|it| it.has_tag_name("mxGeometry"));
    let is = |name| node.attribute(name) == Some("1");
    let hidden = node.attribute("visible") == Some("0");
    let Some(geometry) = geometry.filter(|_| !hidden) else { return Ok(None) };
    let kind = if is("edge") {
        let points = geometry.descendants().filter(|it| it.has_tag_name("mxPoint"));
        let between = points.filter(|it| it.parent().is_some_and(|it| it.has_tag_name("Array")));
        let by: Result<Vec<_>, _> =
            between.map(|it| Ok([number(it, "x", &at)?, number(it, "y", &at)?])).collect();
        CellKind::Line { from: own("source"), to: own("target"), by: by? }
    } else if is("vertex") && geometry.attribute("relative") != Some("1") {
        let [x, y, width, height] =
            ["x", "y", "width", "height"].map(|name| number(geometry, name, &at));
        // What has no size cannot be filled.
        CellKind::Box([x?, y?, width?.max(1.0), height?.max(1.0)])
    } else {
        // A layer, or what is written on a line.
        return Ok(None);
    };
    let (label, style) = (of("value", "label"), own("style"));
    let html = style.split(';').any(|part| part == "html=1");
    let text = if html { readable(&label) } else { label.trim().to_owned() };
    let (id, parent) = (of("id", "id"), own("parent"));
    Ok(Some(Cell { id, label, html, text, parent, kind, style, at }))
}

fn number(node: Node<'_, '_>, name: &str, at: &Range<usize>) -> Result<f64, Fault> {
    let Some(written) = node.attribute(name) else { return Ok(0.0) };
    let number = written.trim().parse().ok();
    number.filter(|it: &f64| it.is_finite() && it.abs() <= FARTHEST).ok_or_else(|| Fault {
        at: at.clone(),
        what: format!("`{name}` is `{written}`"),
        expected: "expected a number of pixels, below a million",
        help: SAVE_AGAIN,
    })
}

/// Cells have their places from the box they are in; here all have them from the origin.
fn moved(mut cells: Vec<Cell>) -> Vec<Cell> {
    /// Boxes in boxes; more are a circle.
    const DEEPEST: usize = 64;
    let boxes: BTreeMap<String, ([f64; 2], String)> = cells
        .iter()
        .filter_map(|cell| match cell.kind {
            CellKind::Box([x, y, ..]) => Some((cell.id.clone(), ([x, y], cell.parent.clone()))),
            CellKind::Line { .. } => None,
        })
        .collect();
    for cell in &mut cells {
        let (mut x, mut y) = (0.0, 0.0);
        let mut parent = boxes.get(&cell.parent);
        for _ in 0..DEEPEST {
            let Some((corner, next)) = parent else { break };
            (x, y) = (x + corner[0], y + corner[1]);
            parent = boxes.get(next);
        }
        match &mut cell.kind {
            CellKind::Box([left, top, ..]) => (*left, *top) = (*left + x, *top + y),
            CellKind::Line { by, .. } => by.iter_mut().for_each(|it| *it = [it[0] + x, it[1] + y]),
        }
    }
    cells
}

/// HTML as people read it: no tags, lines apart.
fn readable(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(next) = rest.find(['<', '&']) {
        text.push_str(&rest[..next]);
        rest = &rest[next..];
        let (end, shown) = if rest.starts_with('<') { tag(rest) } else { entity(rest) };
        text.push_str(&shown);
        rest = &rest[end..];
    }
    text.push_str(rest);
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// How long a tag is, and what is seen of it.
fn tag(text: &str) -> (usize, String) {
    let Some(end) = text.find('>') else { return (1, "<".to_owned()) };
    let name = text[1..end].trim_start_matches('/').to_ascii_lowercase();
    let breaks = ["br", "div", "p", "li"].iter().any(|it| {
        let rest = name.strip_prefix(it);
        rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
    });
    (end + 1, if breaks { "\n" } else { "" }.to_owned())
}

/// How long a name of a letter is, and the letter.
fn entity(text: &str) -> (usize, String) {
    const NAMES: &[(&str, char)] =
        &[("nbsp", ' '), ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];
    let Some(end) = text.find(';').filter(|end| *end < 12) else { return (1, "&".to_owned()) };
    let name = &text[1..end];
    let named = NAMES.iter().find(|(it, _)| *it == name).map(|(_, letter)| *letter);
    let code = name.strip_prefix('#').and_then(|code| match code.strip_prefix(['x', 'X']) {
        Some(code) => u32::from_str_radix(code, 16).ok(),
        None => code.parse().ok(),
    });
    match named.or_else(|| code.and_then(char::from_u32)) {
        Some(letter) => (end + 1, letter.to_string()),
        None => (1, "&".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_people_read_them() {
        for (html, text) in [
            ("Cart", "Cart"),
            ("Session<br>&nbsp;Data", "Session\nData"),
            ("<div><b>A &amp; B</b></div><div>&lt;c&gt; &#233;&#xe9;</div>", "A & B\n<c> éé"),
            ("5 < 6 & &unknown; <", "5 < 6 & &unknown; <"),
            ("<brand>x</brand>", "x"),
        ] {
            assert_eq!(readable(html), text, "{html}");
        }
    }

    #[test]
    fn what_is_in_a_box_has_its_place_from_there() {
        let text = r#"<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
            <mxCell id="b" vertex="1" parent="a"><mxGeometry x="1" y="2" width="3" as="geometry"/></mxCell>
            <object label="A" id="a"><mxCell vertex="1" parent="1"><mxGeometry x="10" y="20"/></mxCell></object>
            <mxCell id="l" edge="1" parent="a" source="a" target="b"><mxGeometry relative="1">
              <Array as="points"><mxPoint x="5"/></Array><mxPoint x="9" as="offset"/></mxGeometry></mxCell>
            <mxCell id="w" vertex="1" parent="l"><mxGeometry relative="1"/></mxCell>
            </root></mxGraphModel>"#;
        let page = read(text).expect("a drawing");
        let ids: Vec<&str> = page.cells.iter().map(|cell| cell.id.as_str()).collect();
        assert_eq!(ids, ["b", "a", "l"]);
        assert_eq!(page.cells[0].kind, CellKind::Box([11.0, 22.0, 3.0, 1.0]));
        assert_eq!((page.cells[1].text.as_str(), page.cells[1].parent.as_str()), ("A", "1"));
        let CellKind::Line { by, .. } = &page.cells[2].kind else { panic!("a line") };
        assert_eq!(by, &[[15.0, 20.0]]);
    }

    #[test]
    fn a_packed_page_is_read_like_a_plain_one() {
        let graph = r#"<mxGraphModel><root><mxCell id="a" vertex="1"><mxGeometry/></mxCell></root></mxGraphModel>"#;
        let plain = read(&format!("<mxfile><diagram>{graph}</diagram></mxfile>")).expect("plain");
        let packed = mxfile::pack(graph);
        let packed = read(&format!("<mxfile><diagram>\n {packed} </diagram></mxfile>"));
        let packed = packed.expect("packed");
        assert_eq!((&packed.graph, &plain.graph), (&graph.to_owned(), &graph.to_owned()));
        assert_eq!(packed.cells[0].kind, plain.cells[0].kind);
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        let deep = "<a>".repeat(200_000);
        let huge = " ".repeat(MOST_BYTES + 1);
        let far = r#"<mxGraphModel><mxCell id="a" vertex="1"><mxGeometry x="1e300"/></mxCell></mxGraphModel>"#;
        for (text, at, told) in [
            ("", 0, ""),
            ("<mxfile>\n<diagram", 9, ""),
            ("<svg/>", 0, "`svg`"),
            ("<mxfile/>", 0, "no page"),
            ("<mxfile><diagram/><diagram/></mxfile>", 18, "several pages"),
            ("<mxfile><diagram>AAAA</diagram></mxfile>", 8, "unpacked"),
            ("<mxfile><diagram></diagram></mxfile>", 8, "unpacked"),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", 0, ""),
            (&deep, 0, ""),
            (&huge, 0, "8 MB"),
            (far, 14, "`x` is `1e300`"),
        ] {
            let fault = read(text).expect_err("no drawing");
            assert!(fault.what.contains(told), "{}", fault.what);
            assert!(fault.at.start >= at && fault.at.end <= text.len(), "{fault:?}");
        }
    }
}
