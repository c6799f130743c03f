//! HCL expressions: what may stand on the right side of an attribute.

use serde_json::Value;

/// The right side of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// Exactly this text; `${` in it is no template.
    String(String),
    /// Text with values in it: `"${var.name}-publish"`.
    Template(Vec<Part>),
    /// A name, as in `var.slug` or `grafana_cloud_stack.this[0].id`.
    Reference(String),
    /// A whole number.
    Int(i64),
    /// Any other number; finite.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// `null`: as if the attribute were left out.
    Null,
    /// `[…]`.
    List(Vec<Expression>),
    /// `{…}`.
    Object(Object),
    /// `collection["key"]`.
    Index(Box<Expression>, String),
    /// `function(arguments…)`.
    Call(String, Vec<Expression>),
    /// `left operator right`; operands that need parentheses are not made.
    Operation(&'static str, Box<[Expression; 2]>),
    /// `condition ? yes : no`.
    Conditional(Box<[Expression; 3]>),
    /// `[for item in collection : item if condition]`.
    Filter(String, Box<[Expression; 2]>),
}

/// A piece of an [`Expression::Template`].
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Exactly this text.
    Text(String),
    /// `${…}` around a name.
    Reference(String),
}

/// The entries of an object in their order; a key that is no identifier is quoted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object(pub(super) Vec<(String, Expression)>);

impl Object {
    /// An object without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key at the end; the caller sets each key once.
    #[must_use]
    pub fn set(mut self, key: &str, value: impl Into<Expression>) -> Self {
        self.0.push((key.to_owned(), value.into()));
        self
    }

    /// Adds a key if there is a value for it.
    #[must_use]
    pub fn set_some(self, key: &str, value: Option<impl Into<Expression>>) -> Self {
        match value {
            Some(value) => self.set(key, value),
            None => self,
        }
    }

    /// Adds the keys of another one at the end.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V: Into<Expression>> FromIterator<(String, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key, value.into())).collect())
    }
}

impl Expression {
    /// A name: `var.slug`.
    pub fn reference(name: impl Into<String>) -> Self {
        Self::Reference(name.into())
    }

    /// What a collection has under this key.
    pub fn index(collection: impl Into<Expression>, key: &str) -> Self {
        Self::Index(Box::new(collection.into()), key.to_owned())
    }

    /// A function call.
    pub fn call(function: &str, arguments: impl IntoIterator<Item = Expression>) -> Self {
        Self::Call(function.to_owned(), arguments.into_iter().collect())
    }

    /// A value as JSON text, spelled in HCL so that it can be read and reviewed.
    pub fn jsonencode(value: impl Into<Expression>) -> Self {
        Self::call("jsonencode", [value.into()])
    }

    /// `left operator right`.
    pub fn operation(
        left: impl Into<Expression>,
        operator: &'static str,
        right: impl Into<Expression>,
    ) -> Self {
        Self::Operation(operator, Box::new([left.into(), right.into()]))
    }

    /// `condition ? yes : no`.
    pub fn conditional(
        condition: impl Into<Expression>,
        yes: impl Into<Expression>,
        no: impl Into<Expression>,
    ) -> Self {
        Self::Conditional(Box::new([condition.into(), yes.into(), no.into()]))
    }

    /// The items of a collection of which the condition holds; it names them `item`.
    pub fn filter(
        item: &str,
        collection: impl Into<Expression>,
        condition: impl Into<Expression>,
    ) -> Self {
        Self::Filter(item.to_owned(), Box::new([collection.into(), condition.into()]))
    }

    /// Whether this is a list or an object.
    pub(super) fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Object(_))
    }
}

impl From<&str> for Expression {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<&String> for Expression {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

impl From<String> for Expression {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<i64> for Expression {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<i32> for Expression {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<u32> for Expression {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<u64> for Expression {
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).expect("what is counted here stays far below 2^63"))
    }
}

impl From<u16> for Expression {
    fn from(number: u16) -> Self {
        Self::Int(number.into())
    }
}

impl From<f64> for Expression {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<bool> for Expression {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<Object> for Expression {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl<T: Into<Expression>> From<Vec<T>> for Expression {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Expression>, const N: usize> From<[T; N]> for Expression {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Expression>> FromIterator<T> for Expression {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl From<&Value> for Expression {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Self::Int(whole),
                None => Self::Float(number.as_f64().expect("every JSON number fits a float")),
            },
            Value::String(text) => Self::String(text.clone()),
            Value::Array(items) => items.iter().collect(),
            Value::Object(entries) => {
                Self::Object(entries.iter().map(|(key, value)| (key.clone(), value)).collect())
            }
        }
    }
}
