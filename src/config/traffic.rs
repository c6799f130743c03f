//! Simulated users, and trouble that can be caused.

use crate::config::Text;
use crate::config::decode::{Bounded, Entries, Map, NonEmpty};
use crate::config::form::{Anything, NumberOrText, OneOrMany};
use crate::config::macros::{entry, table};
use crate::source::Spanned;
use crate::units::{Bytes, Cpu, Duration, Range, Rate, Ratio};
use crate::words::ActionKind;

table! {
    /// Simulated users.
    pub struct Load {
        /// Whom they visit: a service.
        required target: Text,
        /// The image of the load generator; default: the official k6.
        optional image: Text,
        /// How many at a time; default: 1.
        optional users: Spanned<Bounded<1, 100_000>>,
        /// Rounds begun per time, instead of users.
        optional rate: Spanned<Rate>,
        /// In how many pods, where one is not enough: the k6 operator shares the users out among them;
        /// default: 1.
        optional pods: Spanned<Bounded<1, 100>>,
        /// The pause before every page but the first; default: `1s..3s`.
        optional think: Range<Duration>,
        /// How long; default: without end.
        optional duration: Duration,
        /// How long until all are there; default: `0s`.
        optional ramp: Duration,
        /// Processor time: `request..limit`, or both at once.
        optional cpu: Range<Cpu>,
        /// Memory: `request..limit`, or both at once.
        optional memory: Range<Bytes>,
        /// Headers of every request; `{user.…}` is a made-up person.
        optional headers: Map<Text>,
        /// What they do.
        optional journeys: Entries<Journey>,
    }
}

table! {
    /// A way through the application.
    pub struct Journey {
        /// Its name for people.
        optional title: Text,
        /// How often it is taken, against the others; default: 1.
        optional weight: Spanned<u32>,
        /// Requests, in order.
        required steps: NonEmpty<Spanned<Step>>,
    }
}

table! {
    /// One request: one of the methods, and what belongs to it.
    pub struct Step {
        /// The page that begins here: a pause comes before it.
        optional page: Text,
        /// Asks for this path.
        optional get: Text,
        /// Sends to this path.
        optional post: Text,
        /// Puts at this path.
        optional put: Text,
        /// Changes what is at this path.
        optional patch: Text,
        /// Deletes what is at this path.
        optional delete: Text,
        /// The JSON that is sent.
        optional json: Anything,
        /// The form that is sent.
        optional form: Map<Text>,
        /// What is kept of the answer: name, and `cookie …`, `header …` or `json …`.
        optional save: Map<Text>,
        /// One request for each of these, as `{each}`.
        optional each: Vec<Text>,
        /// Which answers are fine; default: 200.
        optional status: Vec<u16>,
    }
}

entry! {
    /// Trouble that can be caused.
    pub struct Scenario {
        /// How long it lasts; default: until it is reverted.
        optional lasts: Duration,
        /// What is done, in order.
        required inject: NonEmpty<Inject>,
        /// What components show of themselves meanwhile.
        optional effects: Vec<Effect>,
        /// What the demo must show; all else stays quiet.
        optional expect: Expect,
        /// What is told.
        optional story: Text,
    }
}

table! {
    /// Something that is done to a component.
    pub struct Inject {
        /// What.
        required action as "do": Spanned<ActionKind>,
        /// To whom.
        required on: Text,
        /// image: the other image.
        optional image: Text,
        /// env: the other variables.
        optional set: Map<Text>,
        /// scale: the number of pods. flag: the variant. block: whom it cannot reach.
        optional to: Spanned<NumberOrText>,
        /// hold-sessions: who holds one.
        optional users: OneOrMany,
        /// end-sessions: whose are ended.
        optional user: OneOrMany,
        /// exec: the command.
        optional run: Text,
        /// exec: the way back.
        optional undo: Text,
        /// flag: its name.
        optional name: Text,
        /// delay: how long.
        optional by: Spanned<Duration>,
    }
}

table! {
    /// What a component's own signals show.
    pub struct Effect {
        /// Whose.
        required on: Text,
        /// It does not answer.
        optional offline: bool,
        /// The share of requests that fail.
        optional error_rate: Ratio,
        /// How long answers take.
        optional latency: Duration,
        /// Requests, as a share of the usual.
        optional requests: Ratio,
        /// A log line it writes again and again.
        optional log: Text,
        /// The endpoint that is concerned.
        optional endpoint: Text,
    }
}

table! {
    /// What the demo must show; all else stays quiet.
    pub struct Expect {
        /// Boxes that turn red.
        optional red: Vec<Text>,
        /// Alerts that fire.
        optional alerts: Vec<Text>,
        /// Budgets that shrink.
        optional budgets: Vec<Text>,
        /// Components with an incident.
        optional incidents: Vec<Text>,
        /// How soon; default: `2m`.
        optional within: Duration,
    }
}
