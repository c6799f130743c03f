//! What mltgen has written: the paths and hashes by which it knows its own files again.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::artifact::RelPath;

/// Where the manifest is, under the output folder.
pub const MANIFEST: &str = ".mltgen.json";

/// The SHA-256 of a file, in hexadecimal as `sha256sum` prints it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash(String);

impl Hash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let nibbles = Sha256::digest(bytes).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Self(nibbles.map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Stands for the name of the demo among the paths, none of which begins like it.
const DEMO: &str = "/demo";

/// Files and the hashes they had when mltgen wrote them, and of which demo they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    files: BTreeMap<RelPath, Hash>,
    /// The name of the demo; none in what was written before names were.
    pub demo: Option<String>,
}

impl Manifest {
    /// Nothing yet, of a demo.
    pub fn of(demo: Option<String>) -> Self {
        Self { files: BTreeMap::new(), demo }
    }

    /// The hash recorded for `path`.
    pub fn get(&self, path: &RelPath) -> Option<&Hash> {
        self.files.get(path)
    }

    /// Records that mltgen wrote `hash` to `path`.
    pub fn record(&mut self, path: RelPath, hash: Hash) {
        self.files.insert(path, hash);
    }

    /// Everything recorded, by path.
    pub fn entries(&self) -> impl Iterator<Item = (&RelPath, &Hash)> {
        self.files.iter()
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// JSON with a line per file, sorted, so that a change of one file is a diff of one line.
impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.files.iter().map(|(path, hash)| (path.as_str(), hash.0.as_str()));
        let demo = self.demo.iter().map(|demo| (DEMO, demo.as_str()));
        let entries: BTreeMap<&str, &str> = files.chain(demo).collect();
        let text = serde_json::to_string_pretty(&entries).expect("strings are always JSON");
        writeln!(f, "{text}")
    }
}

/// Why the text of a manifest cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable;

impl FromStr for Manifest {
    type Err = Unreadable;

    /// Reads what [`Display`](fmt::Display) wrote. A path that would leave the folder, or one of
    /// mltgen's own records, makes the whole of it untrustworthy.
    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let mut entries: BTreeMap<String, String> =
            serde_json::from_str(text).map_err(|_| Unreadable)?;
        let demo = entries.remove(DEMO);
        let entry = |(path, hash): (String, String)| {
            let path = RelPath::new(path).filter(|path| !path.as_str().starts_with(".mltgen"))?;
            Some((path, Hash(hash)))
        };
        let files = entries.into_iter().map(entry).collect::<Option<_>>().ok_or(Unreadable)?;
        Ok(Self { files, demo })
    }
}

/// What a build is about to write, told before it begins.
///
/// A build that is killed leaves new files which the manifest does not know yet. By these lines the
/// next build knows them for its own. They look like those of `sha256sum`, and are read one by one:
/// the last may be cut short.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journal(Vec<(RelPath, Hash)>);

impl Journal {
    /// Adds that `hash` is about to be written to `path`.
    pub fn announce(&mut self, path: RelPath, hash: Hash) {
        self.0.push((path, hash));
    }

    /// Every file that was to be written.
    pub fn entries(&self) -> impl Iterator<Item = (&RelPath, &Hash)> {
        self.0.iter().map(|(path, hash)| (path, hash))
    }

    /// Whether nothing was to be written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The readable lines of `text`.
    pub fn read(text: &str) -> Self {
        let entry = |line: &str| {
            let (hash, path) = line.split_once("  ")?;
            Some((RelPath::new(path)?, Hash(hash.to_owned())))
        };
        Self(text.lines().filter_map(entry).collect())
    }
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(path, hash)| writeln!(f, "{hash}  {path}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_what_sha256sum_prints() {
        let expected = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
        assert_eq!(Hash::of(b"foo").to_string(), expected);
    }

    #[test]
    fn what_is_written_can_be_read() {
        let mut manifest = Manifest::default();
        manifest.record(RelPath::new("b/\"c\"").unwrap(), Hash("2".to_owned()));
        manifest.record(RelPath::new("a").unwrap(), Hash("1".to_owned()));
        let text = manifest.to_string();
        assert_eq!(text, "{\n  \"a\": \"1\",\n  \"b/\\\"c\\\"\": \"2\"\n}\n");
        assert_eq!(text.parse(), Ok(manifest.clone()));
        manifest.demo = Some("shop".to_owned());
        let text = manifest.to_string();
        assert!(text.contains("\"/demo\": \"shop\""), "{text}");
        assert_eq!(text.parse(), Ok(manifest));
    }

    #[test]
    fn a_broken_manifest_is_unreadable() {
        for text in ["", "{", "[]", "{\"a\": 1}", "{\"../a\": \"1\"}", "{\".mltgen.json\": \"1\"}"]
        {
            assert_eq!(text.parse::<Manifest>(), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn a_journal_is_read_as_far_as_it_goes() {
        let journal = Journal::read("process 7\n12  a/b\n34  ../c\n56  d\n78");
        assert_eq!(journal.to_string(), "12  a/b\n56  d\n");
    }
}
