//! What several roots must know and write alike.

use sha2::{Digest, Sha256};

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

/// A name that Grafana takes as a uid. One that is too long is cut, and ends in a digest of the
/// whole: so it depends on nothing but itself.
pub(super) fn identity(text: &str) -> String {
    const MOST: usize = 40;
    let whole = label(text).replace('_', "-");
    if whole.len() <= MOST {
        return whole;
    }
    let digest = Sha256::digest(text.as_bytes());
    let [first, second, third, ..] = digest.as_slice() else { unreachable!("a digest is longer") };
    let hex = format!("{first:02x}{second:02x}{third:02x}");
    // A label is ASCII, so every byte is a place to cut.
    format!("{}-{hex}", whole[..MOST - hex.len() - 1].trim_end_matches('-'))
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
    fn a_long_identity_is_cut_and_ends_in_its_digest() {
        assert_eq!(identity("shop-ProductDBErrors-"), "shop-productdberrors");
        let [one, two] = ["one", "two"].map(|end| identity(&format!("{}{end}", "shop-".repeat(9))));
        assert!(one.len() == 40 && two.len() == 40 && one != two, "{one} {two}");
    }

    #[test]
    fn what_was_renamed_is_moved() {
        assert_eq!(moved("a_b", None, "new"), None);
        let was = "old-name".to_owned();
        let body = Body::new().set("from", name("a_b.old_name")).set("to", name("a_b.new"));
        assert_eq!(moved("a_b", Some(&was), "new"), Some(Block::new("moved", &[], body)));
    }
}
