//! HTTP and stores, as little of them as tests need.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// A store that takes whatever is said.
pub(crate) fn store() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut said = [0; 512];
            let _: std::io::Result<usize> = stream.read(&mut said);
            let _: std::io::Result<()> = stream.write_all(b"+OK\r\n");
        }
    });
    port
}

/// Head and body of an HTTP message.
pub(crate) fn request(stream: &TcpStream) -> (String, String) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head += &line;
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (head, String::from_utf8(body).unwrap())
}

/// The status that is answered; zero if nothing is.
pub(crate) fn status(port: u16, head: &str) -> u16 {
    answer(port, head).split(' ').nth(1).map_or(0, |status| status.parse().unwrap())
}

/// The head of what is answered; empty if nothing is.
pub(crate) fn answer(port: u16, head: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let text =
        format!("{head} HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    let _: std::io::Result<usize> = stream.read_to_string(&mut answer);
    answer
}
