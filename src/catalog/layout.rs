//! Where panels stand: lines of columns on a grid of 24, without a gap whatever is left out.
//!
//! Panels have the width they were designed for, or that of their title if that is wider; a line that comes out narrower is widened, each
//! panel by its share. Panels of one column share its height in the same way.

use std::collections::BTreeMap;

use crate::catalog::panels::{Built, BuiltRow, Position};
use crate::model::dashboard::{Panel, Place, Row};

/// How wide the grid is.
pub const COLUMNS: u32 = 24;

/// Panels one below the other.
#[derive(Debug)]
struct Column {
    width: u32,
    panels: Vec<Built>,
}

impl Column {
    fn height(&self) -> u32 {
        self.panels.iter().map(|panel| panel.size.height).sum()
    }
}

/// Gives every panel its place and its id. Rows without a panel are gone.
pub fn arrange(rows: Vec<BuiltRow>) -> Vec<Row> {
    let mut ids = ids(&rows);
    let mut y = 0;
    let mut arranged = Vec::new();
    for row in rows {
        if row.panels.is_empty() {
            continue;
        }
        let id = take(&mut ids, &heading(row.title));
        let top = y;
        y += 1;
        let mut panels = Vec::new();
        for line in lines(row.panels) {
            let height = line.iter().map(Column::height).max().unwrap_or_default();
            place(line, y, height, &mut ids, &mut panels);
            y += height;
        }
        arranged.push(Row { id, title: row.title.to_owned(), y: top, panels });
    }
    arranged
}

/// Breaks panels into lines of columns that fit beside each other.
fn lines(panels: Vec<Built>) -> Vec<Vec<Column>> {
    let mut lines: Vec<Vec<Column>> = Vec::new();
    for panel in panels {
        let width = panel.size.width.max(room(&panel.content.title));
        let Some(line) = lines.last_mut() else {
            lines.push(vec![Column { width, panels: vec![panel] }]);
            continue;
        };
        let taken: u32 = line.iter().map(|column| column.width).sum();
        match (panel.size.position, line.last_mut()) {
            (Position::Below, Some(column)) => {
                let wider = width.saturating_sub(column.width);
                column.width += wider.min(COLUMNS - taken);
                column.panels.push(panel);
            }
            (Position::Below | Position::Beside, _) if taken + width <= COLUMNS => {
                line.push(Column { width, panels: vec![panel] });
            }
            (Position::Below | Position::Beside, _) => {
                lines.push(vec![Column { width, panels: vec![panel] }]);
            }
        }
    }
    lines
}

/// The columns that a title takes on a screen of 1,440 pixels, with the sign for the description
/// beside it: a column has 57 pixels, a letter 7.
pub fn room(title: &str) -> u32 {
    const BESIDE: u32 = 56;
    let letters = u32::try_from(title.chars().count()).unwrap_or(u32::MAX);
    (letters.saturating_mul(7) + BESIDE).div_ceil(57).min(COLUMNS)
}

fn place(
    line: Vec<Column>,
    y: u32,
    height: u32,
    ids: &mut BTreeMap<String, u32>,
    panels: &mut Vec<Panel>,
) {
    let widths: Vec<u32> = line.iter().map(|column| column.width).collect();
    let mut x = 0;
    for (column, width) in line.into_iter().zip(shares(&widths, COLUMNS)) {
        let heights: Vec<u32> = column.panels.iter().map(|panel| panel.size.height).collect();
        let mut top = y;
        for (panel, height) in column.panels.into_iter().zip(shares(&heights, height)) {
            let id = take(ids, &panel.name);
            let place = Place { x, y: top, width, height };
            panels.push(Panel { id, name: panel.name, place, content: panel.content });
            top += height;
        }
        x += width;
    }
}

/// Parts that sum up to the whole, each as near to its share as whole numbers allow.
pub fn shares(parts: &[u32], whole: u32) -> Vec<u32> {
    let sum: u32 = parts.iter().sum();
    let mut before = 0;
    let mut given = 0;
    let mut shares = Vec::new();
    for part in parts {
        before += part;
        // Rounding where a part ends, and not how long it is, leaves no remainder.
        let end = (2 * before * whole + sum) / (2 * sum);
        shares.push(end - given);
        given = end;
    }
    shares
}

/// An id for each name, from the name alone; the later of two names with equal hashes in the
/// alphabet moves on, which depends on no order either.
fn ids(rows: &[BuiltRow]) -> BTreeMap<String, u32> {
    let headings = rows.iter().map(|row| heading(row.title));
    let names = rows.iter().flat_map(|row| &row.panels).map(|panel| panel.name.clone());
    let mut ids: BTreeMap<String, u32> = headings.chain(names).map(|name| (name, 0)).collect();
    let mut taken = Vec::new();
    for (name, id) in &mut ids {
        *id = hash(name);
        while taken.contains(id) {
            *id = id.checked_add(1).filter(|it| *it < MAXIMUM).unwrap_or(1);
        }
        taken.push(*id);
    }
    ids
}

fn take(ids: &mut BTreeMap<String, u32>, name: &str) -> u32 {
    ids.remove(name).expect("names are unique in a dashboard, and each of them got an id")
}

/// Names of panels have no space, so a heading cannot be mistaken for one.
fn heading(title: &str) -> String {
    format!("row {title}")
}

/// Panel ids are integers that JavaScript and SQL both hold: below 2^31.
const MAXIMUM: u32 = 1 << 31;

/// FNV-1a: short, and the same for ever.
fn hash(name: &str) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in name.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    (hash % (MAXIMUM - 1)) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_leave_no_remainder() {
        for (parts, whole, expected) in [
            (vec![4, 4, 4, 4, 4], 24, vec![5, 5, 4, 5, 5]),
            (vec![8, 8], 24, vec![12, 12]),
            (vec![5, 6, 6, 7], 24, vec![5, 6, 6, 7]),
            (vec![4, 6], 10, vec![4, 6]),
        ] {
            assert_eq!(shares(&parts, whole), expected);
        }
    }

    #[test]
    fn long_titles_get_room() {
        for (title, expected) in [("Up", 2), ("Mean Time to Acknowledge", 4), ("", 1)] {
            assert_eq!(room(title), expected, "{title}");
        }
        assert_eq!(room(&"x".repeat(40)), 6);
        assert_eq!(room(&"x".repeat(4_000)), COLUMNS);
    }

    #[test]
    fn ids_are_small_positive_numbers_and_never_change() {
        assert_eq!(hash("active-sessions"), 1_899_749_517);
    }
}
