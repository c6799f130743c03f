//! Quantities with units: parsed once, typed ever after. How a target spells them is that target's
//! business; `Display` gives the spelling of `demo.toml`.

use std::fmt;
use std::str::FromStr;

/// A quantity that people write as text with a unit.
pub trait Quantity: Sized + Copy + PartialEq + FromStr<Err = &'static str> {
    /// What it is called in a message: `a duration`.
    const NAME: &'static str;
    /// A regular expression that accepts just what `from_str` accepts, without anchors.
    const PATTERN: &'static str;
    /// How one is written.
    const EXAMPLE: &'static str;
    /// How a range of them is written.
    const RANGE: &'static str;
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// Whole milliseconds.
    pub milliseconds: u64,
}

const DURATION_HELP: &str =
    "write a number and one of ms, s, m, h, d: `\"1.5s\"`, `\"5m\"`, `\"7d\"`";
const DURATION_UNITS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self { milliseconds: 0 };

    /// So many whole seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self { milliseconds: seconds * 1_000 }
    }

    /// So many whole milliseconds.
    pub const fn milliseconds(milliseconds: u64) -> Self {
        Self { milliseconds }
    }

    /// In seconds, with what is left over as a fraction.
    pub fn as_seconds(self) -> f64 {
        // Exact up to 2^53 milliseconds, which is 285,000 years.
        #[expect(clippy::cast_precision_loss, reason = "no demo lasts that long")]
        let milliseconds = self.milliseconds as f64;
        milliseconds / 1_000.0
    }

    /// Whole seconds, rounded up: for targets that know nothing shorter.
    pub const fn whole_seconds(self) -> u64 {
        self.milliseconds.div_ceil(1_000)
    }

    /// Both, one after the other.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { milliseconds: self.milliseconds.saturating_add(other.milliseconds) }
    }

    /// So many times as long.
    #[must_use]
    pub const fn times(self, factor: u64) -> Self {
        Self { milliseconds: self.milliseconds.saturating_mul(factor) }
    }
}

impl Quantity for Duration {
    const NAME: &'static str = "a duration";
    const PATTERN: &'static str = "[0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|m|h|d)";
    const EXAMPLE: &'static str = "5m";
    const RANGE: &'static str = "1s..3s";
}

impl FromStr for Duration {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, unit) = split_unit(text);
        let scale = DURATION_UNITS.iter().find(|(name, _)| *name == unit).ok_or(DURATION_HELP)?.1;
        let thousandths = decimal(number, 3).ok_or(DURATION_HELP)?;
        Ok(Self { milliseconds: thousandths * scale / 1_000 })
    }
}

impl Duration {
    /// In all the units it has, such as `43m 12s`, where it is made of whole seconds.
    pub fn spoken(self) -> String {
        if self.milliseconds < 1_000 || !self.milliseconds.is_multiple_of(1_000) {
            return self.to_string();
        }
        let mut left = self.whole_seconds();
        let mut parts = Vec::new();
        for (seconds, unit) in [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")] {
            if left >= seconds {
                parts.push(format!("{}{unit}", left / seconds));
                left %= seconds;
            }
        }
        parts.join(" ")
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.milliseconds;
        if milliseconds == 0 {
            return f.write_str("0s");
        }
        for (unit, scale) in DURATION_UNITS {
            if milliseconds.is_multiple_of(scale) {
                return write!(f, "{}{unit}", milliseconds / scale);
            }
        }
        unreachable!("one millisecond divides every duration")
    }
}

/// A share of one: `"99.99%"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ratio {
    /// Billionths of one.
    pub billionths: u64,
}

const RATIO_HELP: &str = "write per cent: `\"99.99%\"`, `\"5%\"`";

impl Ratio {
    /// So many per cent.
    pub const fn percent(percent: u64) -> Self {
        Self { billionths: percent * 10_000_000 }
    }

    /// As a share of one.
    pub fn share(self) -> f64 {
        // Dividing the whole number rounds once, so 999,900,000 gives the double nearest to 0.9999.
        #[expect(clippy::cast_precision_loss, reason = "at most 10^11, far below 2^53")]
        let billionths = self.billionths as f64;
        billionths / 1e9
    }

    /// What is missing to one.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self { billionths: 1_000_000_000_u64.saturating_sub(self.billionths) }
    }
}

impl Ratio {
    /// As people say it: what is missing to one has three figures at most, and is never nothing that
    /// is something.
    pub fn spoken(self) -> String {
        let missing = self.complement().billionths;
        let mut step = 1;
        while missing / step >= 1_000 {
            step *= 10;
        }
        let missing = (missing + step / 2) / step * step;
        Self { billionths: 1_000_000_000_u64.saturating_sub(missing) }.to_string()
    }
}

