//! From a mended tree to typed values; goes on after a mistake.

use std::str::FromStr;

use crate::config::shape::Shape;
use crate::config::slug::slug;
use crate::config::tree::{Node, Value};
use crate::diag::suggest::{article, did_you_mean, toml_text};
use crate::diag::{Diagnostic, Diagnostics, Reported, code};
use crate::source::{Span, Spanned};
use crate::units::{Bytes, Currency, Quantity, Range};

/// A type that a TOML value spells.
pub trait Decode: Sized {
    /// Which keys it has, if it is a table.
    fn shape() -> Shape {
        Shape::Leaf
    }

    /// How one is written: for a help line that can be pasted.
    fn example() -> String {
        "\"…\"".to_owned()
    }

    /// Reads it; fails only after it has told why.
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported>;
}

/// A type that a TOML table with known keys spells.
pub trait Keys: Decode {
    /// Tells what is wrong with a table that need not have every required key.
    fn check(node: &Node, diags: &mut Diagnostics);
}

/// Which keys of a table are there.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Whether a key could not be read: what seems to be missing may be that.
    pub damaged: bool,
    /// Whether there was a key that is none, and that may have been any.
    strange: bool,
    keys: Vec<(&'static str, Span)>,
}

impl Seen {
    /// Of a table of which nothing was read yet.
    pub fn of(node: &Node) -> Self {
        let strange = node.table().is_some_and(|table| table.damaged);
        Self { damaged: strange, strange, keys: Vec::new() }
    }

    /// Whether a key was written, if not so that it could be read: then it is not missing.
    pub fn may_have(&self, name: &str) -> bool {
        self.strange || self.key(name).is_some()
    }

    /// Where a key stands, if it is there.
    pub fn key(&self, name: &str) -> Option<Span> {
        self.keys.iter().find(|(key, _)| *key == name).map(|(_, span)| *span)
    }
}

/// Reads an optional key of a table; one that cannot be read has been told, and is left out.
pub fn optional<T: Decode>(
    node: &Node,
    key: &'static str,
    seen: &mut Seen,
    diags: &mut Diagnostics,
) -> Option<T> {
    let (name, value) = node.table()?.entry(key)?;
    seen.keys.push((key, name.span));
    let read = T::decode(value, diags).ok();
    seen.damaged |= read.is_none();
    read
}

/// Reads a required key of a table.
pub fn required<T: Decode>(
    node: &Node,
    key: &'static str,
    seen: &mut Seen,
    diags: &mut Diagnostics,
) -> Result<T, Reported> {
    let Value::Table(table) = &node.value else { return Err(wrong_type("a table", node, diags)) };
    match table.entry(key) {
        Some((name, value)) => {
            seen.keys.push((key, name.span));
            T::decode(value, diags)
        }
        // The unknown key that was taken out may be the missing one: one slip, one error.
        None if table.damaged => {
            let told = diags.gate(()).err();
            Err(told.unwrap_or_else(|| missing(node, key, &T::example(), diags)))
        }
        None => Err(missing(node, key, &T::example(), diags)),
    }
}

fn missing(node: &Node, key: &str, example: &str, diags: &mut Diagnostics) -> Reported {
    let message = format!("missing key `{key}`");
    diags.error(
        Diagnostic::new(code::MISSING_KEY, node.span, message)
            .label(format!(
                "this needs {} `{key}`",
                if key.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
            ))
            .help(format!("add `{key} = {example}`")),
    )
}

/// Checks that a value is a table.
pub fn expect_table(node: &Node, diags: &mut Diagnostics) -> Result<(), Reported> {
    match node.value {
        Value::Table(_) => Ok(()),
        _ => Err(wrong_type("a table", node, diags)),
    }
}

/// Tells that a value has another TOML type than its key takes.
pub fn wrong_type(expected: &str, node: &Node, diags: &mut Diagnostics) -> Reported {
    let found = node.value.kind();
    let message = format!("expected {expected}, found {found}");
    diags.error(
        Diagnostic::new(code::WRONG_TYPE, node.span, message)
            .label(format!("this is {found}"))
            .help_if(rewritten(expected, &node.value)),
    )
}

/// The value as its key would take it, where that is plain.
fn rewritten(expected: &str, value: &Value) -> Option<String> {
    let written = match (expected, value) {
        ("a list", Value::Text(text)) => format!("[{}]", toml_text(text)),
        ("a list", Value::Integer(number)) => format!("[{number}]"),
        ("a text", Value::Integer(number)) => format!("\"{number}\""),
        ("a text", Value::Float(number)) => format!("\"{number}\""),
        ("a whole number" | "a number", Value::Text(text)) => text.parse::<i64>().ok()?.to_string(),
        ("true or false", Value::Text(text)) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => "true".to_owned(),
            "false" | "no" | "off" | "0" => "false".to_owned(),
            _ => return None,
        },
        _ => return None,
    };
    Some(format!("write `{written}`"))
}

