//! What is told from its name or its form to be a secret, so that it is written nowhere.

use std::ops::Range;

/// Words in the name of a variable that holds a secret.
const WORDS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "token",
    "tokens",
    "secret",
    "secrets",
    "key",
    "credential",
    "credentials",
];

/// Whether a variable of this name holds a secret.
pub fn is_named_so(name: &str) -> bool {
    name.to_lowercase().split(['_', '-', '.']).any(|word| WORDS.contains(&word))
}

/// Words at the end of a name that is about a secret and is none.
const ABOUT: &[&str] = &[
    "file",
    "path",
    "dir",
    "prefix",
    "suffix",
    "ttl",
    "expiry",
    "expires",
    "expiration",
    "length",
    "algorithm",
    "alg",
    "header",
    "name",
    "enabled",
    "timeout",
    "type",
    "size",
    "issuer",
    "limit",
    "limits",
    "url",
    "uri",
    "host",
    "port",
    "count",
];

/// Whether a variable says something about a secret, or switches one on: its value is none.
pub fn is_about(name: &str, value: &str) -> bool {
    let name = name.to_lowercase();
    let last = name.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let value = value.to_lowercase();
    ABOUT.contains(&last)
        || matches!(value.as_str(), "true" | "false" | "yes" | "no" | "on" | "off")
}

/// How a token of a well-known service is made: its beginning, how long what follows is at least, and
/// what the whole must have besides, so that no word of a language is taken for one.
#[derive(Debug, Clone, Copy)]
pub struct TokenForm {
    /// Its first letters.
    pub begins: &'static str,
    rest: usize,
    is_right: fn(&str) -> bool,
}

const fn form(begins: &'static str, rest: usize, is_right: fn(&str) -> bool) -> TokenForm {
    TokenForm { begins, rest, is_right }
}

/// Tokens that are known by their form alone: GitHub, GitLab, Stripe, `OpenAI` and others with `sk-`,
/// Slack, AWS, Google, JSON Web Tokens, Grafana, Docker, npm, `SendGrid`.
pub const TOKENS: &[TokenForm] = &[
    form("ghp_", 30, is_mixed),
    form("gho_", 30, is_mixed),
    form("github_pat_", 30, is_mixed),
    form("glpat-", 18, is_mixed),
    form("sk_live_", 16, is_mixed),
    form("sk_test_", 16, is_mixed),
    form("rk_live_", 16, is_mixed),
    form("sk-", 24, is_mixed),
    form("xoxb-", 20, is_mixed),
    form("xoxp-", 20, is_mixed),
    form("xapp-", 20, is_mixed),
    form("AKIA", 16, is_key_of_aws),
    form("ASIA", 16, is_key_of_aws),
    form("AIza", 30, is_mixed),
    form("eyJ", 30, |rest| rest.matches('.').count() == 2 && is_mixed(rest)),
    form("glsa_", 30, is_mixed),
    form("glc_", 30, is_mixed),
    form("dckr_pat_", 20, is_mixed),
    form("npm_", 30, is_mixed),
    form("SG.", 40, |rest| rest.contains('.') && is_mixed(rest)),
];

/// Digits, and letters of both cases: what chance writes, and people do not.
fn is_mixed(rest: &str) -> bool {
    let has = |is: fn(char) -> bool| rest.chars().any(is);
    has(|c| c.is_ascii_digit())
        && has(|c| c.is_ascii_uppercase())
        && has(|c| c.is_ascii_lowercase())
}

