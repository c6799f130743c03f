//! Which elements two sequences have in common, in the same order.

/// More pairs than these are not looked at: what lies between the common ends counts as all other then.
const MOST: usize = 4_000_000;

/// Positions of a longest common sequence: in the one, in the other.
pub(super) fn align<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let ends = old_rest.iter().rev().zip(new_rest.iter().rev());
    let tail = ends.take_while(|(a, b)| a == b).count();
    let (rows, columns) = (old_rest.len() - tail, new_rest.len() - tail);
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    if rows.saturating_mul(columns) <= MOST {
        let middle = middle(&old_rest[..rows], &new_rest[..columns]);
        pairs.extend(middle.into_iter().map(|(row, column)| (head + row, head + column)));
    }
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    pairs.extend((0..tail).map(|at| (old_end + at, new_end + at)));
    pairs
}

/// The same by the table of how long a common sequence can be from each pair of positions on.
fn middle<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            longest[row * width + column] = if old[row] == new[column] {
                longest[(row + 1) * width + column + 1] + 1
            } else {
                longest[(row + 1) * width + column].max(longest[row * width + column + 1])
            };
        }
    }
    let mut pairs = Vec::new();
    let (mut row, mut column) = (0, 0);
    while row < old.len() && column < new.len() {
        if old[row] == new[column] {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if longest[(row + 1) * width + column] >= longest[row * width + column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// How many lines were added, and how many removed.
pub(super) fn lines(before: &str, after: &str) -> (usize, usize) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let common = align(&old, &new).len();
    (new.len() - common, old.len() - common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_is_found_between_the_ends_too() {
        let pairs = align(&['a', 'b', 'c', 'd', 'z'], &['a', 'x', 'c', 'y', 'd', 'z']);
        assert_eq!(pairs, [(0, 0), (2, 2), (3, 4), (4, 5)]);
        assert_eq!(align::<char>(&[], &['a']), []);
    }

    #[test]
    fn lines_that_came_and_went_are_counted() {
        assert_eq!(lines("a\nb\nc\n", "a\nx\ny\nc\n"), (2, 1));
    }
}
