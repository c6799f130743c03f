//! What the services behind Terraform's providers take as a name. The compiler holds the demo
//! against it, and Terraform the values of variables: both read it here.

use sha2::{Digest, Sha256};

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// What has this form, with its article: `a slug`.
    pub what: &'static str,
    /// What it is made of: what follows "expected".
    pub made_of: &'static str,
    /// A regular expression that matches nothing else.
    pub pattern: &'static str,
}

impl Form {
    /// Whether a text has this form.
    pub fn takes(&self, text: &str) -> bool {
        regex::Regex::new(self.pattern).is_ok_and(|pattern| pattern.is_match(text))
    }
}

/// The slug of a stack of Grafana Cloud.
pub const STACK: Form = Form {
    what: "a slug",
    made_of: "2 to 29 lower-case letters and digits, a letter first",
    pattern: "^[a-z][a-z0-9]{1,28}$",
};

/// A region of Grafana Cloud.
pub const REGION: Form = Form {
    what: "a region",
    made_of: "lower-case letters, digits and dashes, such as us or prod-eu-west-2",
    pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
};

/// What Grafana knows folders, data sources, dashboards and rules by.
pub const UID: Form = Form {
    what: "a uid",
    made_of: "1 to 40 letters, digits, `-` and `_`",
    pattern: "^[a-zA-Z0-9_-]{1,40}$",
};

/// The id of a plugin of Grafana.
pub const PLUGIN: Form = Form {
    what: "an id of a plugin",
    made_of: "lower-case letters, digits and dashes, such as grafana-clock-panel",
    pattern: "^[a-z0-9]+(-[a-z0-9]+)+$",
};

/// The version of a plugin: one that stays what it is.
pub const PLUGIN_VERSION: Form = Form {
    what: "a version of a plugin",
    made_of: "three numbers, such as 2.14.18",
    pattern: r"^[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.-]+)?$",
};

/// The name of a cluster of Google Kubernetes Engine.
pub const CLUSTER: Form = Form {
    what: "a name of a cluster",
    made_of: "at most 40 lower-case letters, digits and dashes, a letter first, no dash last",
    pattern: "^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$",
};

/// The id of a project of Google Cloud.
pub const PROJECT: Form = Form {
    what: "an id of a project",
    made_of: "6 to 30 lower-case letters, digits and dashes, a letter first, no dash last",
    pattern: "^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$",
};

/// A region or a zone of Google Cloud.
pub const LOCATION: Form = Form {
    what: "a region or zone",
    made_of: "the spelling of us-central1 or us-central1-a",
    pattern: "^[a-z]+-[a-z]+[0-9]+(-[a-z])?$",
};

/// A type of machine of Google Cloud.
pub const MACHINE: Form = Form {
    what: "a type of machine",
    made_of: "the spelling of e2-standard-2",
    pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)+$",
};

/// The name of a bucket of Google Cloud Storage.
pub const BUCKET: Form = Form {
    what: "a name of a bucket",
    made_of: "3 to 63 lower-case letters, digits, `-`, `_` and `.`, a letter or digit at both ends",
    pattern: "^[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]$",
};

/// A column of a table of `ServiceNow`.
pub const COLUMN: Form = Form {
    what: "a name of a column",
    made_of: "at most 80 lower-case letters, digits and `_`, a letter first",
    pattern: "^[a-z][a-z0-9_]{0,79}$",
};

/// The key of a label of Google Cloud that is also one of its nodes.
pub const CLOUD_LABEL: Form = Form {
    what: "a name of a label of Google Cloud",
    made_of: "at most 63 lower-case letters, digits, `-` and `_`, a letter first",
    pattern: "^[a-z]([a-z0-9_-]{0,61}[a-z0-9])?$",
};

/// The value of such a label.
pub const CLOUD_LABEL_VALUE: Form = Form {
    what: "a value of a label of Google Cloud",
    made_of: "at most 63 lower-case letters, digits, `-` and `_`, a letter or digit at both ends",
    pattern: "^([a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?)?$",
};