/// Tells that a word is none of a list.
pub fn unknown_word<'a>(
    what: &str,
    word: &str,
    span: Span,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::new(code::UNKNOWN_WORD, span, format!("`{word}` is no {what}"))
        .label(format!("expected {}", article(what)))
        .help_if(did_you_mean(word, known))
}

impl<T: Decode> Decode for Spanned<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn example() -> String {
        T::example()
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        Ok(Self { value: T::decode(node, diags)?, span: node.span })
    }
}

impl Decode for String {
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match &node.value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(wrong_type("a text", node, diags)),
        }
    }
}

impl Decode for bool {
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match node.value {
            Value::Bool(bool) => Ok(bool),
            _ => Err(wrong_type("true or false", node, diags)),
        }
    }
}

impl Decode for f64 {
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match node.value {
            Value::Float(number) if number.is_finite() => Ok(number),
            // TOML integers have 64 bits; figures people write fit a double exactly.
            #[expect(clippy::cast_precision_loss, reason = "figures of a demo are below 2^53")]
            Value::Integer(number) => Ok(number as Self),
            _ => Err(wrong_type("a number", node, diags)),
        }
    }
}

macro_rules! whole_numbers {
    ($($number:ty, $least:literal);+) => {$(
        impl Decode for $number {
            fn example() -> String {
                "1".to_owned()
            }

            fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
                let Value::Integer(number) = node.value else {
                    return Err(wrong_type("a whole number", node, diags));
                };
                match Self::try_from(number) {
                    // A floor of one leaves out zero alone; a floor of zero leaves out nothing.
                    Ok(number) if number != 0 || $least == 0 => Ok(number),
                    _ => Err(out_of_range(number, $least, u64::from(Self::MAX), node.span, diags)),
                }
            }
        }
    )+};
}

// A port is at least one; a count may be none.
whole_numbers! { u16, 1; u32, 0; u64, 0 }

/// A whole number from `LEAST` to `MOST`: all that is wrong with one is told at once.
#[derive(Debug, Clone, Copy)]
pub struct Bounded<const LEAST: u32, const MOST: u32>(pub u32);

impl<const LEAST: u32, const MOST: u32> Decode for Bounded<LEAST, MOST> {
    fn example() -> String {
        LEAST.to_string()
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        let Value::Integer(number) = node.value else {
            return Err(wrong_type("a whole number", node, diags));
        };
        match u32::try_from(number) {
            Ok(within) if (LEAST..=MOST).contains(&within) => Ok(Self(within)),
            _ => Err(out_of_range(number, LEAST.into(), MOST.into(), node.span, diags)),
        }
    }
}

fn out_of_range(
    number: i64,
    least: u64,
    most: u64,
    span: Span,
    diags: &mut Diagnostics,
) -> Reported {
    // TOML itself ends at 2^63 - 1.
    let most = most.min(i64::MAX.unsigned_abs());
    let message = format!("{number} is out of range");
    diags.error(
        Diagnostic::new(code::OUT_OF_RANGE, span, message)
            .label(format!("expected {least} to {most}")),
    )
}

/// A size without its unit, with one: few of something are gigabytes.
fn with_unit(value: &Value) -> Option<String> {
    let number: u64 = match value {
        Value::Text(text) => text.parse().ok()?,
        Value::Integer(number) => u64::try_from(*number).ok()?,
        Value::Float(_) | Value::Bool(_) | Value::Datetime | Value::List(_) | Value::Table(_) => {
            return None;
        }
    };
    let (likely, other) = if number < 64 { ("Gi", "Mi") } else { ("Mi", "Gi") };
    Some(format!("write `\"{number}{likely}\"`, or `\"{number}{other}\"`"))
}

fn quantity<T: FromStr<Err = &'static str>>(
    name: &str,
    expected: &str,
    node: &Node,
    diags: &mut Diagnostics,
) -> Result<T, Reported> {
    let (shown, help) = match &node.value {
        Value::Text(text) => match text.parse() {
            Ok(value) => return Ok(value),
            Err(help) => (format!("`{text}`"), help),
        },
        Value::Integer(number) => {
            (number.to_string(), T::from_str("").err().unwrap_or("write it as text with a unit"))
        }
        _ => return Err(wrong_type(&format!("{name}, as text"), node, diags)),
    };
    let message = format!("{shown} is not {name}");
    let sized = if name == Bytes::NAME { with_unit(&node.value) } else { None };
    let help = sized.unwrap_or_else(|| help.to_owned());
    Err(diags.error(
        Diagnostic::new(code::BAD_QUANTITY, node.span, message)
            .label(format!("expected {expected}"))
            .help(help),
    ))
}

