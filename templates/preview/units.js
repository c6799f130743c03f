// Numbers as people read them, by the words for units that the data have.

function rounded(value, most = 3) {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const digits = size === 0 ? 0 : clamp(most - 1 - Math.floor(Math.log10(size)), 0, most);
  return Number(value.toFixed(digits)).toString();
}

function scaled(value, step, names) {
  let at = 0;
  let left = value;
  while (Math.abs(left) >= step && at < names.length - 1) {
    left /= step;
    at += 1;
  }
  return [rounded(left), names[at]];
}

function spokenTime(seconds) {
  const size = Math.abs(seconds);
  if (size === 0) return ['0', 's'];
  if (size < 0.001) return [rounded(seconds * 1e6), 'µs'];
  if (size < 1) return [rounded(seconds * 1000), 'ms'];
  if (size < 120) return [rounded(seconds), 's'];
  if (size < 7200) return [rounded(seconds / 60), 'min'];
  if (size < 172800) return [rounded(seconds / 3600), 'h'];
  return [rounded(seconds / 86400), 'days'];
}

/** A number and the word behind it. */
function figure(value, unit) {
  if (value === null || value === undefined || Number.isNaN(value)) return ['–', ''];
  switch (unit) {
    case 'seconds': return spokenTime(value);
    case 'milliseconds': return spokenTime(value / 1000);
    case 'share': return [rounded(value * 100), '%'];
    case 'requests': return [rounded(value), 'req/s'];
    case 'per-second': return [rounded(value), '/s'];
    case 'operations': return scaled(value, 1000, ['ops/s', 'K ops/s', 'M ops/s']);
    case 'rows': return scaled(value, 1000, ['rows/s', 'K rows/s', 'M rows/s']);
    case 'packets': return scaled(value, 1000, ['p/s', 'kp/s', 'Mp/s']);
    case 'bytes': return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
    case 'bytes-per-second': return scaled(value, 1024, ['B/s', 'KiB/s', 'MiB/s', 'GiB/s']);
    case 'cores': return [rounded(value), 'cores'];
    case 'state': return [STATES[value > 0 ? 'bad' : value < 0 ? 'unknown' : 'fine'].word, ''];
    case 'count': return scaled(value, 1000, ['', 'K', 'M', 'B']);
    default:
      if (unit.startsWith('money ')) return money(value, unit.slice(6));
      throw new Error(`no way to write the unit ${unit}`);
  }
}

function money(value, code) {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code, maximumFractionDigits: 2 });
  return [format.format(value), ''];
}

/** The same in one text. */
function written(value, unit) {
  const [number, word] = figure(value, unit);
  if (!word) return number;
  return word === '%' ? `${number}%` : `${number} ${word}`;
}

/** A length of time: `1m 13s`. */
function spell(seconds) {
  const all = Math.round(Math.abs(seconds));
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'm'], [1, 's']];
  const words = [];
  let left = all;
  for (const [size, name] of parts) {
    if (left >= size) {
      words.push(`${Math.floor(left / size)}${name}`);
      left %= size;
    }
  }
  return words.join(' ') || '0s';
}

/** A time on the time line: `+1:13`, `−0:20`. */
function onLine(time) {
  const all = Math.round(Math.abs(time));
  const text = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, '0')}`;
  return (time < -0.5 ? '−' : '+') + text;
}

/** The simulated clock: a scenario is begun at two in the afternoon. */
function clockTime(time, seconds = false) {
  const all = ((Math.floor(time) + 50400) % 86400 + 86400) % 86400;
  const two = (number) => String(Math.floor(number)).padStart(2, '0');
  const text = `${two(all / 3600)}:${two((all / 60) % 60)}`;
  return seconds ? `${text}:${two(all % 60)}` : text;
}

/** States of a box: never by colour alone. */
const STATES = {
  fine: { word: 'fine', sign: '✓' },
  bad: { word: 'bad', sign: '✕' },
  unknown: { word: 'unknown', sign: '?' },
  none: { word: 'not watched', sign: '–' },
};

/** How bad a number is, by what numbers mean. */
function judge(value, meaning) {
  switch (meaning.is) {
    case 'neutral': return 'plain';
    case 'state': return value > 0 ? 'bad' : value < 0 ? 'unknown' : 'fine';
    case 'worse': {
      let found = 'fine';
      for (const [bound, severity] of meaning.bounds) if (value >= bound) found = severity;
      return found;
    }
    case 'left':
    case 'better': {
      if (Number.isNaN(value)) return 'unknown';
      let found = 'bad';
      for (const [bound, severity] of meaning.bounds) if (value >= bound) found = severity;
      return found;
    }
    default: throw new Error(`no way to judge by ${meaning.is}`);
  }
}