/// A name that a label of Prometheus can have.
pub const METRIC_LABEL: Form = Form {
    what: "a name of a label",
    made_of: "letters, digits and `_`, no digit first",
    pattern: "^[a-zA-Z_][a-zA-Z0-9_]*$",
};

/// The prefix of a metric of Prometheus.
pub const METRIC: Form = Form {
    what: "a name of a metric",
    made_of: "letters, digits and `_`, no digit first, at most 100",
    pattern: "^[a-zA-Z_][a-zA-Z0-9_]{0,99}$",
};

/// A time zone, as the tables of IANA name it.
pub const TIME_ZONE: Form = Form {
    what: "a time zone",
    made_of: "the spelling of UTC or Europe/Berlin",
    pattern: "^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$",
};

/// An address of electronic mail.
pub const MAIL: Form = Form {
    what: "an address of mail",
    made_of: "the spelling of team@example.com",
    pattern: r"^[^\s@,;<>]+@[^\s@,;<>]+$",
};

/// How many characters an identity may have in Grafana.
pub const MOST_OF_AN_IDENTITY: usize = 40;

/// How many characters a title may have: names of rules are made of it, and may have 190.
pub const MOST_OF_A_TITLE: usize = 120;

/// An identity that is not too long: one that is, is cut, and ends in six characters of the hash of
/// the whole. So it depends on nothing but itself. What it is made of is ASCII.
pub fn identity(whole: &str) -> String {
    spelt_identity(whole, whole)
}

/// The same of a text that is spelt otherwise: the hash is that of the text.
pub fn spelt_identity(spelt: &str, text: &str) -> String {
    if spelt.len() <= MOST_OF_AN_IDENTITY {
        return spelt.to_owned();
    }
    let digest = Sha256::digest(text.as_bytes());
    let [first, second, third, ..] = digest.as_slice() else { unreachable!("a digest is longer") };
    let hex = format!("{first:02x}{second:02x}{third:02x}");
    format!("{}-{hex}", spelt[..MOST_OF_AN_IDENTITY - hex.len() - 1].trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_identity_is_cut_and_ends_in_its_hash() {
        assert_eq!(identity("shop-errors"), "shop-errors");
        assert_eq!(identity(&"a".repeat(40)), "a".repeat(40));
        let [one, two] = ["one", "two"].map(|end| identity(&format!("{}{end}", "shop-".repeat(9))));
        assert!(one.len() <= 40 && two.len() <= 40 && one != two, "{one} {two}");
        let (_, hash) = one.rsplit_once('-').expect("it was cut");
        assert!(hash.len() == 6 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one}");
    }

    #[test]
    fn forms_take_what_the_services_take() {
        for (form, right, wrong) in [
            (STACK, "akctest", "my-stack"),
            (REGION, "prod-eu-west-2", "EU"),
            (UID, "grafanacloud-prom", "a/b"),
            (PLUGIN, "grafana-clock-panel", "Clock Panel"),
            (PLUGIN_VERSION, "2.14.18", "latest"),
            (CLUSTER, "a", "shop-"),
            (PROJECT, "example.com:shop-123", "shop"),
            (LOCATION, "europe-west1-b", "Frankfurt"),
            (MACHINE, "n2-custom-4-8192", "large"),
            (BUCKET, "my.state_1", "-state"),
            (COLUMN, "u_service", "u.service"),
            (CLOUD_LABEL, "cost-center", "Owner"),
            (CLOUD_LABEL_VALUE, "", "Ada"),
            (METRIC_LABEL, "grafana_folder", "cost-center"),
            (METRIC, "latency_1", "1st"),
            (TIME_ZONE, "America/Argentina/Buenos_Aires", "berlin"),
            (MAIL, "a+b@example.com", "ada, bob"),
        ] {
            assert!(form.takes(right) && !form.takes(wrong), "{form:?}");
        }
    }
}
