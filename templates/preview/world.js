// What a demo does over time: every state follows from the scenario that is played and from how long
// ago it was begun. Times are those of the data: the same that rules and run-book were made with.

/** What is played, and when it is. One clock for the whole page. */
const clock = { scenario: '', time: 0, playing: false, speed: 10 };

const RISE = 15;
const FALL = 25;
const LEAD = 60;

class World {
  constructor(state) {
    this.state = state;
    const by = (list, key) => new Map(list.map((it) => [it[key], it]));
    this.components = by(state.components, 'name');
    this.scenarios = by(state.scenarios, 'name');
    this.alerts = by(state.alerts, 'uid');
    this.boards = by(state.dashboards, 'uid');
    this.points = by(state.points, 'name');
    this.objectives = by(state.objectives, 'name');
    this.usual = new Map();
    this.sorted = new Map();
  }

  /** What is played, if this demo has it. */
  get played() {
    return this.scenarios.get(clock.scenario);
  }

  title(name) {
    return this.components.get(name)?.title ?? name;
  }

  /** Who is told of an alert; nobody is said by no word. */
  told(alert) {
    return alert.tells.map((name) => this.points.get(name)?.title ?? name).join(', ');
  }

  /** From where to where the time line of a scenario goes. */
  span(scenario) {
    const tail = Math.max(90, ...scenario.red.map((it) => it.at), ...scenario.alerts.map((it) => it.pending)) + 30;
    return [-LEAD, scenario.lasts + tail];
  }

  /** How much of the trouble there is: nought before and after, one in between. */
  force(time) {
    const scenario = this.played;
    if (!scenario || time <= 0) return 0;
    if (time < scenario.lasts) return Math.min(1, time / RISE);
    return Math.max(0, 1 - (time - scenario.lasts) / FALL) * Math.min(1, scenario.lasts / RISE);
  }

  /** What is said to happen to a component. */
  effects(name) {
    return this.played?.effects.filter((it) => it.on === name) ?? [];
  }

  /** How a component behaves. */
  behaviour(name, time) {
    const base = this.base(name);
    const force = this.force(time);
    const out = {
      rate: base.rate * (1 + 0.22 * unrest(base.seed, time)),
      failed: base.failed * Math.max(0, 0.4 + noise(base.seed + 5, time, 23)),
      latency: base.latency * (1 + 0.18 * unrest(base.seed + 2, time)),
      offline: false,
      lines: 0,
      force: 0,
    };
    if (!force) return out;
    for (const it of this.effects(name)) {
      out.force = force;
      if (it.offline) {
        out.offline = force > 0.5;
        out.rate *= 1 - 0.97 * force;
      }
      if (it.errors !== undefined) {
        out.failed += (it.errors * (1 + 0.06 * unrest(base.seed + 3, time)) - out.failed) * force;
      }
      if (it.latency !== undefined) {
        out.latency += (it.latency * (1 + 0.05 * unrest(base.seed + 4, time)) - out.latency) * force;
        out.rate *= 1 - 0.35 * force;
      }
      if (it.requests !== undefined) out.rate *= 1 + (it.requests - 1) * force;
      if (it.log) out.lines += 12 * force * (1 + 0.2 * unrest(base.seed + 6, time));
    }
    out.failed = clamp(out.failed, 0, 1);
    return out;
  }

  /** How a component is when all is well. */
  base(name) {
    let base = this.usual.get(name);
    if (!base) {
      const component = this.components.get(name);
      const callees = component ? component.calls.length : 0;
      const seed = hash(`of ${name}`);
      base = {
        seed,
        rate: 0.7 + 1.6 * share(`rate ${name}`) + 0.9 * Math.min(callees, 6),
        latency: 0.035 + 0.09 * share(`latency ${name}`) + 0.028 * Math.min(callees, 6),
        failed: 0.004 * share(`failed ${name}`),
      };
      this.usual.set(name, base);
    }
    return base;
  }

  /** When a sign that takes so long to show is there. */
  shows(after, time) {
    const scenario = this.played;
    return Boolean(scenario) && time >= after && time < this.gone(after);
  }

  /** When such a sign is gone again: it takes as long as it took to come, or a little. */
  gone(after) {
    return this.played.lasts + Math.max(20, after);
  }

  /** How a box is: `fine`, `bad`, `unknown` or `none`. */
  box(name, time) {
    const component = this.components.get(name);
    if (!component || component.signals.length === 0) return 'none';
    return this.signals(name, time).some((it) => it.bad) ? 'bad' : 'fine';
  }

  /** Every signal of a component, and whether it is bad. */
  signals(name, time) {
    const component = this.components.get(name);
    const red = this.played?.red.find((it) => it.component === name);
    return (component?.signals ?? []).map(([signal, text]) => {
      const after = red?.by.find(([by]) => by === signal);
      return { signal, text, bad: Boolean(after) && this.shows(after[1], time) };
    });
  }

