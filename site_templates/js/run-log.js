/*
  What happened in a run of a plan: events that are only ever added, and what follows from them.

  A log is { format, version, site, run, mode: "real" | "drill", plan: { id, version, digest },
  scenario: { id, digest } | null, events }. An event is { id: "DEVICE-N", at: ISO time with offset,
  t: seconds since the start without pauses, who, type, ... }. Logs of several machines are merged by
  event id; what a run is at any moment is a fold over its events in the order of (at, id). A time T is
  always counted anew from `at`, the start and the pauses, since a machine may not have known of a pause.

  Types: start, pause, resume, declare {level, why}, raise {level, why}, lower {level, why},
  assign {step, role, minutes}, tick {step, blanks: the words for each `__:__` and `__`
  of the wanted state}, na {step, why}, defer {step, why}, undo {of, why},
  note {text, about?: strength | weakness | cause}, evidence {name, size, sha256, step?, picture?},
  confirm {block}, handover {post, from, to}, release {inject}, hold {inject}, skip {inject, why},
  insert {inject: {...}}, retime {minutes: {KEY: minutes}}, rate {task, rating: P | S | M | U, note},
  hotwash {well, hard, next}, measure {what, owner, due}, close {why}, reopen {why}. An inject is named by its number,
  an inserted one by the id of the event that inserted it. Unknown types are kept and shown.

  Pure: no page, no clock, no storage.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const FORMAT = "casepress-run";
  const VERSION = 1;
  const TYPES = new Set(
    ("start pause resume declare raise lower assign tick na defer undo note evidence confirm handover release hold skip " +
      "insert retime rate hotwash measure close reopen").split(" "),
  );
  const RATINGS = ["P", "S", "M", "U"];
  /** What only the leader and the observers may see; left out of a file for players. */
  const HIDDEN = new Set(["hold", "skip", "insert", "retime", "rate"]);
  const CALL_EVERY = 600; // seconds
  const CALLED_FOR = 86400; // seconds: a run that nobody closed is not called out for weeks
  const SET_BACK = 2000; // milliseconds that a clock may be put back without a word

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const textOf = (value) => (typeof value === "string" ? value : "");
  const two = (number) => String(number).padStart(2, "0");

  /** A new log without events. */
  const createLog = ({ site, run, mode, plan, scenario = null }) => ({
    format: FORMAT,
    version: VERSION,
    site,
    run,
    mode,
    plan: { id: plan.id, version: plan.version, digest: plan.digest },
    scenario: scenario && { id: scenario.id, digest: scenario.digest },
    events: [],
  });

  /** A moment as ISO time; `offset` is in minutes east of Greenwich. */
  const isoOf = (ms, offset) => {
    const shown = new Date(ms + offset * 60000).toISOString().slice(0, -1);
    const minutes = Math.abs(offset);
    return `${shown}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  };

  const momentOf = (event) => Date.parse(event.at);
  const before = (one, other) => momentOf(one) - momentOf(other) || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
  const ordered = (events) => [...events].sort(before);
  const deviceOf = (event) => event.id.slice(0, event.id.lastIndexOf("-"));

  // Equal texts for equal values, in whatever order the keys were written.
  const canonical = (value) =>
    JSON.stringify(value, (key, part) => (isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part));

  /** Both logs in one, in whatever order and however often: events with the same id count once. */
  const merge = (one, other) => {
    const events = new Map();
    for (const event of [...one.events, ...other.events]) {
      const there = events.get(event.id);
      if (!there || canonical(event) < canonical(there)) events.set(event.id, event);
    }
    return { ...one, events: ordered(events.values()) };
  };

  const OF_THE_CLOCK = new Set(["start", "pause", "resume", "close", "reopen"]);
  /** The log of another run of the same plan as a part of this one: the events keep their times, but it neither starts, stops nor ends this run. */
  const adopt = (log, run) => ({ ...log, run, events: log.events.filter((event) => !OF_THE_CLOCK.has(event.type)) });

  /** A log that players may have: no inject that was not released, no ratings. */
  const forPlayers = (log) => ({ ...log, events: log.events.filter((event) => !HIDDEN.has(event.type)) });

  // ---------------------------------------------------------------- the clock

  /**
   * The next reading of a machine's clock { ms, mono }: `wall` is what the clock says, `mono` is a time
   * that nobody can set, both in milliseconds. A clock that was put back is not followed: what
   * comes later must also read later. `back` says by how much it is behind, 0 where it is not.
   */
  const readClock = (last, wall, mono) => {
    const expected = last.ms + Math.max(0, mono - last.mono);
    const back = expected - wall > SET_BACK ? expected - wall : 0;
    return { ms: back ? expected : Math.max(wall, last.ms), mono, back };
  };

  /** Milliseconds between the first start and a moment, without pauses. */
  const runningTime = (spans, ms) => spans.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(ms, to ?? ms) - from), 0);

  const spansOf = (events, mode) => {
    const spans = [];
    let state = "";
    for (const event of events) {
      const ms = momentOf(event);
      const last = spans[spans.length - 1];
      if (event.type === "start" && !state) {
        spans.push([ms, null]);
        state = "on";
      } else if (event.type === "pause" && state === "on" && mode === "drill") {
        last[1] = ms;
        state = "paused";
      } else if (event.type === "resume" && state === "paused") {
        spans.push([ms, null]);
        state = "on";
      } else if (event.type === "close" && (state === "on" || state === "paused")) {
        last[1] ??= ms;
        state = "closed";
      } else if (event.type === "reopen" && state === "closed") {
        if (mode === "real") last[1] = null;
        else spans.push([ms, null]);
        state = "on";
      }
    }
    return { spans, state };
  };

  // ---------------------------------------------------------------- what a run is

  /** The ids of events that were taken back; an undo that was undone itself takes nothing back. */
  const undoneOf = (events) => {
    const undone = new Set();
    for (const event of [...events].reverse()) {
      if (event.type === "undo" && !undone.has(event.id)) undone.add(event.of);
    }
    return undone;
  };

  const seconds = (minutes) => (minutes === null || minutes === undefined ? null : minutes * 60);

  const newInject = (key, inject, inserted) => ({
    key,
    inject,
    inserted,
    planned: seconds(inject.minutes),
    state: "planned",
    t: null,
    at: "",
    why: "",
  });

  /**
   * The state of a run. `plan` is { levels, blocks: [{ id, pause, steps: [{ id, owner, minutes, from, levels,
   * waits }] }] }, `scenario` { injects: [{ number, minutes }] } or null, as they stand in the page.
   */
  const fold = (log, plan, scenario = null) => {
    const events = ordered(log.events);
    const undone = undoneOf(events);
    const counted = events.filter((event) => !undone.has(event.id));
    const { spans, state: stage } = spansOf(counted, log.mode);
    const timeOf = (event) => Math.floor(runningTime(spans, momentOf(event)) / 1000);
    const steps = new Map();
    for (const block of plan.blocks) {
      for (const step of block.steps) {
        steps.set(step.id, { step, block, number: steps.size + 1, ticks: [], nas: [], defers: [], assigns: [], evidence: [] });
      }
    }
    const injects = new Map();
    for (const inject of scenario ? scenario.injects : []) injects.set(String(inject.number), newInject(String(inject.number), inject, false));
    const run = {
      log,
      mode: log.mode,
      stage: stage || "none",
      spans,
      started: spans.length ? spans[0][0] : null,
      level: "",
      levels: [],
      declared: null,
      steps,
      injects,
      confirmed: new Map(),
      handovers: [],
      ratings: [],
      notes: [],
      hotwash: [],
      measures: [],
      evidence: [],
      closed: null,
      odd: [],
      rows: [],
    };
    for (const event of events) {
      const row = { event, t: timeOf(event), undone: undone.has(event.id) };
      run.rows.push(row);
      if (!row.undone) apply(run, event, row.t);
    }
    for (const entry of steps.values()) settle(entry);
    return run;
  };

  const STEP_LISTS = { tick: "ticks", na: "nas", defer: "defers", assign: "assigns" };

  const apply = (run, event, t) => {
    const mark = { t, at: event.at, who: textOf(event.who), event };
    const inject = run.injects.get(String(event.inject));
    switch (event.type) {
      case "declare":
      case "raise":
      case "lower":
        run.level = textOf(event.level);
        run.levels.push(mark);
        run.declared ??= mark;
        break;
      case "tick":
      case "na":
      case "defer":
      case "assign":
        if (run.steps.has(event.step)) run.steps.get(event.step)[STEP_LISTS[event.type]].push(mark);
        else run.odd.push(mark);
        break;
      case "confirm":
        if (!run.confirmed.has(event.block)) run.confirmed.set(event.block, mark);
        break;
      case "evidence":
        run.evidence.push(mark);
        if (run.steps.has(event.step)) run.steps.get(event.step).evidence.push(mark);
        break;
      case "insert":
        if (isObject(event.inject)) run.injects.set(event.id, newInject(event.id, event.inject, true));
        break;
      case "release":
      case "hold":
      case "skip":
        if (inject) Object.assign(inject, { state: { release: "released", hold: "held", skip: "skipped" }[event.type], t, at: event.at, why: textOf(event.why) });
        break;
      case "retime":
        for (const [key, minutes] of Object.entries(isObject(event.minutes) ? event.minutes : {})) {
          if (run.injects.has(key) && Number.isFinite(minutes)) run.injects.get(key).planned = minutes * 60;
        }
        break;
      case "rate":
        if (!RATINGS.includes(event.rating)) run.odd.push(mark);
        else {
          run.ratings = run.ratings.filter((other) => other.event.task !== event.task || other.who !== mark.who);
          run.ratings.push(mark);
        }
        break;
      case "handover":
        run.handovers.push(mark);
        break;
      case "note":
        run.notes.push(mark);
        break;
      case "hotwash":
        run.hotwash.push(mark);
        break;
      case "measure":
        run.measures.push(mark);
        break;
      case "close":
        run.closed = mark;
        break;
      case "reopen":
        run.closed = null;
        break;
      default:
        if (!TYPES.has(event.type)) run.odd.push(mark);
    }
  };

  const settle = (entry) => {
    const { ticks, nas, defers } = entry;
    entry.end = ticks[0] || nas[0] || null;
    entry.state = ticks.length ? "done" : nas.length ? "na" : defers.length ? "deferred" : "open";
    entry.conflict = ticks.length + nas.length > 1;
  };

  /** Seconds since the start, without pauses, at a moment in milliseconds. */
  const elapsed = (run, ms) => Math.floor(runningTime(run.spans, ms) / 1000);

  /** The moment in milliseconds at which T was so many seconds. */
  const momentAt = (run, t) => {
    let left = t * 1000;
    for (const [from, to] of run.spans) {
      if (to === null || left <= to - from) return from + left;
      left -= to - from;
    }
    return run.spans.length ? run.spans[run.spans.length - 1][1] : 0;
  };

  /** By when a step is due, in seconds since the start; null where there is no limit, or what it counts from has not happened. */
  const dueOf = (run, entry) => {
    const { minutes, from } = entry.step;
    if (minutes === null) return null;
    if (from === "start") return minutes * 60;
    const origin = from === "declared" ? run.declared : run.steps.get(from)?.end;
    return origin ? origin.t + minutes * 60 : null;
  };

  /** The steps, by number, that a step still waits for. */
  const waitsOf = (run, entry) => entry.step.waits.map((id) => run.steps.get(id)).filter((other) => other && !other.end);

  /** Whether a step belongs to the level that was declared; a step of some levels only waits for one of them. */
  const appliesTo = (run, entry) => !entry.step.levels.length || entry.step.levels.includes(run.level);

  /** Seconds by which a step is, or was, late at time T; 0 where it is in time. */
  const lateOf = (run, entry, t) => {
    const due = dueOf(run, entry);
    if (due === null || entry.state === "na" || (entry.state !== "done" && !appliesTo(run, entry))) return 0;
    return Math.max(0, (entry.end ? entry.end.t : t) - due);
  };

  /** What is being waited for or is over at time T, as { open, done, late, deferred, total }; steps of other levels do not count. */
  const countsOf = (run, t) => {
    const counts = { open: 0, done: 0, na: 0, deferred: 0, late: 0, total: 0 };
    for (const entry of run.steps.values()) {
      if (entry.state === "open" && !appliesTo(run, entry)) continue;
      counts.total += 1;
      counts[entry.state] += 1;
      if (!entry.end && lateOf(run, entry, t)) counts.late += 1;
    }
    return counts;
  };

  /** The latest due time among a block's steps: when its pause point comes; null where none has a limit. */
  const pauseDue = (run, block) => {
    const dues = block.steps.map((step) => dueOf(run, run.steps.get(step.id))).filter((due) => due !== null);
    return dues.length ? Math.max(...dues) : null;
  };

  /** The first block with a pause point that was not confirmed; null where all were. */
  const nextPause = (run, plan) => plan.blocks.find((block) => block.pause && !run.confirmed.has(block.id)) || null;

  /** The injects in the order in which they come: by planned time, those that wait for something after the one before them. */
  const injectsOf = (run) => {
    let last = 0;
    const placed = [...run.injects.values()].map((item, n) => {
      if (item.planned !== null) last = item.planned;
      return { item, n, at: item.planned ?? last };
    });
    return placed.sort((one, other) => one.at - other.at || one.n - other.n).map(({ item }) => item);
  };

  /** The inject that comes next, held ones after those that are not; null after the last. */
  const nextInject = (run) => {
    const waiting = injectsOf(run);
    return waiting.find((item) => item.state === "planned") || waiting.find((item) => item.state === "held") || null;
  };

  /** What a deputy would have called out up to time T: every ten minutes, minutes that are over, steps that came to be late. */
  const callsOf = (run, t) => {
    const calls = [];
    for (let at = CALL_EVERY; at <= Math.min(t, CALLED_FOR); at += CALL_EVERY) calls.push({ t: at, kind: "minutes", minutes: at / 60 });
    for (const entry of run.steps.values()) {
      const end = entry.end ? entry.end.t : Infinity;
      for (const { t: since, event } of entry.assigns) {
        const over = since + event.minutes * 60;
        if (over <= t && over < end) calls.push({ t: over, kind: "assigned", role: textOf(event.role), minutes: event.minutes, number: entry.number });
      }
      const due = dueOf(run, entry);
      if (due !== null && due < t && due < end && entry.state !== "na" && appliesTo(run, entry)) calls.push({ t: due, kind: "late", number: entry.number });
    }
    return calls.sort((one, other) => one.t - other.t || (one.kind < other.kind ? -1 : 1));
  };

  // ---------------------------------------------------------------- what is reported

  const mean = (numbers) => (numbers.length ? Math.round((100 * numbers.reduce((sum, number) => sum + number, 0)) / numbers.length) / 100 : null);
  const POINTS = { P: 4, S: 3, M: 2, U: 1 };

  /**
   * The facts of an after-action report, plain values only; `generator/drills` computes the same.
   * Times are seconds since the start without pauses; `limit` and `late` are null where the plan sets no limit.
   */
  const report = (log, plan, scenario = null) => {
    const run = fold(log, plan, scenario);
    const last = run.rows.length ? momentOf(run.rows[run.rows.length - 1].event) : 0;
    const end = elapsed(run, run.closed ? Date.parse(run.closed.at) : last);
    const steps = [...run.steps.values()].map((entry) => {
      const limit = dueOf(run, entry);
      return {
        number: entry.number,
        id: entry.step.id,
        owner: entry.step.owner,
        state: entry.state === "open" && !appliesTo(run, entry) ? "other-level" : entry.state,
        t: entry.end ? entry.end.t : null,
        limit,
        late: limit === null || entry.state === "na" ? null : lateOf(run, entry, end),
        who: entry.end ? entry.end.who : "",
        why: textOf((entry.ticks.length ? null : entry.nas[0] || entry.defers[0])?.event.why),
        conflict: entry.conflict,
      };
    });
    const ratings = run.ratings.map(({ t, who, event }) => ({ task: event.task, rating: event.rating, note: textOf(event.note), who, t }));
    const tasks = scenario?.tasks || [];
    const objectives = (scenario?.objectives || []).map(({ id }) => {
      const own = ratings.filter(({ task }) => tasks[task - 1]?.objective === id).map(({ rating }) => POINTS[rating]);
      return { id, ratings: own.length, mean: mean(own) };
    });
    const notesAbout = (about) => run.notes.filter(({ event }) => event.about === about).map(({ event }) => textOf(event.text));
    const washed = (key) => run.hotwash.map(({ event }) => textOf(event[key])).filter(Boolean);
    return {
      run: log.run,
      mode: log.mode,
      plan: log.plan,
      scenario: log.scenario,
      started: run.rows.find(({ event }) => event.type === "start")?.event.at || "",
      ended: run.closed ? run.closed.at : "",
      seconds: end,
      posts: [...new Set(run.rows.map(({ event }) => textOf(event.who)).filter(Boolean))].sort(),
      declared: run.declared ? run.declared.t : null,
      level: run.level,
      levels: run.levels.map(({ t, who, event }) => ({ t, who, type: event.type, level: textOf(event.level), why: textOf(event.why) })),
      steps,
      counts: countsOf(run, end),
      kept: steps.filter(({ state, limit, late }) => state === "done" && limit !== null && late === 0).length,
      limited: steps.filter(({ state, limit }) => state === "done" && limit !== null).length,
      injects: injectsOf(run).map(({ key, planned, state, t, why }) => ({ key, planned, state, t, why })),
      handovers: run.handovers.map(({ t, event }) => ({ t, post: textOf(event.post), from: textOf(event.from), to: textOf(event.to) })),
      confirmed: [...run.confirmed].map(([block, { t, who }]) => ({ block, t, who })),
      ratings,
      objectives,
      mean: mean(ratings.map(({ rating }) => POINTS[rating])),
      strengths: [...notesAbout("strength"), ...washed("well")],
      weaknesses: [...notesAbout("weakness"), ...washed("hard")],
      causes: notesAbout("cause"),
      suggestions: washed("next"),
      measures: run.measures.map(({ event }) => ({ what: textOf(event.what), owner: textOf(event.owner), due: textOf(event.due) })),
      events: run.rows.length,
      undone: run.rows.filter(({ undone }) => undone).length,
    };
  };

  // ---------------------------------------------------------------- files

  const NAME = /^[\w.-]{1,80}$/;
  const PICTURE = /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/;

  const isEvent = (event) =>
    isObject(event) &&
    typeof event.id === "string" &&
    NAME.test(event.id) &&
    typeof event.at === "string" &&
    event.at.length <= 40 &&
    !Number.isNaN(Date.parse(event.at)) &&
    typeof event.type === "string" &&
    event.type.length <= 24 &&
    (event.type !== "assign" || Number.isFinite(event.minutes)) &&
    (event.picture === undefined || PICTURE.test(event.picture));

  /** The whole objects of an array that begins after `start` in a text which may be cut off or broken. */
  const wholeObjects = (text, start) => {
    const found = [];
    let depth = 0;
    let from = 0;
    let quoted = false;
    for (let at = start; at < text.length; at += 1) {
      const sign = text[at];
      if (quoted) {
        if (sign === "\\") at += 1;
        else if (sign === '"') quoted = false;
      } else if (sign === '"') quoted = true;
      else if (sign === "{") {
        if (depth === 0) from = at;
        depth += 1;
      } else if (sign === "}") {
        depth -= 1;
        if (depth === 0) found.push(text.slice(from, at + 1));
        if (depth < 0) break;
      } else if (sign === "]" && depth === 0) break;
    }
    return found.flatMap((part) => {
      try {
        return [JSON.parse(part)];
      } catch {
        return [];
      }
    });
  };

  const salvage = (text) => {
    const events = text.search(/"events"\s*:\s*\[/);
    if (events < 0) return null;
    try {
      const head = JSON.parse(`${text.slice(0, events)}"events":[]}`);
      return { ...head, events: wholeObjects(text, text.indexOf("[", events) + 1) };
    } catch {
      return null;
    }
  };

  /**
   * What the text of a log file holds: { log, notes }. `log` is null where it is none; what is readable is kept.
   * A note is { code, ... }: unreadable, foreign, newer {version}, older {version}, damaged {kept}, dropped {n}, unknown {n}.
   */
  const parseLog = (text) => {
    const notes = [];
    let log = null;
    try {
      log = JSON.parse(text);
    } catch {
      log = salvage(text);
      if (!log) return { log: null, notes: [{ code: "unreadable" }] };
      notes.push({ code: "damaged" });
    }
    if (!isObject(log) || log.format !== FORMAT || !isObject(log.plan) || typeof log.plan.id !== "string" || !NAME.test(String(log.run)) || !Array.isArray(log.events)) {
      return { log: null, notes: [{ code: "foreign" }] };
    }
    const version = Number.isInteger(log.version) ? log.version : 0;
    if (version > VERSION) notes.push({ code: "newer", version });
    if (version < VERSION) notes.push({ code: "older", version });
    const events = log.events.filter(isEvent);
    const dropped = log.events.length - events.length;
    const unknown = events.filter(({ type }) => !TYPES.has(type)).length;
    if (dropped) notes.push({ code: "dropped", n: dropped });
    if (unknown) notes.push({ code: "unknown", n: unknown });
    for (const note of notes) if (note.code === "damaged") note.kept = events.length;
    const scenario = isObject(log.scenario) && typeof log.scenario.id === "string" ? log.scenario : null;
    return {
      log: {
        ...log,
        version: Math.max(version, VERSION),
        site: textOf(log.site),
        run: String(log.run),
        mode: log.mode === "real" ? "real" : "drill",
        plan: { id: log.plan.id, version: textOf(log.plan.version), digest: textOf(log.plan.digest) },
        scenario,
        events: merge({ events: [] }, { events }).events,
      },
      notes,
    };
  };

  /** T as it is shown: `T+07`, `T+1:02`. */
  const showT = (t) => `T+${t < 3600 ? two(Math.floor(t / 60)) : `${Math.floor(t / 3600)}:${two(Math.floor((t % 3600) / 60))}`}`;

  Casepress.runLog = {
    FORMAT,
    VERSION,
    RATINGS,
    adopt,
    appliesTo,
    callsOf,
    canonical,
    countsOf,
    createLog,
    deviceOf,
    dueOf,
    elapsed,
    fold,
    forPlayers,
    injectsOf,
    isoOf,
    lateOf,
    merge,
    momentAt,
    momentOf,
    nextInject,
    nextPause,
    ordered,
    parseLog,
    pauseDue,
    readClock,
    report,
    showT,
    waitsOf,
  };
})();
