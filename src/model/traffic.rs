//! Simulated users.

use crate::model::ComponentId;
use crate::units::{Duration, Range, Rate};

/// What the script reads, of whoever runs it, of where the application is.
pub const ADDRESS: &str = "__ENV.TARGET_URL";

/// What it reads of how long users come, where the demo says that they do so without end.
pub const LASTS: &str = "__ENV.DURATION";

/// Simulated users, and what they do.
#[derive(Debug, Clone)]
pub struct Load {
    /// The component that makes the load.
    pub component: ComponentId,
    /// Whom they visit.
    pub target: ComponentId,
    /// How many.
    pub amount: LoadAmount,
    /// The pause before every page but the first.
    pub think: Range<Duration>,
    /// How long; none: without end.
    pub duration: Option<Duration>,
    /// How long until all are there.
    pub ramp: Duration,
    /// Headers of every request, in the order written.
    pub headers: Vec<(String, LoadText)>,
    /// What they do.
    pub journeys: Vec<Journey>,
}

/// How much load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadAmount {
    /// So many at a time.
    Users(u32),
    /// So many rounds begun per time.
    Rate(Rate),
}

/// A way through the application.
#[derive(Debug, Clone)]
pub struct Journey {
    /// Its name.
    pub name: String,
    /// For people.
    pub title: String,
    /// How often it is taken, against the others.
    pub weight: u32,
    /// Requests, in order.
    pub steps: Vec<Step>,
}

/// One request, or one for each of a list.
#[derive(Debug, Clone)]
pub struct Step {
    /// The page that begins here: a pause comes before it.
    pub page: Option<String>,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// Path at the target.
    pub path: LoadText,
    /// What is sent.
    pub body: Option<LoadBody>,
    /// What is kept of the answer.
    pub save: Vec<Save>,
    /// One request for each of these, as `{each}`; empty: one request.
    pub each: Vec<String>,
    /// Which answers are fine.
    pub status: Vec<u16>,
}

/// What a request sends.
#[derive(Debug, Clone, PartialEq)]
pub enum LoadBody {
    /// A JSON value.
    Json(LoadValue),
    /// Fields of a form, in the order written.
    Form(Vec<(String, LoadText)>),
}

/// A JSON value, some of whose texts are known only when it runs.
#[derive(Debug, Clone, PartialEq)]
pub enum LoadValue {
    /// A text.
    Text(LoadText),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A list.
    List(Vec<LoadValue>),
    /// An object, in the order written.
    Object(Vec<(String, LoadValue)>),
}

/// Text with parts that are known only when it runs. One part that is a variable keeps its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadText {
    /// Its parts, in order.
    pub parts: Vec<LoadPart>,
}

/// A part of such a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadPart {
    /// As it stands.
    Literal(String),
    /// A value kept by an earlier step.
    Saved(String),
    /// The element of `each`.
    Each,
    /// Something of the made-up person: a word of [`USER_FIELDS`].
    User(&'static str),
}

/// What a made-up person has.
pub static USER_FIELDS: &[&str] =
    &["agent", "tier", "device", "country", "ip", "shipping", "billing"];

/// Something kept of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Save {
    /// Under which name.
    pub name: String,
    /// What.
    pub from: SaveSource,
}

/// Where a kept value is in the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveSource {
    /// A cookie.
    Cookie(String),
    /// A header.
    Header(String),
    /// A path into the JSON body, such as `items.0.id`.
    Json(String),
}