  /** Names of boxes that are bad. */
  reds(time) {
    const reds = this.played?.red ?? [];
    return reds.map((it) => it.component).filter((name) => this.box(name, time) === 'bad');
  }

  /** How an alert is, and of whom: `normal`, `pending` or `firing`. */
  alert(uid, time) {
    const rings = this.played?.alerts.find((it) => it.uid === uid);
    if (!rings || !this.shows(rings.pending, time)) return { state: 'normal', of: [], sure: true };
    return { ...rings, state: time < rings.firing ? 'pending' : 'firing' };
  }

  /** Alerts that are not normal. */
  loud(time) {
    const all = this.played?.alerts ?? [];
    return all.map((it) => this.alert(it.uid, time)).filter((it) => it.state !== 'normal');
  }

  /** Incidents so far, the newest first. */
  incidents(time) {
    const all = this.played?.incidents ?? [];
    const told = all.map((it, at) => {
      const alert = this.played.alerts.find((other) => other.uid === it.alert);
      const end = this.gone(alert ? alert.pending : 0) + 15;
      let state = time < it.at + 60 ? 'New' : 'In Progress';
      if (it.resolves && time >= end) state = 'Resolved';
      return { ...it, number: `INC00${10001 + at}`, state, since: it.at, title: this.alerts.get(it.alert)?.title ?? '' };
    });
    return told.filter((it) => time >= it.at).reverse();
  }

  /** What is left of a budget, in its unit. */
  left(slo, who, time) {
    const it = this.objectives.get(slo);
    if (!it) return NaN;
    const spent = it.budget * (0.06 + 0.3 * share(`spent ${slo} ${who}`));
    const shrinks = this.played?.budgets.some((budget) => budget.slo === slo && (!who || budget.of.includes(who)));
    const bad = shrinks ? clamp(time - 20, 0, this.played.lasts) : 0;
    const pace = it.sli === 'availability' ? 1 : it.sli === 'events' ? this.events(slo) : it.cost;
    return it.budget - spent - bad * pace;
  }

  /** Events a second that cost a budget of events. */
  events(slo) {
    const of = this.objectives.get(slo)?.of ?? [];
    const failing = this.played?.effects.find((it) => of.includes(it.on) && it.errors);
    return failing ? failing.errors * this.base(failing.on).rate : 0.2;
  }

  /** What happens in a scenario, in order. */
  course(scenario) {
    const known = this.sorted.get(scenario.name);
    if (known) return known;
    const all = [];
    const add = (time, kind, text, link) => all.push({ time, kind, text, link });
    const end = scenario.lasts;
    const later = (after) => end + Math.max(20, after);
    add(0, 'begin', 'It is begun', '');
    for (const it of scenario.red) {
      const title = this.title(it.component);
      const by = it.by.map(([name]) => name).join(', ');
      add(it.at, 'red', `${title} turns red: ${by}`, `#/box/${encodeURIComponent(it.component)}`);
      const last = Math.max(...it.by.map(([, at]) => at));
      add(later(last), 'fine', `${title} is fine again`, `#/box/${encodeURIComponent(it.component)}`);
    }
    for (const it of scenario.alerts) {
      const alert = this.alerts.get(it.uid);
      const of = it.of.map((name) => this.title(name)).join(', ');
      const link = `#/alert/${encodeURIComponent(it.uid)}`;
      const waits = it.pending < it.firing;
      if (waits) add(it.pending, 'pending', `${alert.title}: seen for ${of}`, link);
      add(it.firing, 'firing', `${alert.title}: fires${waits ? '' : ` for ${of}`}${it.sure ? '' : ', as was learnt'}`, link);
      if (alert.tells.length > 0) add(it.told, 'told', `${this.told(alert)} told: ${alert.title}`, link);
      add(later(it.pending), 'fine', `${alert.title}: over`, link);
    }
    for (const it of scenario.incidents) {
      add(it.at, 'incident', `An incident of ${this.title(it.of)} is opened by ${this.points.get(it.by)?.title ?? it.by}`, '#/alerts');
      if (it.resolves) {
        const alert = scenario.alerts.find((other) => other.uid === it.alert);
        add(later(alert ? alert.pending : 0) + 15, 'fine', `The incident of ${this.title(it.of)} is resolved`, '#/alerts');
      }
    }
    for (const it of scenario.budgets) {
      const slo = this.objectives.get(it.slo);
      add(20, 'budget', `The budget of ${slo ? slo.title : it.slo} shrinks: ${it.of.map((name) => this.title(name)).join(', ')}`, '');
    }
    add(end, 'end', scenario.ends ? 'It ends by itself' : 'It is reverted', '');
    all.sort((a, b) => a.time - b.time);
    this.sorted.set(scenario.name, all);
    return all;
  }
}

const now = new World(DATA.now);
const was = DATA.against?.was ? new World(DATA.against.was) : null;
