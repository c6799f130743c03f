//! Ports for programs that are told where to listen.

use std::net::TcpListener;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// A port that nobody listens at, and that nobody is given by the system before it is used: below those
/// that it hands out, and another one each time.
pub(crate) fn free() -> u16 {
    const FIRST: u32 = 12_000;
    const MANY: u32 = 18_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let next =
            process::id().wrapping_mul(97).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(FIRST + next % MANY).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
