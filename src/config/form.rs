//! Values with more than one form: the TOML type tells which was meant.

use crate::config::decode::{Decode, Keys, expect_table, wrong_type};
use crate::config::shape::Shape;
use crate::config::tree::{Node, Value};
use crate::diag::{Diagnostics, Reported};
use crate::source::{Span, Spanned};

/// A short form or a long one: the TOML type tells which.
#[derive(Debug, Clone)]
pub enum Form<S, L> {
    /// The short one.
    Short(S),
    /// The long one: a table.
    Long(L),
}

impl<S: Decode, L: Decode> Decode for Form<S, L> {
    fn shape() -> Shape {
        Shape::Either(L::shape, S::shape)
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match node.value {
            Value::Table(_) => L::decode(node, diags).map(Self::Long),
            _ => S::decode(node, diags).map(Self::Short),
        }
    }
}

/// One name, or a list of them.
#[derive(Debug, Clone)]
pub struct OneOrMany(pub Vec<Spanned<String>>);

impl Decode for OneOrMany {
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match &node.value {
            Value::Text(text) => Ok(Self(vec![Spanned { value: text.clone(), span: node.span }])),
            Value::List(_) => Vec::decode(node, diags).map(Self),
            _ => Err(wrong_type("a name or a list of names", node, diags)),
        }
    }
}

/// `false`, or something.
#[derive(Debug, Clone)]
pub enum Switch<T> {
    /// Switched off, at this place.
    Off(Span),
    /// Something.
    On(T),
}

impl<T: Decode> Decode for Switch<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match node.value {
            Value::Bool(false) => Ok(Self::Off(node.span)),
            _ => T::decode(node, diags).map(Self::On),
        }
    }
}

/// A whole number or a text.
#[derive(Debug, Clone)]
pub enum NumberOrText {
    /// A whole number.
    Number(u64),
    /// A text.
    Text(String),
}

impl Decode for NumberOrText {
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match &node.value {
            Value::Text(text) => Ok(Self::Text(text.clone())),
            Value::Integer(_) => u64::decode(node, diags).map(Self::Number),
            _ => Err(wrong_type("a whole number or a text", node, diags)),
        }
    }
}

/// Anything, kept as it is.
#[derive(Debug, Clone)]
pub struct Anything(pub Node);

impl Decode for Anything {
    fn shape() -> Shape {
        Shape::Any
    }

    fn decode(node: &Node, _: &mut Diagnostics) -> Result<Self, Reported> {
        Ok(Self(node.clone()))
    }
}

/// A table in which no key is required, because an entry may have it.
#[derive(Debug, Clone)]
pub struct Partial<T>(std::marker::PhantomData<T>);

impl<T: Keys> Decode for Partial<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        expect_table(node, diags)?;
        T::check(node, diags);
        Ok(Self(std::marker::PhantomData))
    }
}
