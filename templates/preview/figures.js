// Simulated figures: for what a query shows, of whom and when, a number. All of them are made up, and
// all of them follow the scenario that is played.

/** What metrics usually are, and by how much they vary: the first that fits. */
const USUAL = [
  [/k6_vus/, 2, 0],
  [/k6_http_req_connecting/, 0.0006, 0.4],
  [/k6_http_req_blocked/, 0.0011, 0.4],
  [/k6_http_req_duration_max/, 1.9, 0.02],
  [/k6_http_req_duration_med/, 0.058, 0.05],
  [/k6_http_req_duration_min/, 0.009, 0.02],
  [/k6_http_req_duration/, 0.31, 0.06],
  [/k6_checks/, 0.998, 0.001],
  [/k6_iterations/, 0.12, 0.3],
  [/k6_http_reqs/, 4.1, 0.25],
  [/fragmentation/, 1.9, 0.04],
  [/max_connections/, 5, 0],
  [/pg_settings_shared_buffers/, 134217728, 0],
  [/pg_settings_effective_cache/, 4294967296, 0],
  [/pg_settings_maintenance/, 67108864, 0],
  [/pg_settings_max_wal/, 1073741824, 0],
  [/pg_settings_work_mem/, 4194304, 0],
  [/random_page_cost/, 4, 0],
  [/seq_page_cost/, 1, 0],
  [/max_(worker|parallel)/, 8, 0],
  [/pg_stat_activity_max_tx/, 0.4, 0.8],
  [/pg_database_size/, 8912896, 0.001],
  [/xact_commit/, 42, 0.3],
  [/xact_rollback/, 0.4, 0.9],
  [/tup_returned/, 2600, 0.3],
  [/tup_fetched/, 640, 0.3],
  [/tup_inserted/, 2.4, 0.5],
  [/tup_updated/, 1.1, 0.5],
  [/tup_deleted/, 0.2, 0.8],
  [/(deadlocks|conflicts|evicted|dropped|rejected|aborted)/, 0, 0],
  [/temp_bytes|spilled/, 1200, 1],
  [/buffers_(checkpoint|alloc)/, 6, 0.6],
  [/buffers_/, 1.2, 0.8],
  [/checkpoint_/, 0.004, 0.7],
  [/locks_count/, 3, 0.5],
  [/redis_connected_clients|threads_connected|connections/, 7, 0.2],
  [/blocked|waiting/, 0, 0],
  [/uptime/, 412000, 0],
  [/commands_duration/, 0.000021, 0.3],
  [/commands|command|op_counters/, 24, 0.3],
  [/memory_max/, 100663296, 0],
  [/memory_used_rss/, 12582912, 0.02],
  [/memory_used|mem_/, 2306867, 0.03],
  [/keys_expiring/, 38, 0.1],
  [/db_keys/, 124, 0.05],
  [/expired_keys/, 0.2, 0.8],
  [/connected_slaves/, 1, 0],
  [/lag/, 0.4, 0.6],
  [/restarts/, 0, 0],
  [/replicas/, 1, 0],
  [/cpu_cfs_throttled/, 0.01, 0.8],
  [/cpu_usage/, 0.028, 0.35],
  [/memory_working_set/, 60817408, 0.05],
  [/receive_bytes/, 9800, 0.3],
  [/transmit_bytes/, 14200, 0.3],
  [/_packets/, 46, 0.3],
];

/** What a metric is that nobody knows, by its unit. */
const BY_UNIT = {
  seconds: 0.12, milliseconds: 120, share: 0.42, requests: 3.4, 'per-second': 2.2, bytes: 41943040,
  'bytes-per-second': 8200, packets: 40, rows: 320, operations: 24, cores: 0.06, count: 12, state: 0,
};

/** Those who are meant, with variables in their place. */
function meant(of, chosen) {
  const names = new Set();
  const others = [];
  for (const name of of ?? []) {
    if (!name.startsWith('$')) others.push(name);
    else if (chosen[name.slice(1)] !== undefined) names.add(chosen[name.slice(1)]);
  }
  // With a variable, the rest says among whom it chooses.
  if (names.size > 0) return [...names].filter((it) => now.components.has(it) || was?.components.has(it));
  return others;
}

/** The name of a series, with variables in their place. */
function called(name, chosen) {
  return name.replace(/^\$(\w+)/, (all, variable) => chosen[variable] ?? all);
}

