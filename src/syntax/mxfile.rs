//! How draw.io packs a page: percent-encoded, deflated without a header, in base 64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The most bytes a packed page may have before it is percent-decoded: a hundred times what a large
/// drawing has.
pub const MOST_BYTES: usize = 16 << 20;

/// All but what `encodeURIComponent` of JavaScript leaves as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Packs a page.
pub fn pack(page: &str) -> String {
    const BEST: u8 = 9;
    let encoded = utf8_percent_encode(page, ENCODED).to_string();
    STANDARD.encode(miniz_oxide::deflate::compress_to_vec(encoded.as_bytes(), BEST))
}

/// Unpacks a page. Fails with what is wrong, for people; at most [`MOST_BYTES`] are unpacked.
pub fn unpack(packed: &str) -> Result<String, String> {
    let packed: String = packed.split_ascii_whitespace().collect();
    let deflated = STANDARD.decode(&packed).map_err(|_| "it is not base 64".to_owned())?;
    let encoded = miniz_oxide::inflate::decompress_to_vec_with_limit(&deflated, MOST_BYTES)
        .map_err(|error| match error.status {
            miniz_oxide::inflate::TINFLStatus::HasMoreOutput => {
                format!("it unpacks to more than {} MB", MOST_BYTES >> 20)
            }
            _ => "it cannot be inflated".to_owned(),
        })?;
    let encoded = String::from_utf8(encoded).map_err(|_| "it is not text".to_owned())?;
    let page =
        percent_decode_str(&encoded).decode_utf8().map_err(|_| "it is not text".to_owned())?;
    Ok(page.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_can_be_unpacked() {
        for page in ["", "<a b='é'>100% & more</a>\n", &"x".repeat(100_000)] {
            assert_eq!(unpack(&pack(page)).as_deref(), Ok(page));
        }
    }

    #[test]
    fn letters_are_encoded_as_browsers_do() {
        let encoded = utf8_percent_encode("a-_.!~*'() <é>", ENCODED).to_string();
        assert_eq!(encoded, "a-_.!~*'()%20%3C%C3%A9%3E");
    }

    #[test]
    fn what_is_not_packed_is_told() {
        for (packed, told) in [("<a>", "base 64"), ("////", "inflated")] {
            assert!(unpack(packed).is_err_and(|error| error.contains(told)), "{packed}");
        }
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b'a'; MOST_BYTES + 1], 9);
        let told = unpack(&STANDARD.encode(bomb)).expect_err("it is too large");
        assert!(told.contains("16 MB"), "{told}");
    }
}
