//! Where columns or rows are: one kind of both, so that a drawing can flow down as well.

/// The positions of columns or rows.
#[derive(Debug)]
pub(super) struct Axis {
    /// The number of the first.
    first: i32,
    /// Where each begins.
    starts: Vec<f64>,
    /// How much room each takes.
    pub(super) size: f64,
}

impl Axis {
    /// None but the one at the origin.
    pub(super) fn single(size: f64) -> Self {
        Self { first: 0, starts: vec![0.0], size }
    }

    /// `gap` says how far one is from the next.
    pub(super) fn new(
        numbers: impl Iterator<Item = i32> + Clone,
        size: f64,
        gap: impl Fn(i32) -> f64,
    ) -> Self {
        let first = numbers.clone().min().unwrap_or_default();
        let last = numbers.max().unwrap_or_default();
        let mut starts = vec![0.0];
        for number in first..last {
            starts.push(starts.last().expect("it has a first") + size + gap(number));
        }
        let mut axis = Self { first, starts, size };
        // What is at the beginning may grow to both sides without moving the rest.
        let origin = axis.start(0);
        for start in &mut axis.starts {
            *start -= origin;
        }
        axis
    }

    pub(super) fn start(&self, number: i32) -> f64 {
        let at = usize::try_from(number - self.first).unwrap_or_default();
        self.starts.get(at).or(self.starts.first()).copied().unwrap_or_default()
    }

    pub(super) fn end(&self, number: i32) -> f64 {
        self.start(number) + self.size
    }

    pub(super) fn middle(&self, number: i32) -> f64 {
        self.start(number) + self.size / 2.0
    }

    /// The one that begins nearest to a place, also beyond the first and the last.
    pub(super) fn nearest(&self, place: f64, step: f64) -> i32 {
        let steps = |distance: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "nobody pins a box that far away")]
            let steps = (distance / step).round() as i32;
            steps
        };
        let known = i32::try_from(self.starts.len()).unwrap_or(i32::MAX);
        let (first, last) = (self.first, self.first + known - 1);
        if place < self.start(first) {
            return first + steps(place - self.start(first));
        }
        if place > self.start(last) {
            return last + steps(place - self.start(last));
        }
        let distance = |number: &i32| (self.start(*number) - place).abs();
        (first..=last).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(first)
    }
}
