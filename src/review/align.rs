//! Which elements two sequences have in common, in the same order.

use std::collections::BTreeMap;

/// More pairs than these are not looked at: what lies between the common ends counts as all other then.
const MOST: usize = 1_000_000;

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
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut number = |line| {
        let next = numbers.len();
        *numbers.entry(line).or_insert(next)
    };
    let old: Vec<usize> = before.lines().map(&mut number).collect();
    let new: Vec<usize> = after.lines().map(&mut number).collect();
    let common = common(&old, &new);
    (new.len() - common, old.len() - common)
}

/// How many numbers two sequences have in common, in the same order. Long ones are cut where a number
/// is in both and once only.
fn common(old: &[usize], new: &[usize]) -> usize {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let ends = head + tail;
    if old.len().saturating_mul(new.len()) <= MOST {
        return ends + middle(old, new).len();
    }
    let anchors = anchors(old, new);
    if anchors.is_empty() {
        return ends;
    }
    let (mut from, mut to, mut count) = (0, 0, ends + anchors.len());
    for (row, column) in anchors.into_iter().chain([(old.len(), new.len())]) {
        count += common(&old[from..row], &new[to..column]);
        (from, to) = (row + 1, column + 1);
    }
    count
}

/// Positions of numbers that are in both and once only: as many as stand in the same order.
fn anchors(old: &[usize], new: &[usize]) -> Vec<(usize, usize)> {
    let once = |list: &[usize]| -> BTreeMap<usize, usize> {
        let mut places: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, number) in list.iter().enumerate() {
            places.entry(*number).or_default().push(at);
        }
        places.into_iter().filter(|(_, at)| at.len() == 1).map(|(it, at)| (it, at[0])).collect()
    };
    let (olds, news) = (once(old), once(new));
    let mut pairs: Vec<(usize, usize)> =
        olds.iter().filter_map(|(number, row)| Some((*row, *news.get(number)?))).collect();
    pairs.sort_unstable();
    // The longest rising sequence of columns: of each length, the pair with which it ends lowest.
    let mut lowest: Vec<usize> = Vec::new();
    let mut former: Vec<Option<usize>> = Vec::new();
    for (at, (_, column)) in pairs.iter().enumerate() {
        let length = lowest.partition_point(|end| pairs[*end].1 < *column);
        former.push(length.checked_sub(1).map(|shorter| lowest[shorter]));
        if length == lowest.len() {
            lowest.push(at);
        } else {
            lowest[length] = at;
        }
    }
    let mut chain: Vec<usize> = Vec::new();
    let mut next = lowest.last().copied();
    while let Some(at) = next {
        chain.push(at);
        next = former[at];
    }
    chain.into_iter().rev().map(|at| pairs[at]).collect()
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

    #[test]
    fn lines_of_a_long_text_are_counted_too() {
        let text = |range: std::ops::Range<usize>| -> String {
            let lines: Vec<String> = range.map(|at| format!("{at}\n}}\n")).collect();
            lines.concat()
        };
        let before = text(0..5_000);
        let after = format!("new\n{}new\n{}new\n", text(10..2_000), text(2_001..5_000));
        assert_eq!(lines(&before, &after), (3, 22));
    }
}