fn is_key_of_aws(rest: &str) -> bool {
    rest.len() == 16 && rest.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// Where a text has a token of a well-known service in it, or a private key; none if it has not.
pub fn token(text: &str) -> Option<Range<usize>> {
    const KEY: &str = "PRIVATE KEY-----";
    if let Some(at) =
        text.find(KEY).filter(|at| text[..*at].ends_with(' ') || text[..*at].ends_with('-'))
        && let Some(start) = text[..at].rfind("-----BEGIN ")
    {
        return Some(start..at + KEY.len());
    }
    let of_a_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut at = 0;
    while let Some(start) = text[at..].find(of_a_word).map(|found| at + found) {
        let end = text[start..].find(|c| !of_a_word(c)).map_or(text.len(), |length| start + length);
        let word = text[start..end].trim_end_matches('.');
        let is_token = |form: &TokenForm| {
            let rest = word.strip_prefix(form.begins).filter(|rest| rest.len() >= form.rest);
            rest.is_some_and(form.is_right)
        };
        if TOKENS.iter().any(is_token) {
            return Some(start..start + word.len());
        }
        at = end;
    }
    None
}

/// The flag of an argument, `--token` of `--token=x` or of `x` behind it, and its value.
pub fn flagged(before: Option<&str>, word: &str) -> (String, String) {
    match (word.split_once('='), before) {
        (Some((flag, value)), _) if flag.starts_with('-') => (flag.to_owned(), value.to_owned()),
        (_, Some(before)) if before.starts_with('-') && !before.contains('=') => {
            (before.to_owned(), word.to_owned())
        }
        _ => (String::new(), word.to_owned()),
    }
}

/// Whether a flag of a program takes a secret: `--db-password`.
pub fn is_flag_of_one(flag: &str) -> bool {
    const FLAGS: &[&str] = &[
        "password",
        "passwd",
        "passphrase",
        "token",
        "secret",
        "apikey",
        "requirepass",
        "masterauth",
    ];
    let name = flag.trim_start_matches('-').to_lowercase();
    let last = name.rsplit(['-', '_', '.']).next().unwrap_or_default();
    flag.starts_with('-') && (FLAGS.contains(&last) || name.ends_with("api-key"))
}

/// Whether a text is a variable that Kubernetes puts in, `$(NAME)`: nothing is written here.
pub fn is_reference(text: &str) -> bool {
    let inner = text.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|inner| !inner.contains(['(', ')']))
}

/// Whether there is an address with a password in it, as in `postgres://user:password@host`. A
/// variable that Kubernetes puts in, or the password of who is called, is none that is written.
pub fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest.find(|it: char| it.is_whitespace() || "/?#".contains(it));
        let authority = &rest[..end.unwrap_or(rest.len())];
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        let password = user.split_once(':').map_or("", |(_, password)| password);
        !password.is_empty() && !password.starts_with("$(") && !password.starts_with("${")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_by_their_form() {
        // In two parts, or others who look for secrets would find these.
        for (begins, rest) in [
            ("ghp", "_0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"),
            ("xox", "b-123456789012-abcDEFghiJKL"),
            ("AKI", "AIOSFODNN7EXAMPLE"),
            ("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.4pcPyMD09olPSyXnrXCjTw"),
            ("gls", "a_0aBcDeFgHiJkLmNoPqRsTuVwXyZ01234_0a1b2c3d"),
        ] {
            let text = format!("Authorization: Bearer {begins}{rest}\n");
            let found = token(&text).unwrap();
            assert_eq!(text[found], format!("{begins}{rest}"));
        }
        let key = "a\n-----BEGIN RSA PRIVATE KEY-----\nMII";
        assert_eq!(&key[token(key).unwrap()], "-----BEGIN RSA PRIVATE KEY-----");
    }

    #[test]
    fn words_are_no_tokens() {
        for text in [
            "",
            "sk-learn-pipeline-of-version-one-and-two",
            "npm_config_registry_of_a_very_long_name_2",
            "AKIAB",
            "ASIA-PACIFIC-SOUTHEAST-1",
            "eyJustALongWordWithDigits1234567890AndMore",
            "-----BEGIN CERTIFICATE-----",
            "ghp_$(TOKEN)",
            "umlauts: äöü ghp_ü",
        ] {
            assert_eq!(token(text), None, "{text}");
        }
    }

    #[test]
    fn flags_that_take_a_secret() {
        for flag in ["--password", "--db.password", "--api-key", "-token", "--requirepass"] {
            assert!(is_flag_of_one(flag), "{flag}");
        }
        for flag in
            ["--password-file", "--token-ttl", "--key", "password", "--sort-key", "--secrets"]
        {
            assert!(!is_flag_of_one(flag), "{flag}");
        }
    }
}
