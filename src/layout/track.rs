//! The order of the vertical lines in the gap between two columns, and the tracks they share.

/// The lines of one box in one gap: a vertical one, and where others meet it.
#[derive(Debug, Clone)]
pub(super) struct Net {
    /// Heights where a line comes from the left.
    pub(super) left: Vec<f64>,
    /// Heights where a line goes to the right.
    pub(super) right: Vec<f64>,
}

impl Net {
    fn span(&self) -> (f64, f64) {
        let ends = || self.left.iter().chain(&self.right).copied();
        (ends().fold(f64::INFINITY, f64::min), ends().fold(f64::NEG_INFINITY, f64::max))
    }

    /// Whether it is one straight line, and needs no track.
    pub(super) fn is_straight(&self) -> bool {
        let (top, bottom) = self.span();
        bottom - top < 0.5
    }

    fn overlaps(&self, other: &Self) -> bool {
        // Ends that touch would look like one line.
        const SPACE: f64 = 4.0;
        let (a, b) = (self.span(), other.span());
        a.0 < b.1 + SPACE && b.0 < a.1 + SPACE
    }
}

/// The track of each net, from the left, and how many there are. Straight nets have track 0.
pub(super) fn tracks(nets: &[&Net]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..nets.len()).filter(|net| !nets[*net].is_straight()).collect();
    order.sort_by(|a, b| nets[*a].span().0.total_cmp(&nets[*b].span().0));
    sift(&mut order, nets);
    let mut tracks = vec![0; nets.len()];
    let mut count = 0;
    for (at, net) in order.iter().enumerate() {
        let before = order[..at].iter().filter(|it| nets[**it].overlaps(nets[*net]));
        tracks[*net] = before.map(|it| tracks[*it] + 1).max().unwrap_or_default();
        count = count.max(tracks[*net] + 1);
    }
    (tracks, count)
}

/// Moves each net to where it costs least among the others, until none wants to move.
fn sift(order: &mut Vec<usize>, nets: &[&Net]) {
    const ROUNDS: usize = 8;
    let costs: Vec<Vec<i64>> = nets
        .iter()
        .map(|left| nets.iter().map(|right| cost(left, right) - cost(right, left)).collect())
        .collect();
    for _ in 0..ROUNDS {
        let mut moved = false;
        // In a list of its own, since the order changes on the way.
        for net in order.clone() {
            let Some(from) = order.iter().position(|it| *it == net) else { continue };
            order.remove(from);
            let (mut here, mut costs_here, mut best) = (0, 0, (0, 0));
            for (at, other) in order.iter().enumerate() {
                // One place further to the right, the other is to its left.
                costs_here += costs[*other][net];
                if at + 1 == from {
                    here = costs_here;
                }
                if costs_here < best.0 {
                    best = (costs_here, at + 1);
                }
            }
            let to = if best.0 < here { best.1 } else { from };
            moved |= to != from;
            order.insert(to, net);
        }
        if !moved {
            break;
        }
    }
}

/// What it costs if the first net stands left of the second: crossings, and lines of both that
/// would lie upon each other.
fn cost(left: &Net, right: &Net) -> i64 {
    const UPON_EACH_OTHER: usize = 100;
    let inside = |height: &f64, net: &Net| {
        let (top, bottom) = net.span();
        top < *height && *height < bottom
    };
    let crossings = left.right.iter().filter(|it| inside(it, right)).count()
        + right.left.iter().filter(|it| inside(it, left)).count();
    let same = left.right.iter().filter(|a| right.left.iter().any(|b| (*a - b).abs() < 0.5));
    i64::try_from(crossings + same.count() * UPON_EACH_OTHER).unwrap_or(i64::MAX)
}
