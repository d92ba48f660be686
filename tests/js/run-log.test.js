"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { load } = require("./page.js");
const log = load("run-log").runLog;

const START = Date.parse("2026-11-24T14:00:00+08:00");
const step = (id, owner, minutes, from = "start", more = {}) => ({ id, owner, minutes, from, levels: [], waits: [], ...more });
const PLAN = {
  id: "wave",
  version: "1.1",
  digest: "abc",
  blocks: [
    {
      id: "first",
      pause: { reader: "联络", items: ["几级？"] },
      steps: [
        step("numbers", "联络", 2),
        step("report", "联络", 5, "start", { waits: ["numbers"] }),
        step("level", "指挥", 15, "start", { waits: ["report"] }),
        step("more", "指挥", 30, "level", { levels: ["I"] }),
      ],
    },
    { id: "hourly", pause: null, steps: [step("four", "联络", 60, "declared"), step("old", "联络", null)] },
  ],
};
const SCENARIO = {
  id: "wave-drill",
  digest: "def",
  injects: [
    { number: 1, minutes: 0 },
    { number: 2, minutes: 10 },
    { number: 3, minutes: null },
    { number: 4, minutes: 20 },
  ],
  objectives: [{ id: "o1" }, { id: "o2" }],
  tasks: [{ objective: "o1" }, { objective: "o2" }, { objective: "o1" }],
};
const empty = (mode = "drill") => log.createLog({ site: "s", run: "r-1", mode, plan: PLAN, scenario: SCENARIO });
/** A log from rows [minutes after the start, device number, type, fields]. */
const logOf = (rows, mode = "drill") => {
  const counts = {};
  const events = rows.map(([minutes, device, type, fields = {}]) => {
    counts[device] = (counts[device] || 0) + 1;
    return { id: `${device}-${counts[device]}`, at: log.isoOf(START + minutes * 60000, 480), t: 0, who: "组长", type, ...fields };
  });
  return { ...empty(mode), events };
};
const foldOf = (rows, mode) => log.fold(logOf(rows, mode), PLAN, SCENARIO);

/** Numbers from 0 up to 1, the same for the same seed. */
const random = (seed) => () => {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return seed / 4294967296;
};
const FIELDS = {
  tick: (next) => ({ step: ["numbers", "report", "level", "gone"][Math.floor(next() * 4)] }),
  na: (next) => ({ step: ["numbers", "old"][Math.floor(next() * 2)], why: "没有" }),
  defer: () => ({ step: "four", why: "等数" }),
  declare: (next) => ({ level: next() < 0.5 ? "I" : "II" }),
  lower: () => ({ level: "II" }),
  undo: (next) => ({ of: `${"abc"[Math.floor(next() * 3)]}-${1 + Math.floor(next() * 6)}` }),
  pause: () => ({}),
  resume: () => ({}),
  release: (next) => ({ inject: 1 + Math.floor(next() * 4) }),
  hold: (next) => ({ inject: 1 + Math.floor(next() * 4) }),
  retime: (next) => ({ minutes: { 4: Math.floor(next() * 60) } }),
  rate: (next) => ({ task: 1 + Math.floor(next() * 3), rating: "PSMU"[Math.floor(next() * 4)] }),
  close: () => ({}),
  reopen: () => ({}),
  "from the future": () => ({ what: 1 }),
};
const anyLog = (next) => {
  const types = Object.keys(FIELDS);
  const rows = [[0, "a", "start"]];
  for (let n = Math.floor(next() * 14); n > 0; n -= 1) {
    const type = types[Math.floor(next() * types.length)];
    rows.push([Math.floor(next() * 40), "abc"[Math.floor(next() * 3)], type, FIELDS[type](next)]);
  }
  return logOf(rows);
};
const shuffled = (items, next) => items.map((item) => [next(), item]).sort(([a], [b]) => a - b).map(([, item]) => item);
const cases = Array.from({ length: 300 }, (_, seed) => random(seed + 1));
const factsOf = (one) => log.report(one, PLAN, SCENARIO);

