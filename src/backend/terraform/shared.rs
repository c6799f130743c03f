//! What several roots must know and write alike.

use crate::model::limits;
use crate::syntax::hcl::{Block, Body, Expression};

/// A name, where it stands for a value.
pub(super) fn name(reference: &str) -> Expression {
    Expression::reference(reference)
}

/// The label of a resource, from a name or a title: it depends on nothing else, so that neighbours
/// that come and go move nothing.
pub(super) fn label(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let label = words.join("_");
    if label.starts_with(|c: char| c.is_ascii_alphabetic()) { label } else { format!("n{label}") }
}

/// A name that Grafana takes as a uid, of any text.
pub(super) fn identity(text: &str) -> String {
    limits::spelt_identity(&label(text).replace('_', "-"), text)
}

/// What tells Terraform that a resource has a new label and is the old one all the same.
pub(super) fn moved(kind: &str, was: Option<&String>, now: &str) -> Option<Block> {
    Some(moved_to(kind, &label(was?), &label(now)))
}

/// The same, for labels that are made of more than a name.
pub(super) fn moved_to(kind: &str, was: &str, now: &str) -> Block {
    let body = Body::new()
        .set("from", name(&format!("{kind}.{was}")))
        .set("to", name(&format!("{kind}.{now}")));
    Block::new("moved", &[], body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_made_of_the_name_alone() {
        for (name, expected) in [
            ("cart-data", "cart_data"),
            ("Private Probe", "private_probe"),
            ("São \"Paulo\" ${1}", "s_o_paulo_1"),
            ("2nd", "n2nd"),
        ] {
            assert_eq!(label(name), expected);
        }
    }

    #[test]
    fn what_was_renamed_is_moved() {
        assert_eq!(moved("a_b", None, "new"), None);
        let was = "old-name".to_owned();
        let body = Body::new().set("from", name("a_b.old_name")).set("to", name("a_b.new"));
        assert_eq!(moved("a_b", Some(&was), "new"), Some(Block::new("moved", &[], body)));
    }
}
