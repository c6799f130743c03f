//! What is told from its name or its form to be a secret, so that it is written nowhere.

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