/** Every series of a query: what it is called, of whom, and its number at a time. */
function seriesOf(world, panel, query, chosen) {
  const of = meant(query.of, chosen);
  const unit = query.unit ?? panel.unit;
  const meaning = query.meaning ?? panel.meaning;
  const each = query.series.length > 1 && query.series.every((name) => world.components.has(name));
  const seed = hash(`${panel.id} ${panel.title}`);
  return query.series.map((name, at) => {
    const title = called(name, chosen);
    const who = each ? [name] : of;
    const number = measure(world, query, panel, { who, unit, at, all: query.series.length, name, seed });
    return { name: title, of: who, unit, meaning, role: query.role, query, number };
  });
}

/** Those who stand for many: the ones in trouble, and some of the rest. */
function standFor(world, who) {
  if (who.length <= 24) return who;
  const touched = new Set(world.played?.effects.map((it) => it.on) ?? []);
  return [...who.filter((it) => touched.has(it)), ...who.slice(0, 12)];
}

/** A function from time to number. */
function measure(world, query, panel, series) {
  const { who, unit, seed } = series;
  const few = standFor(world, who);
  const scale = few.length > 0 ? who.length / few.length : 1;
  const of = (time) => few.map((name) => world.behaviour(name, time));
  const sum = (list) => list.reduce((all, it) => all + it, 0);
  const shows = query.shows;
  switch (shows.is) {
    case 'health': return (time) => worst(world, who, time);
    case 'trouble': return (time) => world.reds(time).filter((name) => who.length === 0 || who.includes(name)).length;
    case 'signal': return (time) => signal(world, who[0], shows.signal, time);
    case 'requests': return (time) => sum(of(time).map((it) => it.rate)) * scale;
    case 'failures': return (time) => sum(of(time).map((it) => it.rate * it.failed)) * scale;
    case 'failed-share': return (time) => {
      const all = of(time);
      return sum(all.map((it) => it.rate * it.failed)) / Math.max(1e-9, sum(all.map((it) => it.rate)));
    };
    case 'latency': return (time) => Math.max(0, ...of(time).map((it) => it.latency)) * (shows.quantile < 0.9 ? 0.38 : 1);
    case 'checks': return (time) => {
      const states = few.map((name) => (checkFails(world, name, time) ? 0 : 1));
      return panel.view.startsWith('number') ? uptime(world, few, time) : sum(states) / Math.max(1, states.length);
    };
    case 'check-duration': return (time) => {
      const slowest = Math.max(0.05, ...of(time).map((it) => 0.6 * it.latency + 0.05));
      const parts = [0.08, 0.1, 0.16, 0.56, 0.1];
      const part = series.all > 1 && series.name !== who[0] ? parts[series.at % 5] : 1;
      return slowest * part * (1 + 0.15 * unrest(seed + series.at, time));
    };
    case 'check-answer': return (time) => (few.some((name) => checkFails(world, name, time)) ? 503 : 200);
    case 'budget': return (time) => {
      const it = world.objectives.get(shows.slo);
      const left = Math.min(...(who.length ? who : ['']).map((name) => world.left(shows.slo, name, time)));
      const requests = it && it.cost > 0 && who.length ? world.base(who[0]).rate / it.cost : NaN;
      return { whole: it?.budget, left, share: left / (it?.budget ?? 1), 'whole-requests': Math.round(requests), 'left-requests': Math.round(requests * left) }[shows.part];
    };
    case 'error-lines': return (time) => Math.round(sum(of(time).map((it) => it.lines)));
    case 'recorded': return (time) => Math.round(sum(of(time).map((it) => it.lines)));
    case 'constant': return () => shows.value;
    case 'sample': return () => shows.figures[0]?.[1] ?? NaN;
    case 'incidents': return (time) => incidentFigure(world, who, shows, time, unit);
    case 'metric': return metric(world, few, shows, { ...series, asks: query.asks ?? '' });
    case 'written': return (time) => (BY_UNIT[unit] ?? 12) * (1 + 0.4 * unrest(seed + series.at, time));
    case 'logs':
    case 'traces':
    case 'calls': return () => NaN;
    default: throw new Error(`no way to simulate ${shows.is}`);
  }
}

function worst(world, who, time) {
  const states = who.map((name) => world.box(name, time));
  if (states.includes('bad')) return 1;
  return states.includes('fine') ? 0 : -1;
}

function signal(world, who, name, time) {
  const all = world.signals(who ?? '', time);
  const found = name === null || name === undefined ? all : all.filter((it) => it.signal === name);
  if (found.length === 0) return -1;
  return found.some((it) => it.bad) ? 1 : 0;
}

/** Whether the check of a component fails: it is asked once a minute. */
function checkFails(world, name, time) {
  const offline = world.effects(name).some((it) => it.offline);
  return offline && world.shows(12, time);
}