test("merging is idempotent, and no order or grouping of the files changes the outcome", () => {
  for (const next of cases) {
    const [a, b, c] = [anyLog(next), anyLog(next), anyLog(next)];
    assert.deepEqual(log.merge(a, a), log.merge(a, { ...a, events: [] }));
    assert.deepEqual(log.merge(a, b), log.merge(b, a));
    assert.deepEqual(log.merge(log.merge(a, b), c), log.merge(a, log.merge(b, c)));
    assert.equal(new Set(log.merge(a, b).events.map(({ id }) => id)).size, log.merge(a, b).events.length);
  }
});

test("what a run is does not depend on the order in which its events came", () => {
  for (const next of cases) {
    const one = anyLog(next);
    const other = { ...one, events: shuffled(one.events, next) };
    assert.deepEqual(factsOf(other), factsOf(one));
  }
});

test("an event and its undo leave everything as it was but the count of events", () => {
  for (const next of cases) {
    const one = anyLog(next);
    const taken = { ...one, events: [...one.events, { id: "d-1", at: log.isoOf(START + 41 * 60000, 480), type: "tick", who: "组长", step: "old" }] };
    const back = { ...taken, events: [...taken.events, { id: "d-2", at: log.isoOf(START + 41 * 60000 + 1, 480), type: "undo", who: "组长", of: "d-1", why: "漏了" }] };
    const [was, is] = [factsOf(one), factsOf(back)];
    assert.equal(is.undone, was.undone + 1);
    assert.deepEqual({ ...is, events: 0, undone: 0, seconds: 0, counts: 0, steps: 0 }, { ...was, events: 0, undone: 0, seconds: 0, counts: 0, steps: 0 });
    assert.deepEqual(is.steps.map(({ state }) => state), was.steps.map(({ state }) => state));
  }
});

test("an undo that is undone takes nothing back", () => {
  const rows = [
    [0, "a", "start"],
    [1, "a", "tick", { step: "numbers" }],
    [2, "a", "undo", { of: "a-2", why: "错" }],
  ];
  assert.equal(foldOf(rows).steps.get("numbers").state, "open");
  assert.equal(foldOf([...rows, [3, "a", "undo", { of: "a-3", why: "没错" }]]).steps.get("numbers").state, "done");
});

test("T does not run in the pauses of a drill, and a real event has none", () => {
  const rows = [
    [0, "a", "start"],
    [5, "a", "pause"],
    [6, "a", "tick", { step: "numbers" }],
    [15, "a", "resume"],
    [20, "a", "tick", { step: "report" }],
  ];
  const drill = foldOf(rows);
  assert.equal(drill.steps.get("numbers").end.t, 300);
  assert.equal(drill.steps.get("report").end.t, 600);
  assert.equal(log.elapsed(drill, START + 25 * 60000), 900);
  assert.equal(foldOf(rows, "real").steps.get("report").end.t, 1200);
});

test("T never runs backwards, whatever the events", () => {
  for (const next of cases) {
    const run = log.fold(anyLog(next), PLAN, SCENARIO);
    const times = run.rows.map(({ t }) => t);
    assert.deepEqual(times, [...times].sort((a, b) => a - b));
  }
});

test("a clock that is put back goes on from where it was; one that is put on, or slept, is followed", () => {
  let clock = { ms: 1000000, mono: 0 };
  clock = log.readClock(clock, 1060000, 60000);
  assert.deepEqual(clock, { ms: 1060000, mono: 60000, back: 0 });
  clock = log.readClock(clock, 400000, 120000);
  assert.deepEqual(clock, { ms: 1120000, mono: 120000, back: 720000 });
  clock = log.readClock(clock, 1130000, 121000);
  assert.deepEqual(clock, { ms: 1130000, mono: 121000, back: 0 });
  assert.deepEqual(log.readClock(clock, 9000000, 122000), { ms: 9000000, mono: 122000, back: 0 });
  // Half a second, as a time server corrects it, is no setting back; T stands still and does not jump back.
  assert.deepEqual(log.readClock(clock, 1129900, 121400), { ms: 1130000, mono: 121400, back: 0 });
});