macro_rules! quantities {
    ($($quantity:ty),+) => {$(
        impl Decode for $quantity {
            fn example() -> String {
                format!("\"{}\"", <$quantity as Quantity>::EXAMPLE)
            }

            fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
                let name = <$quantity as Quantity>::NAME;
                quantity(name, &format!("{name} with its unit"), node, diags)
            }
        }
    )+};
}

impl Decode for Currency {
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        quantity(Self::NAME, "its code", node, diags)
    }
}

quantities! {
    crate::units::Duration, crate::units::Ratio, crate::units::Bytes, crate::units::Cpu,
    crate::units::Rate
}

impl<T: Quantity + PartialOrd> Decode for Range<T> {
    fn example() -> String {
        format!("\"{}\"", T::RANGE)
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        quantity(T::NAME, &format!("{} with its unit", T::NAME), node, diags)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn shape() -> Shape {
        Shape::List(T::shape)
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        let Value::List(items) = &node.value else { return Err(wrong_type("a list", node, diags)) };
        Ok(items.iter().filter_map(|item| T::decode(item, diags).ok()).collect())
    }
}

/// A list with something in it.
#[derive(Debug, Clone)]
pub struct NonEmpty<T>(pub Vec<T>);

impl<T: Decode> Decode for NonEmpty<T> {
    fn shape() -> Shape {
        Vec::<T>::shape()
    }

    fn example() -> String {
        format!("[{}]", T::example())
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        if let Value::List(items) = &node.value
            && items.is_empty()
        {
            let empty = Diagnostic::new(code::OUT_OF_RANGE, node.span, "an empty list");
            return Err(diags.error(empty.label("expected one thing at least")));
        }
        Vec::decode(node, diags).map(Self)
    }
}

/// Keys of the user's own.
#[derive(Debug, Clone)]
pub struct Map<T>(pub Vec<(Spanned<String>, T)>);

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Decode> Decode for Map<T> {
    fn shape() -> Shape {
        Shape::Map(T::shape)
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        let Value::Table(table) = &node.value else {
            return Err(wrong_type("a table", node, diags));
        };
        let read = |(name, value): &(Spanned<String>, Node)| {
            Some((name.clone(), T::decode(value, diags).ok()?))
        };
        Ok(Self(table.entries.iter().filter_map(read).collect()))
    }
}

/// Entries with names: `[xs.name]`. One that cannot be read keeps its name, so that references to
/// it are not told as well.
#[derive(Debug, Clone)]
pub struct Entries<T>(pub Vec<(Spanned<String>, Result<T, Reported>)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// What a name of an entry may be: a DNS label of at most 40 characters that begins with a letter.
pub const NAME_PATTERN: &str = "^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$";

impl<T: Decode> Decode for Entries<T> {
    fn shape() -> Shape {
        Shape::Map(T::shape)
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        let Value::Table(table) = &node.value else {
            return Err(wrong_type("a table", node, diags));
        };
        let read = |(name, value): &(Spanned<String>, Node)| {
            check_name(name, diags);
            (name.clone(), T::decode(value, diags))
        };
        Ok(Self(table.entries.iter().map(read).collect()))
    }
}

/// Whether a text is a DNS label of at most `most` characters that begins with a letter.
pub fn is_name(text: &str, most: usize) -> bool {
    let bytes = text.as_bytes();
    let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
    bytes.len() <= most
        && bytes.first().is_some_and(u8::is_ascii_lowercase)
        && bytes.iter().all(inner)
        && bytes.last() != Some(&b'-')
        // What is made of a name writes `_` for `-`, and parts two names by two of them.
        && !text.contains("--")
}

/// Tells that a name is no DNS label.
pub fn check_name(name: &Spanned<String>, diags: &mut Diagnostics) {
    if is_name(&name.value, 40) {
        return;
    }
    let help = nearest_name(&name.value, 40);
    let help = help.map(|name| format!("write `{name}`; a `title` may be anything"));
    let label = if name.value.len() > 40 { "over 40 characters" } else { "not a DNS label" };
    let message = format!("`{}` cannot be a name", name.value);
    diags.error(Diagnostic::new(code::BAD_NAME, name.span, message).label(label).help_if(help));
}

/// The name nearest to a text, if there is one: `1web`, which begins with a digit, is `x-1web`.
pub fn nearest_name(text: &str, most: usize) -> Option<String> {
    let slug = slug(text);
    [format!("x-{slug}"), slug].into_iter().rev().find(|name| is_name(name, most))
}
