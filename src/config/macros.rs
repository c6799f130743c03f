//! How a table of the language is declared: once, for the reader, the schema and the docs.

/// Declares a table: `required` or `optional`, the key, its type. `as "word"` gives a key that Rust
/// reserves or that is better named otherwise inside.
macro_rules! table {
    ($(#[doc = $doc:literal])+ pub struct $name:ident {
        $($(#[doc = $about:literal])+ $kind:ident $field:ident $(as $key:literal)?: $type:ty,)*
    }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = $about])+ $(#[serde(rename = $key)])?
            pub $field: $crate::config::macros::field!($kind $type),)*
            /// Which keys are there, and whether all could be read.
            #[serde(skip)]
            pub seen: $crate::config::decode::Seen,
        }

        impl $crate::config::decode::Decode for $name {
            fn shape() -> $crate::config::shape::Shape {
                const KEYS: &[$crate::config::shape::Key] = &[
                    $($crate::config::shape::Key {
                        name: $crate::config::macros::key!($field $($key)?),
                        required: $crate::config::macros::is_required!($kind),
                        shape: <$type as $crate::config::decode::Decode>::shape,
                    },)*
                ];
                $crate::config::shape::Shape::Table(KEYS)
            }

            fn example() -> String {
                let keys: Vec<Option<String>> =
                    vec![$($crate::config::macros::example!($kind $type, $field $($key)?)),*];
                let keys: Vec<String> = keys.into_iter().flatten().collect();
                if keys.is_empty() { "{ … }".to_owned() } else { format!("{{ {} }}", keys.join(", ")) }
            }

            fn decode(
                node: &$crate::config::tree::Node,
                diags: &mut $crate::diag::Diagnostics,
            ) -> Result<Self, $crate::diag::Reported> {
                $crate::config::decode::expect_table(node, diags)?;
                let mut seen = $crate::config::decode::Seen::of(node);
                $(let $field = $crate::config::decode::$kind::<$type>(
                    node, $crate::config::macros::key!($field $($key)?), &mut seen, diags);)*
                Ok(Self { $($field: $crate::config::macros::taken!($kind $field),)* seen })
            }
        }

        impl $crate::config::decode::Keys for $name {
            fn check(node: &$crate::config::tree::Node, diags: &mut $crate::diag::Diagnostics) {
                let mut seen = $crate::config::decode::Seen::of(node);
                $(let _: Option<$type> = $crate::config::decode::optional(
                    node, $crate::config::macros::key!($field $($key)?), &mut seen, diags);)*
            }
        }
    };
}

/// Declares the table of an entry: a table with the keys that every entry takes.
macro_rules! entry {
    ($(#[doc = $doc:literal])+ pub struct $name:ident { $($rest:tt)* }) => {
        $crate::config::macros::table! {
            $(#[doc = $doc])+
            pub struct $name {
                /// Its name for people; default: from its name.
                optional title: $crate::config::Text,
                /// What it is, for people.
                optional description: $crate::config::Text,
                /// `false` takes the entry away, as if it were not written.
                optional enabled: bool,
                /// Who owns it.
                optional team: $crate::config::Text,
                /// Labels of your own.
                optional labels: $crate::config::decode::Map<$crate::config::Text>,
                /// Its former name: identities are kept, resources are moved.
                optional was: $crate::config::Text,
                $($rest)*
            }
        }

        impl $crate::config::Described for $name {
            fn described(&self) -> $crate::config::Description<'_> {
                $crate::config::Description {
                    title: self.title.as_ref(),
                    description: self.description.as_ref(),
                    team: self.team.as_ref(),
                    labels: self.labels.as_ref(),
                    was: self.was.as_ref(),
                }
            }
        }
    };
}

macro_rules! field {
    (required $type:ty) => { $type };
    (optional $type:ty) => { Option<$type> };
}

macro_rules! is_required {
    (required) => {
        true
    };
    (optional) => {
        false
    };
}

macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

macro_rules! example {
    (required $type:ty, $field:ident $($key:literal)?) => {
        Some(format!(
            "{} = {}",
            $crate::config::macros::key!($field $($key)?),
            <$type as $crate::config::decode::Decode>::example(),
        ))
    };
    (optional $type:ty, $field:ident $($key:literal)?) => {
        None
    };
}

macro_rules! taken {
    (required $field:ident) => {
        $field?
    };
    (optional $field:ident) => {
        $field
    };
}

pub(crate) use {entry, example, field, is_required, key, table, taken};