test("readings of a clock never go back, however it is set", () => {
  for (const next of cases) {
    let clock = { ms: START, mono: 0 };
    for (let n = 0; n < 20; n += 1) {
      const then = clock.ms;
      clock = log.readClock(clock, START + Math.floor((next() - 0.5) * 1e7), clock.mono + Math.floor(next() * 1e5));
      assert.ok(clock.ms >= then);
    }
  }
});

test("limits count from the start, from the declaration, or from a step; late is told in seconds", () => {
  const run = foldOf([
    [0, "a", "start"],
    [3, "a", "tick", { step: "numbers" }],
    [12, "a", "declare", { level: "I" }],
    [14, "a", "tick", { step: "level" }],
  ]);
  const due = (id) => log.dueOf(run, run.steps.get(id));
  assert.deepEqual(["numbers", "report", "more", "four", "old"].map(due), [120, 300, 44 * 60, 72 * 60, null]);
  assert.equal(log.lateOf(run, run.steps.get("numbers"), 9999), 60);
  assert.equal(log.lateOf(run, run.steps.get("report"), 480), 180);
  assert.deepEqual(log.waitsOf(run, run.steps.get("level")).map(({ number }) => number), [2]);
});

test("a step of some levels does not count before one of them is declared", () => {
  assert.equal(log.countsOf(foldOf([[0, "a", "start"]]), 0).total, 5);
  assert.equal(log.countsOf(foldOf([[0, "a", "start"], [1, "a", "declare", { level: "I" }]]), 0).total, 6);
  assert.equal(log.countsOf(foldOf([[0, "a", "start"], [1, "a", "declare", { level: "I" }], [2, "a", "lower", { level: "II" }]]), 0).total, 5);
});

test("two machines that did the same step are both shown, and the earlier one counts", () => {
  const run = foldOf([
    [0, "a", "start"],
    [4, "b", "tick", { step: "numbers", blanks: ["20"] }],
    [3, "c", "tick", { step: "numbers", blanks: ["26"] }],
  ]);
  const entry = run.steps.get("numbers");
  assert.equal(entry.conflict, true);
  assert.deepEqual(entry.ticks.map(({ event }) => event.blanks[0]), ["26", "20"]);
  assert.equal(entry.end.t, 180);
});

test("what was put off keeps its step open", () => {
  const run = foldOf([[0, "a", "start"], [1, "a", "defer", { step: "old", why: "数没到" }]]);
  assert.equal(run.steps.get("old").state, "deferred");
  assert.equal(log.countsOf(run, 60).deferred, 1);
});

test("injects come by their time, those that wait for something after the one before; held ones last", () => {
  const start = [0, "a", "start"];
  const order = (rows) => log.injectsOf(foldOf([start, ...rows])).map(({ key }) => key);
  assert.deepEqual(order([]), ["1", "2", "3", "4"]);
  assert.deepEqual(order([[1, "a", "retime", { minutes: { 2: 30, 4: 25 } }]]), ["1", "4", "2", "3"]);
  assert.deepEqual(order([[1, "b", "insert", { inject: { minutes: 5, text: "加一条" } }]]), ["1", "b-1", "2", "3", "4"]);
  const next = (rows) => log.nextInject(foldOf([start, ...rows]))?.key;
  assert.equal(next([[0, "a", "release", { inject: 1 }]]), "2");
  assert.equal(next([[0, "a", "hold", { inject: 1 }], [0, "a", "skip", { inject: 2 }]]), "3");
  assert.equal(next([["hold", 1], ["skip", 2], ["release", 3], ["release", 4]].map(([type, inject]) => [0, "a", type, { inject }])), "1");
});

