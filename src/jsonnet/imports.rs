//! What a text imports, and which files are meant.

use rsjsonnet_lang::arena::Arena;
use rsjsonnet_lang::interner::StrInterner;
use rsjsonnet_lang::lexer::Lexer;
use rsjsonnet_lang::span::SpanManager;
use rsjsonnet_lang::token::{STokenKind, TokenKind};

/// The ending of libraries.
const LIBRARY: &str = ".libsonnet";

/// The folder of libraries that a package manager brought, as `jb` names it.
const VENDOR: &str = "vendor";

/// The paths that a file imports; only programs and libraries import something.
pub fn written_in(file: &str, text: &str) -> Vec<String> {
    let imports = [super::ENDING, LIBRARY].iter().any(|ending| file.ends_with(ending));
    if imports { written(text) } else { Vec::new() }
}

/// The paths that a text imports, as they are written there, in order. Of a text that is no Jsonnet,
/// those before the mistake.
fn written(text: &str) -> Vec<String> {
    let (arena, inner) = (Arena::new(), Arena::new());
    let (interner, mut spans) = (StrInterner::new(), SpanManager::new());
    let (context, _) = spans.insert_source_context(text.len());
    let mut lexer = Lexer::new(&arena, &inner, &interner, &mut spans, context, text.as_bytes());
    let (mut found, mut importing) = (Vec::new(), false);
    while let Ok(token) = lexer.next_token() {
        match token.kind {
            TokenKind::EndOfFile => break,
            TokenKind::Whitespace | TokenKind::Comment => {}
            TokenKind::String(path) if importing => {
                found.push(path.to_owned());
                importing = false;
            }
            TokenKind::Simple(kind) => {
                importing = matches!(
                    kind,
                    STokenKind::Import | STokenKind::Importstr | STokenKind::Importbin
                );
            }
            _ => importing = false,
        }
    }
    found
}

/// The files that an import may mean, the first that is there winning: beside the text that imports
/// it, then among the libraries. None leaves the folder of the demo.
pub fn candidates(from: &str, path: &str) -> Vec<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    [inside(folder, path), inside(VENDOR, path)].into_iter().flatten().collect()
}

/// A path from a folder, without `.` and `..`; none if it leaves the folder of the demo.
fn inside(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_wherever_they_stand() {
        let text = "// import 'no'\nlocal a = import 'a.libsonnet';\n\
                    { b: importstr @\"b.txt\", c: 'import \"d\"', d: importbin\n'e' }";
        assert_eq!(written(text), ["a.libsonnet", "b.txt", "e"]);
        assert_eq!(written("import 'a' + \"unfinished"), ["a"]);
    }

    #[test]
    fn an_import_stays_in_the_folder_of_the_demo() {
        assert_eq!(candidates("boards/x.jsonnet", "y"), ["boards/y", "vendor/y"]);
        assert_eq!(candidates("boards/x.jsonnet", "../y"), ["y", "y"]);
        assert_eq!(candidates("boards/x.jsonnet", "../../y"), Vec::<String>::new());
        assert_eq!(candidates("x.jsonnet", "/etc/passwd"), Vec::<String>::new());
        assert_eq!(candidates("a/x.jsonnet", "./b//../c"), ["a/c", "vendor/c"]);
    }
}
