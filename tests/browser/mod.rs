//! A browser for tests: Chromium opens a page without a window, runs a test inside it, and says what came
//! of it.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]
#![allow(clippy::disallowed_methods, reason = "tests write what the browser reads")]

use std::fs;
use std::process::{Command, Stdio};

use mltgen::model::Model;
use mltgen::preview::{self, Preview};
use serde_json::Value;

use super::common::Demo;

/// How a page is opened.
pub struct Browser {
    pub width: u32,
    pub height: u32,
    pub options: Vec<&'static str>,
}

/// What came of opening a page.
pub struct Seen {
    /// The document at the end.
    pub dom: String,
    /// What the browser wrote, line by line: errors of scripts are among it.
    pub console: Vec<String>,
}

impl Default for Browser {
    fn default() -> Self {
        Self { width: 1280, height: 900, options: Vec::new() }
    }
}

/// What a demo means, which has no error.
pub fn model(text: &str) -> Model {
    let mut demo = Demo::new(text);
    demo.check().unwrap_or_else(|| panic!("{}", demo.told()))
}

/// Its page.
pub fn page(text: &str) -> String {
    let model = model(text);
    preview::page(&Preview { now: &model, against: None, stamp_file: None }).html
}

/// Whether there is a browser; where there is none, that is said.
pub fn is_here() -> bool {
    super::common::are_here(&["chromium"])
}

/// What chromium is started with, whatever it is to do: no window, no network, a profile of its own.
pub fn chromium(profile: &std::path::Path) -> Command {
    let mut command = Command::new("chromium");
    command
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"])
        .args(["--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"])
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking"])
        .args(["--enable-logging=stderr", "--log-level=0"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .stdin(Stdio::null());
    command
}

/// No window of the browser is narrower than this; a frame in it is.
const NARROWEST: u32 = 500;

/// A page that holds the other in a frame, and says what the test in it says.
fn frame(width: u32, height: u32, hash: &str) -> String {
    format!(
        "<iframe width={width} height={height} style='border:0' src='preview.html{}'></iframe><script>\
         onmessage = (event) => {{ const pre = document.createElement('pre'); pre.id = 'result'; \
         pre.textContent = event.data; document.body.append(pre); }};</script>",
        hash.replace('&', "&amp;")
    )
}

impl Browser {
    pub fn narrow() -> Self {
        Self { width: 360, height: 740, options: Vec::new() }
    }

    pub fn with(mut self, option: &'static str) -> Self {
        self.options.push(option);
        self
    }

    /// Opens a page as it is.
    pub fn open(&self, html: &str, hash: &str) -> Seen {
        self.opened(html, hash, &[])
    }

    fn opened(&self, html: &str, hash: &str, more: &[&str]) -> Seen {
        let folder = tempfile::tempdir().unwrap();
        let mut file = folder.path().join("preview.html");
        fs::write(&file, html).unwrap();
        let mut hash = hash;
        if self.width < NARROWEST {
            file = folder.path().join("frame.html");
            fs::write(&file, frame(self.width, self.height, hash)).unwrap();
            hash = "";
        }
        let output = chromium(&folder.path().join("profile"))
            .args(&self.options)
            .args(more)
            .arg(format!("--window-size={},{}", self.width, self.height))
            .args(["--virtual-time-budget=8000", "--dump-dom"])
            .arg(format!("file://{}{hash}", file.display()))
            .output()
            .unwrap();
        let console = String::from_utf8_lossy(&output.stderr);
        let console = console.lines().filter(|line| line.contains("CONSOLE"));
        Seen {
            console: console.map(str::to_owned).collect(),
            dom: String::from_utf8_lossy(&output.stdout).into_owned(),
        }
    }

    /// Opens a page, runs a test in the midst of its script, and gives what the test returned. A page that
    /// complains in its console, or a test that fails, fails here.
    pub fn run(&self, html: &str, hash: &str, test: &str) -> Value {
        // A test goes from page to page faster than any reader.
        let hurry = ["--disable-ipc-flooding-protection"];
        let seen = self.opened(&with_test(html, test), hash, &hurry);
        assert!(seen.console.is_empty(), "{}", seen.console.join("\n"));
        let (_, rest) = seen.dom.split_once("<pre id=\"result\">").unwrap_or_else(|| {
            panic!("the test has not ended: {}", &seen.dom[..seen.dom.len().min(2_000)])
        });
        let text = rest.split("</pre>").next().unwrap();
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}");
        let answer: Value = serde_json::from_str(&text.replace("&amp;", "&")).unwrap();
        assert!(answer["failed"].is_null(), "{}", answer["failed"].as_str().unwrap_or_default());
        answer["result"].clone()
    }
}

/// The page with a test at the end of its script, where the test can use what the script defines, and a
/// policy that lets the script run though it is another now.
fn with_test(html: &str, test: &str) -> String {
    let tools = include_str!("tools.js");
    let run = format!(
        "{tools}\nsetTimeout(async () => {{\nlet answer;\ntry {{\nanswer = {{ result: await (async () => \
         {{\n{test}\n}})() ?? null }};\n}} catch (error) {{ answer = {{ failed: String(error.stack) }}; }}\n\
         if (parent !== window) parent.postMessage(JSON.stringify(answer), '*');\n\
         else document.body.append(el('pre', {{ id: 'result', text: JSON.stringify(answer) }}));\n}}, 50);\n"
    );
    let (before, after) = html.rsplit_once("})();</script>").unwrap();
    let (_, rest) = before.split_once("script-src 'sha256-").unwrap();
    let hash = rest.split('\'').next().unwrap();
    let free = before.replace(&format!("'sha256-{hash}'"), "'unsafe-inline'");
    format!("{free}{run}}})();</script>{after}")
}

/// What the browser that uses this profile says of its pages: titles and addresses.
pub fn open_pages(profile: &std::path::Path) -> Option<String> {
    use std::io::{Read, Write};
    let port = fs::read_to_string(profile.join("DevToolsActivePort")).ok()?;
    let port = port.lines().next()?;
    let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).ok()?;
    stream.set_read_timeout(Some(std::time::Duration::from_secs(2))).ok()?;
    write!(stream, "GET /json/list HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .ok()?;
    let mut answer = Vec::new();
    // It keeps the connection open: what has come by then is all.
    stream.read_to_end(&mut answer).ok();
    Some(String::from_utf8_lossy(&answer).into_owned())
}