test("the deputy calls out every ten minutes, minutes that are over and steps that came to be late", () => {
  const run = foldOf([
    [0, "a", "start"],
    [1, "a", "assign", { step: "report", role: "联络", minutes: 3 }],
    [3, "a", "tick", { step: "numbers" }],
  ]);
  assert.deepEqual(
    log.callsOf(run, 11 * 60).map(({ t, kind }) => [t, kind]),
    [[120, "late"], [240, "assigned"], [300, "late"], [600, "minutes"]],
  );
});

test("the facts of a report: times against limits, ratings by objective, measures", () => {
  const facts = log.report(
    logOf([
      [0, "a", "start"],
      [1, "b", "tick", { step: "numbers" }],
      [6, "b", "tick", { step: "report" }],
      [7, "a", "release", { inject: 1 }],
      [8, "a", "declare", { level: "II", why: "74 件" }],
      [9, "c", "rate", { task: 1, rating: "P" }],
      [9, "c", "rate", { task: 1, rating: "S", note: "迟了" }],
      [10, "c", "rate", { task: 3, rating: "M" }],
      [30, "b", "hotwash", { well: "报数快", hard: "等口径", next: "先批后写" }],
      [31, "a", "note", { text: "没有副手", about: "cause" }],
      [32, "a", "measure", { what: "指定副手", owner: "客服主管", due: "2026-12-20" }],
      [33, "a", "close", { why: "达到目的" }],
    ]),
    PLAN,
    SCENARIO,
  );
  assert.equal(facts.seconds, 33 * 60);
  assert.deepEqual(facts.steps.slice(0, 2).map(({ t, limit, late }) => [t, limit, late]), [[60, 120, 0], [360, 300, 60]]);
  assert.deepEqual([facts.kept, facts.limited], [1, 2]);
  assert.deepEqual(facts.objectives, [{ id: "o1", ratings: 2, mean: 2.5 }, { id: "o2", ratings: 0, mean: null }]);
  assert.equal(facts.mean, 2.5);
  assert.deepEqual([facts.strengths, facts.weaknesses, facts.causes, facts.suggestions], [["报数快"], ["等口径"], ["没有副手"], ["先批后写"]]);
  assert.deepEqual(facts.measures, [{ what: "指定副手", owner: "客服主管", due: "2026-12-20" }]);
  assert.equal(facts.ended, "2026-11-24T14:33:00.000+08:00");
});

test("a file for players holds no inject that was not released, and no rating", () => {
  const rows = Object.keys(FIELDS).map((type) => [1, "a", type, FIELDS[type](random(1))]);
  const types = log.forPlayers(logOf([[0, "a", "start"], [1, "a", "insert", { inject: { text: "秘密" } }], ...rows])).events.map(({ type }) => type);
  assert.deepEqual(["insert", "hold", "skip", "retime", "rate"].filter((type) => types.includes(type)), []);
  assert.ok(types.includes("release") && types.includes("tick"));
});

test("the log of another run comes in without starting, stopping or ending this one", () => {
  const other = log.adopt({ ...logOf([[2, "z", "start"], [2, "z", "pause"], [3, "z", "tick", { step: "numbers" }], [4, "z", "close"]]), run: "r-2" }, "r-1");
  const run = log.fold(log.merge(logOf([[0, "a", "start"]]), other), PLAN);
  assert.equal(other.run, "r-1");
  assert.equal(run.steps.get("numbers").end.t, 180);
  assert.equal(run.stage, "on");
});

// ---------------------------------------------------------------- files

const text = JSON.stringify(logOf([[0, "a", "start"], [1, "b", "tick", { step: "numbers", blanks: ["}]{"] }], [2, "b", "note", { text: '引号 " 和 \\ 都在' }]]), null, 1);
const codes = ({ notes }) => notes.map(({ code }) => code);

