//! The signs in the boxes, drawn here, on a square of 24 by 24.

use crate::model::drawing::ShapeKind;
use crate::syntax::xml::Element;

/// How a sign is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pen {
    /// As a line of this width, in tenths.
    Line(u8),
    /// As an area.
    Area,
}

/// The strokes of a sign, each with its path.
type Icon = &'static [(Pen, &'static str)];

const SERVICE: Icon = &[
    (Pen::Line(18), "M12 2.8 20 7.4v9.2L12 21.2 4 16.6V7.4Z"),
    (Pen::Line(18), "M4.4 7.6 12 12l7.6-4.4M12 12v8.8"),
];

const STORE: Icon = &[
    (Pen::Line(18), "M4.5 6c0-1.7 3.4-3 7.5-3s7.5 1.3 7.5 3-3.4 3-7.5 3-7.5-1.3-7.5-3Z"),
    (
        Pen::Line(18),
        "M4.5 6v12c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3V6M4.5 12c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3",
    ),
];

/// An elephant from the front: ears, trunk, eyes.
const POSTGRES: Icon = &[
    (
        Pen::Line(17),
        "M9 17c-1 1.5-2.7.5-3.4-1.2C4.2 12.8 3 8.8 3.6 6.2 4.3 3.4 7.3 2.6 9.8 3.7\
         c1.4-.5 3-.5 4.4 0 2.5-1.1 5.5-.3 6.2 2.5.6 2.6-.6 6.6-2 9.6-.7 1.7-2.4 2.7-3.4 1.2",
    ),
    (
        Pen::Line(17),
        "M9.8 3.7C8.3 5 7.8 7.6 8 10c.2 1.8 1 2.6 1 4.2V17M14.2 3.7c1.5 1.3 2 3.9 1.8 6.3\
         -.2 1.8-1 2.6-1 4.2v4.6c0 1.5-1 2.5-2.4 2.5S10.4 20.3 10.4 19",
    ),
    (Pen::Area, "M10 8.3h1.5v1.5H10ZM12.9 8.3h1.5v1.5h-1.5Z"),
];

/// Layers upon each other.
const REDIS: Icon = &[
    (Pen::Area, "M12 2.5 22 7l-10 4.5L2 7Z"),
    (Pen::Line(19), "m2.5 12 9.5 4.3L21.5 12M2.5 16.8l9.5 4.3 9.5-4.3"),
];

/// A dolphin's leap.
const MYSQL: Icon = &[(
    Pen::Area,
    "M2.5 19.5C3 11 8.5 5.5 14.5 6c1.2-1.7 2.7-2.7 4.5-3-.3 1.5-.2 2.8.2 4 2 2.3 2.8 5.5\
         2.3 9-1.3-.5-2-1.3-2.5-2.3-2.3-1.4-5-1.9-8-.7-2.5 1-4.2 3-4.8 6.5-1-.3-2-.2-3.7 0Z",
)];

/// A leaf.
const MONGODB: Icon = &[(
    Pen::Area,
    "M12 1.5c3.5 3.5 5.5 7 5.5 10.8 0 3.4-2 5.9-4.7 7.7L12 22.5 11.2 20c-2.7-1.8-4.7-4.3-4.7-7.7C6.5 8.5 8.5 5 12 1.5Z",
)];

/// Parts that hand on to each other.
const KAFKA: Icon = &[(
    Pen::Line(17),
    "M8 9.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2ZM8 2.3a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4Z\
         M8 17.3a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4ZM17 6a2.2 2.2 0 1 0 0 4.4A2.2 2.2 0 0 0 17 6Z\
         M17 13.6a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4ZM8 6.7v2.7M8 14.6v2.7M10.4 10.9 15 9M10.4 13.1l4.6 1.9",
)];

/// Ears above a block.
const RABBITMQ: Icon = &[(Pen::Area, "M3 3.5h5V11h3V3.5h5V11h5v9.5H3Zm12.5 11v2.5H18v-2.5Z")];

/// A chip.
const MEMCACHED: Icon = &[
    (
        Pen::Line(18),
        "M6 6h12v12H6ZM9 2.5V6M15 2.5V6M9 18v3.5M15 18v3.5M2.5 9H6M2.5 15H6M18 9h3.5M18 15h3.5",
    ),
    (Pen::Area, "M10 10h4v4h-4Z"),
];

/// A globe.
const EXTERNAL: Icon = &[
    (Pen::Line(17), "M12 2.8a9.2 9.2 0 1 0 0 18.4 9.2 9.2 0 0 0 0-18.4Z"),
    (
        Pen::Line(17),
        "M2.8 12h18.4M12 2.8c2.6 2.5 3.9 5.6 3.9 9.2S14.6 18.7 12 21.2C9.4 18.7 8.1 15.6 8.1 12S9.4 5.3 12 2.8Z",
    ),
];

/// Bars of different lengths.
const LOAD: Icon = &[(Pen::Line(22), "M4 20v-6M9.3 20V8M14.6 20v-9M20 20V4")];

/// The sign of a kind, in the box whose upper left corner is given.
pub(super) fn icon(kind: ShapeKind, x: f64, y: f64, size: f64) -> Element {
    let place = format!("translate({x} {y}) scale({})", size / 24.0);
    let strokes = of(kind).iter().map(|(pen, path)| {
        let path = Element::new("path").with("d", path);
        match pen {
            Pen::Area => path.with("class", "area"),
            Pen::Line(tenths) => {
                let width = f64::from(*tenths) / 10.0;
                path.with("class", "line").with("stroke-width", width)
            }
        }
    });
    // A click meant for the box must reach it.
    let group = Element::new("g").with("transform", place).with("style", "pointer-events:none");
    group.children(strokes)
}

fn of(kind: ShapeKind) -> Icon {
    match kind {
        ShapeKind::Service => SERVICE,
        ShapeKind::Datastore(engine) | ShapeKind::ReadReplica(engine) => of_engine(engine),
        ShapeKind::External => EXTERNAL,
        ShapeKind::Drawn => &[],
        ShapeKind::Load => LOAD,
    }
}

/// The sign of an engine; a new one has that of any store until somebody draws it.
fn of_engine(engine: Option<&str>) -> Icon {
    match engine.unwrap_or_default() {
        "postgres" => POSTGRES,
        "redis" => REDIS,
        "mysql" => MYSQL,
        "mongodb" => MONGODB,
        "kafka" => KAFKA,
        "rabbitmq" => RABBITMQ,
        "memcached" => MEMCACHED,
        _ => STORE,
    }
}
