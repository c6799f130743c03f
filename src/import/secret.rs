//! What is a secret, and what is written in its place.

use crate::config::secret::{TOKENS, has_password, is_about, is_named_so, is_reference};

/// Words of names that hold secrets in others' files, beside those that the language itself knows.
const MORE_WORDS: &[&str] = &["pass", "passphrase", "pwd", "apikey", "salt", "dsn", "auth", "jwt"];

/// What a variable's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may be written.
    Plain,
    /// It may be written, though its name says otherwise.
    Public,
    /// None of it may be written.
    Secret,
    /// It is an address, of which the password may not be written.
    Password,
}

/// Judges a variable by its name and its value.
pub(super) fn judge(name: &str, value: &str) -> Verdict {
    let words: Vec<String> =
        name.to_lowercase().split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    let is_about = is_about(name, value);
    if has_password(value) {
        return Verdict::Password;
    }
    if is_token(value) || has_parameter(value) {
        return Verdict::Secret;
    }
    let more = words.iter().any(|word| {
        MORE_WORDS.contains(&word.as_str())
            || word.ends_with("password")
            || word.ends_with("secret")
    });
    match (is_named_so(name), more) {
        _ if value.is_empty() || is_reference(value) => Verdict::Plain,
        (true, _) if is_about => Verdict::Public,
        (false, true) if is_about => Verdict::Plain,
        (true, _) | (_, true) => Verdict::Secret,
        (false, false) => Verdict::Plain,
    }
}

/// Judges the value of a flag.
pub(super) fn judge_argument(flag: &str, value: &str) -> Verdict {
    let plain = flag.trim_start_matches('-').replace('-', "_");
    match plain.as_str() {
        "requirepass" | "masterauth" => judge("password", value),
        named => judge(named, value),
    }
}

/// Whether a text may be a token of a well-known service: whoever imports something would rather be
/// asked once too often.
pub(super) fn is_token(value: &str) -> bool {
    let start = value.trim_start();
    let begins = TOKENS.iter().any(|form| start.starts_with(form.begins));
    value.len() >= 16 && (begins || start.starts_with("-----BEGIN"))
}

/// Whether a text has a parameter with a secret in it: `?token=…`, `Server=db;Password=…`.
pub(super) fn has_parameter(text: &str) -> bool {
    let lower = text.to_lowercase();
    let names =
        ["password=", "passwd=", "pwd=", "token=", "secret=", "apikey=", "api_key=", "access_key="];
    names.iter().any(|name| {
        lower.match_indices(name).any(|(at, _)| {
            let rest = &lower[at + name.len()..];
            let value = rest.split(['&', ';', ' ', '"', '\'', '\n']).next().unwrap_or_default();
            !value.is_empty() && !value.starts_with("$(") && !value.starts_with("${")
        })
    })
}

/// The passwords in the addresses of a text.
pub(super) fn passwords(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, mark) in text.match_indices("://") {
        let rest = &text[at + mark.len()..];
        let end =
            rest.find(|it: char| it.is_whitespace() || "/?#".contains(it)).unwrap_or(rest.len());
        let Some((user, _)) = rest[..end].rsplit_once('@') else { continue };
        let Some((_, password)) = user.split_once(':') else { continue };
        if !password.is_empty() && !password.starts_with("$(") && !password.starts_with("${") {
            found.push(password);
        }
    }
    found
}

/// Whether a file of configuration holds something that may not be written.
pub(super) fn is_in_file(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        if has_password(line) || has_parameter(line) || line.contains("-----BEGIN") {
            return true;
        }
        let Some((name, value)) = line.split_once(['=', ':', ' ']) else { return false };
        let name = name.trim().trim_matches(['"', '\'', '-']);
        let value = value.trim().trim_matches(['"', '\'', ',', ';']);
        let word = !name.is_empty()
            && !name.contains(char::is_whitespace)
            && !line.starts_with(['#', '/']);
        let reference = value.starts_with(['$', '%', '{']) || value.contains("{{");
        // nginx: where requests are passed to.
        let passes = name.ends_with("_pass") && !name.contains("db");
        word && !reference && !passes && name != "key" && judge(name, value) == Verdict::Secret
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_their_names_and_forms() {
        for (name, value, expected) in [
            ("DB_PASSWORD", "a", Verdict::Secret),
            ("PGPASSWORD", "a", Verdict::Secret),
            ("RABBITMQ_DEFAULT_PASS", "a", Verdict::Secret),
            ("POSTGRES_PASSWORD_FILE", "/run/a", Verdict::Public),
            ("TOKEN_ENABLED", "true", Verdict::Public),
            ("DB_PASSWORD", "$(OTHER)", Verdict::Plain),
            ("DB_PASSWORD", "", Verdict::Plain),
            ("DATABASE_URL", "postgres://a:b@c/d", Verdict::Password),
            ("DATABASE_URL", "postgres://a@c/d", Verdict::Plain),
            ("CALLBACK", "https://a.test/?token=b", Verdict::Secret),
            ("CONNECTION", "Server=db;Password=b", Verdict::Secret),
            ("GREETING", "ghp_0123456789abcdef", Verdict::Secret),
            ("MONKEY", "donkey", Verdict::Plain),
        ] {
            assert_eq!(judge(name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn files_with_secrets_are_known() {
        assert!(is_in_file("port 6379\nrequirepass hush\npassword hush\n"));
        assert!(is_in_file("url: redis://:hush@store\n"));
        assert!(!is_in_file(
            "server {\n  listen 80;\n  proxy_pass http://api;\n}\n# password: none\n"
        ));
    }
}