function uptime(world, few, time) {
  const down = few.some((name) => world.effects(name).some((it) => it.offline)) ? clamp(time - 12, 0, world.played.lasts) : 0;
  return 1 - down / (6 * 3600);
}

function incidentFigure(world, who, shows, time, unit) {
  const all = world.incidents(time).filter((it) => who.length === 0 || who.includes(it.of));
  const open = all.filter((it) => it.state !== 'Resolved');
  switch (shows.fact) {
    case 'time': {
      const acknowledged = /ack/.test(shows.by);
      const minutes = (acknowledged ? 6 : 17) + 4 * share(`${shows.by} ${who.join()}`) + (all.length ? (acknowledged ? 1 : 2.5) : 0);
      return minutes * (unit === 'milliseconds' ? 60000 : 60);
    }
    case 'open':
    case 'open-by': return open.length;
    case 'overdue': return 0;
    case 'list': return NaN;
    default: throw new Error(`no way to count incidents by ${shows.fact}`);
  }
}

/** Any other metric: what it usually is, more or less, and more of it where there is trouble. */
function metric(world, few, shows, series) {
  const { unit, seed, at, name } = series;
  const own = hash(`${seed} ${name} ${few.join()}`);
  const found = USUAL.find(([pattern]) => pattern.test(shows.metric));
  let [, base, swing] = found ?? [null, BY_UNIT[unit] ?? 12, 0.25];
  const has = (pattern) => pattern.test(shows.metric);
  if (shows.share && has(/blks_hit|keyspace_hits/)) [base, swing] = [0.982, 0.008];
  else if (shows.share && has(/k6_http_reqs/) && unit === 'share') [base, swing] = [0, 0];
  else if (shows.share && has(/pg_stat_activity|redis_connected|threads/)) [base, swing] = [0.4, 0.1];
  else if (shows.share && unit === 'share' && !has(/checkpoint/)) [base, swing] = [0.2 + 0.35 * share(`${own}`), 0.08];
  else if (has(/resource_(requests|limits)/)) [base, swing] = [bound(unit, shows.metric), 0];
  else if (has(/pg_stat_activity_count/)) [base, swing] = [name.startsWith('idle') ? 3 : 1.6, 0.5];
    else if (has(/k6_http_reqs/) && series.asks.includes('expected_response="false"')) base = 0;
  const vary = swing < 0.01 ? 1 : 0.75 + 0.5 * scatter(own, 7);
  const whole = unit === 'count' && swing > 0 && base >= 1 && base < 400;
  return (time) => {
    let value = base * vary * (1 + swing * unrest(own + at, time));
    if (base === 0 && has(/k6_http_reqs/) && world.force(time)) value = unexpected(world, unit, time);
    const trouble = Math.max(0, ...few.map((who) => world.behaviour(who, time).force));
    if (trouble) value = troubled(world, few, shows, series, value, trouble);
    if (unit === 'share') return clamp(value, 0, 1);
    return Math.max(0, whole ? Math.round(value) : value);
  };
}

/** What simulated users get that they did not expect, while something fails. */
function unexpected(world, unit, time) {
  const failing = world.played.effects.some((it) => it.offline || it.errors);
  return failing ? world.force(time) * (unit === 'share' ? 0.08 : 0.3) : 0;
}

function bound(unit, name) {
  const limits = name.includes('limits');
  return unit === 'bytes' ? (limits ? 134217728 : 67108864) : limits ? 0.5 : 0.1;
}

function troubled(world, few, shows, { unit, at }, value, trouble) {
  const effects = few.flatMap((name) => world.effects(name));
  const busy = effects.some((it) => it.latency || /too many|refused/.test(it.log ?? ''));
  if (/pg_stat_activity_count/.test(shows.metric) && busy && at === 0) {
    return shows.share ? value + (1 - value) * trouble : value + (5 - value) * trouble;
  }
  if (effects.some((it) => it.offline) && /replicas_available/.test(shows.metric)) return value * (1 - trouble);
  if (busy && /cpu_usage/.test(shows.metric)) return value * (1 + (unit === 'share' ? 1.1 : 3.2) * trouble);
  return value;
}

/** Numbers over time, oldest first. Their times are fixed, so that lines do not tremble as time goes on. */
function overTime(series, from, to, most) {
  const step = niceStep((to - from) / most);
  const first = Math.ceil(from / step) * step;
  const points = [[from, series.number(from)]];
  for (let time = first; time < to; time += step) if (time > from) points.push([time, series.number(time)]);
  points.push([to, series.number(to)]);
  return points;
}

function niceStep(step) {
  return [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1800, 3600].find((it) => it >= step) ?? 3600;
}