test("a file comes back as it was written", () => {
  const { log: read, notes } = log.parseLog(text);
  assert.deepEqual(notes, []);
  assert.deepEqual(read, JSON.parse(text));
});

test("what is no log is refused, with the reason", () => {
  for (const [wrong, code] of [
    ["", "unreadable"],
    ["{nothing", "unreadable"],
    ["[]", "foreign"],
    ["null", "foreign"],
    ['{"format":"casepress-store","version":1}', "foreign"],
    ['{"format":"casepress-run","version":1,"run":"x","plan":{"id":3},"events":[]}', "foreign"],
    ['{"format":"casepress-run","version":1,"run":"x","plan":{"id":"w"},"events":{}}', "foreign"],
  ]) {
    const read = log.parseLog(wrong);
    assert.equal(read.log, null);
    assert.deepEqual(codes(read), [code], wrong);
  }
});

test("of a file that was cut off anywhere, the whole events are kept and nothing else", () => {
  const whole = JSON.parse(text);
  for (let end = 0; end < text.length; end += 1) {
    const read = log.parseLog(text.slice(0, end));
    if (!read.log) continue;
    assert.equal(codes(read)[0], "damaged");
    assert.deepEqual(read.log.events, whole.events.slice(0, read.log.events.length));
    assert.equal(read.log.events.length, read.notes[0].kept);
  }
  assert.equal(log.parseLog(text.slice(0, -3)).log.events.length, 3);
});

test("a newer file keeps what is not understood, an older one is read; both are told", () => {
  const newer = { ...JSON.parse(text), version: 7, more: 1 };
  newer.events.push({ id: "q-1", at: "2026-11-24T14:05:00+08:00", type: "teleport", to: 3 });
  const read = log.parseLog(JSON.stringify(newer));
  assert.deepEqual(codes(read), ["newer", "unknown"]);
  assert.equal(read.log.version, 7);
  assert.deepEqual(read.log.events.at(-1), newer.events.at(-1));
  assert.equal(log.fold(read.log, PLAN).odd.length, 1);
  const { version, ...older } = JSON.parse(text);
  assert.deepEqual(codes(log.parseLog(JSON.stringify(older))), ["older"]);
});

test("events that are none are left out and counted", () => {
  const broken = JSON.parse(text);
  const wrong = [null, 3, {}, { id: "x y", at: "2026-11-24", type: "note" }, { id: "x-1", at: "never", type: "note" }, { id: "x-2", at: "2026-11-24", type: 5 }];
  const picture = { id: "x-3", at: "2026-11-24T14:00:00Z", type: "evidence", picture: "data:image/svg+xml,<svg onload=alert(1)>" };
  const assign = { id: "x-4", at: "2026-11-24T14:00:00Z", type: "assign", step: "numbers", minutes: "3" };
  broken.events.push(...wrong, picture, assign);
  const read = log.parseLog(JSON.stringify(broken));
  assert.deepEqual(read.notes, [{ code: "dropped", n: 8 }]);
  assert.equal(read.log.events.length, 3);
});

test("events whose fields are not what they should be break nothing", () => {
  const odd = logOf([[0, "a", "start"], ...Object.keys(FIELDS).map((type) => [1, "b", type, { step: {}, level: 4, inject: null, minutes: [], of: 1, task: {}, rating: 9, why: [] }])]);
  const read = log.parseLog(JSON.stringify(odd));
  assert.equal(log.report(read.log, PLAN, SCENARIO).events, read.log.events.length);
});

test("T is shown in minutes, and in hours from the first hour on", () => {
  assert.deepEqual([0, 59, 60, 3599, 3600, 5000].map(log.showT), ["T+00", "T+00", "T+01", "T+59", "T+1:00", "T+1:23"]);
});

test("a moment is written with its offset and read as the same moment", () => {
  for (const offset of [480, 0, -210]) assert.equal(Date.parse(log.isoOf(START, offset)), START);
  assert.equal(log.isoOf(START, 480), "2026-11-24T14:00:00.000+08:00");
});
