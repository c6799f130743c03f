//! `demo.toml` as written: every value kept, nothing resolved.

pub mod tree;

#[cfg(test)]
mod t {
    use super::*;
    #[test]
    fn x() {
        let mut s = crate::source::Sources::default();
        let text = "a = 1\n[b]\nc = \"x\"\n[b.d.e]\nf = {g = 2, h.i = 3}\n[q]\nw.e = 1_000\n";
        let f = s.add("t", text);
        let n = tree::parse(&s, f, &mut Default::default()).unwrap();
        fn show(n: &tree::Node, s: &crate::source::Sources, d: usize) {
            if let Some(t) = n.table() {
                for (k, v) in &t.entries {
                    println!(
                        "{}{} {:?} -> {:?}",
                        " ".repeat(d),
                        k.value,
                        s.slice(k.span),
                        s.slice(v.span)
                    );
                    show(v, s, d + 2);
                }
            }
        }
        show(&n, &s, 0);
    }
}