impl Quantity for Ratio {
    const NAME: &'static str = "a share";
    const PATTERN: &'static str = "[0-9]{1,4}(\\.[0-9]{1,7})?%";
    const EXAMPLE: &'static str = "5%";
    const RANGE: &'static str = "1%..5%";
}

impl FromStr for Ratio {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_suffix('%').ok_or(RATIO_HELP)?;
        let whole = number.split('.').next().unwrap_or_default();
        if whole.len() > 4 {
            return Err(RATIO_HELP);
        }
        Ok(Self { billionths: decimal(number, 7).ok_or(RATIO_HELP)? })
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", spell(self.billionths, 7))
    }
}

/// An amount of memory or disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes {
    /// Bytes.
    pub bytes: u64,
}

const BYTES_HELP: &str = "write a whole number and one of Ki, Mi, Gi, Ti: `\"128Mi\"`, `\"2Gi\"`";
const BYTES_UNITS: [(&str, u32); 4] = [("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10)];

impl Quantity for Bytes {
    const NAME: &'static str = "a size";
    const PATTERN: &'static str = "[0-9]{1,6}(Ki|Mi|Gi|Ti)";
    const EXAMPLE: &'static str = "128Mi";
    const RANGE: &'static str = "128Mi..256Mi";
}

impl FromStr for Bytes {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, unit) = split_unit(text);
        let shift = BYTES_UNITS.iter().find(|(name, _)| *name == unit).ok_or(BYTES_HELP)?.1;
        if number.len() > 6 || number.contains('.') {
            return Err(BYTES_HELP);
        }
        Ok(Self { bytes: decimal(number, 0).ok_or(BYTES_HELP)? << shift })
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (unit, shift) in BYTES_UNITS {
            if self.bytes != 0 && self.bytes.is_multiple_of(1 << shift) {
                return write!(f, "{}{unit}", self.bytes >> shift);
            }
        }
        write!(f, "{}Ki", self.bytes >> 10)
    }
}

/// Processor time per time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpu {
    /// Thousandths of a core.
    pub millicores: u64,
}

const CPU_HELP: &str = "write cores or thousandths of one: `\"2\"`, `\"0.5\"`, `\"100m\"`";

impl Quantity for Cpu {
    const NAME: &'static str = "an amount of CPU";
    const PATTERN: &'static str = "([0-9]{1,9}m|[0-9]{1,6}(\\.[0-9]{1,3})?)";
    const EXAMPLE: &'static str = "250m";
    const RANGE: &'static str = "100m..500m";
}

impl FromStr for Cpu {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let millicores = match text.strip_suffix('m') {
            Some(number) => decimal(number, 0),
            None if text.split('.').next().is_some_and(|whole| whole.len() <= 6) => {
                decimal(text, 3)
            }
            None => None,
        };
        Ok(Self { millicores: millicores.ok_or(CPU_HELP)? })
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.millicores != 0 && self.millicores.is_multiple_of(1_000) {
            return write!(f, "{}", self.millicores / 1_000);
        }
        write!(f, "{}m", self.millicores)
    }
}

/// Events per time: `"2/s"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate {
    /// Thousandths of an event in each `per`.
    pub thousandths: u64,
    /// The time they are counted over: a second, a minute or an hour.
    pub per: Duration,
}

const RATE_HELP: &str = "write a number per s, m or h: `\"2/s\"`, `\"0.5/s\"`, `\"30/m\"`";

impl Quantity for Rate {
    const NAME: &'static str = "a rate";
    const PATTERN: &'static str = "[0-9]{1,9}(\\.[0-9]{1,3})?/(s|m|h)";
    const EXAMPLE: &'static str = "2/s";
    const RANGE: &'static str = "1/s..2/s";
}

impl Rate {
    /// Events in a second.
    pub fn per_second(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "at most 10^12, far below 2^53")]
        let thousandths = self.thousandths as f64;
        thousandths / 1_000.0 / self.per.as_seconds()
    }
}

impl FromStr for Rate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, unit) = text.split_once('/').ok_or(RATE_HELP)?;
        let per = match unit {
            "s" => Duration::seconds(1),
            "m" => Duration::seconds(60),
            "h" => Duration::seconds(3_600),
            _ => return Err(RATE_HELP),
        };
        Ok(Self { thousandths: decimal(number, 3).ok_or(RATE_HELP)?, per })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.per.to_string();
        write!(f, "{}/{}", spell(self.thousandths, 3), &unit[1..])
    }
}

