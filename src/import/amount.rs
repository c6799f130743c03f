//! Amounts as others write them.

use crate::units::{Quantity, Range};

/// A number of something, rounded; none if it is too large to be meant.
pub(super) fn whole(number: f64) -> Option<u64> {
    let fine = number.is_finite() && (0.0..1e15).contains(&number);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was compared")]
    let rounded = number.round() as u64;
    fine.then_some(rounded)
}

/// Request and limit; a limit alone is both.
pub(super) fn range<T: Quantity + PartialOrd>(low: Option<T>, high: Option<T>) -> Option<Range<T>> {
    let high = high?;
    let low = low.filter(|low| *low <= high).unwrap_or(high);
    Some(Range { low, high })
}
