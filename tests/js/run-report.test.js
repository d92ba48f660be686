"use strict";
/* What generator/drills/runs.py made of the same logs: tests/test_drill_report.py writes the fixture. */
const assert = require("node:assert/strict");
const test = require("node:test");
const { plan, scenario, cases, texts } = require("./fixtures/runs.json");
const log = require("./page.js").load("run-log").runLog;

// The page's data says of each step what it waits for; the facts do not ask.
for (const block of plan.blocks) for (const step of block.steps) step.waits = [];

const plain = (value) => JSON.parse(JSON.stringify(value));

test("the same logs give the same facts as in Python", () => {
  assert.ok(cases.length >= 50);
  for (const { logs, facts } of cases) {
    const whole = logs.reduce((one, other) => log.merge(one, other), { ...logs[0], events: [] });
    assert.deepEqual(plain(log.report(whole, plan, scenario)), facts);
  }
});

test("the same files are read, kept and complained about as in Python", () => {
  for (const { text, notes, events } of texts) {
    const read = log.parseLog(text);
    assert.deepEqual(read.notes.map(({ code, version, kept, n }) => [code, version ?? kept ?? n ?? 0]), notes, text);
    assert.deepEqual(read.log && read.log.events.map(({ id }) => id), events, text);
  }
});