/// A currency, by its code of three letters (ISO 4217): `"USD"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency([u8; 3]);

impl Quantity for Currency {
    const NAME: &'static str = "a currency";
    const PATTERN: &'static str = "[A-Z]{3}";
    const EXAMPLE: &'static str = "EUR";
    const RANGE: &'static str = "EUR";
}

impl Currency {
    /// The dollar of the United States.
    pub const USD: Self = Self(*b"USD");
}

impl FromStr for Currency {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text
            .as_bytes()
            .try_into()
            .ok()
            .filter(|it: &[u8; 3]| it.iter().all(u8::is_ascii_uppercase));
        code.map(Self).ok_or("write its code of three letters: `\"USD\"`, `\"EUR\"`")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

/// `"a..b"`: request and limit, shortest and longest. One value means both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range<T> {
    /// The lower end.
    pub low: T,
    /// The upper end; equal to `low` if only one value was written.
    pub high: T,
}

impl<T: Quantity + PartialOrd> FromStr for Range<T> {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((low, high)) = text.split_once("..") else {
            let both = text.parse()?;
            return Ok(Self { low: both, high: both });
        };
        let (low, high): (T, T) = (low.parse()?, high.parse()?);
        if low > high {
            return Err("write the lower end first: `\"a..b\"`");
        }
        Ok(Self { low, high })
    }
}

fn split_unit(text: &str) -> (&str, &str) {
    let at = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
    text.split_at(at)
}

/// A plain decimal number in units of 10^-places; none if it has more places than that.
fn decimal(text: &str, places: usize) -> Option<u64> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (text, ""),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || !digits(whole) {
        return None;
    }
    if fraction.len() > places || !digits(fraction) {
        return None;
    }
    format!("{whole}{fraction:0<places$}").parse().ok()
}

/// The opposite of [`decimal`], without zeros at the end.
fn spell(value: u64, places: usize) -> String {
    let scale = 10_u64.pow(u32::try_from(places).expect("a handful of places"));
    let text = format!("{}.{:0places$}", value / scale, value % scale);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_said_with_three_figures_of_what_is_missing_and_never_as_all() {
        for (text, expected) in [
            ("99.9537038%", "99.9537%"),
            ("99.9999999%", "99.9999999%"),
            ("99.9999964%", "99.9999964%"),
            ("99.5%", "99.5%"),
            ("66.6666667%", "66.7%"),
            ("100%", "100%"),
        ] {
            assert_eq!(text.parse::<Ratio>().map(Ratio::spoken).as_deref(), Ok(expected));
        }
    }

    #[track_caller]
    fn check<T: FromStr + fmt::Display>(text: &str, expected: &str) {
        let shown = text.parse::<T>().map_or_else(|_| "refused".to_owned(), |it| it.to_string());
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn durations_are_spelled_with_the_largest_unit_that_divides_them() {
        for (text, expected) in [("90s", "90s"), ("60s", "1m"), ("1.5s", "1500ms"), ("0s", "0s")] {
            check::<Duration>(text, expected);
        }
    }

    #[test]
    fn a_number_without_unit_is_refused() {
        for text in ["10", "", "s", "1 s", "1.s", "-1s", "1e3s", "10000000000s"] {
            check::<Duration>(text, "refused");
        }
        check::<Bytes>("128", "refused");
        check::<Ratio>("0.5", "refused");
        check::<Rate>("2", "refused");
    }

    #[test]
    fn ratios_keep_what_was_written() {
        for text in ["99.988%", "5%", "100%", "0.0000001%"] {
            check::<Ratio>(text, text);
        }
    }

    #[test]
    fn a_currency_is_its_code() {
        check::<Currency>("EUR", "EUR");
        for text in ["", "€", "eur", "EURO"] {
            check::<Currency>(text, "refused");
        }
    }

    #[test]
    fn cpu_is_cores_or_thousandths() {
        for (text, expected) in [("1", "1"), ("0.5", "500m"), ("100m", "100m"), ("2000m", "2")] {
            check::<Cpu>(text, expected);
        }
    }

    #[test]
    fn a_range_has_its_lower_end_first() {
        let range: Range<Bytes> = "64Mi..128Mi".parse().unwrap();
        assert_eq!(
            (range.low.to_string(), range.high.to_string()),
            ("64Mi".into(), "128Mi".into())
        );
        assert!("2s..1s".parse::<Range<Duration>>().is_err());
    }
}
