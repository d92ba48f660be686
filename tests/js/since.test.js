"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { daysSince } = require("./page.js").load("since");

test("days are counted from midnight to midnight, whatever the clocks do", () => {
  assert.equal(daysSince("2026-03-27", "2026-03-27"), 0);
  assert.equal(daysSince("2026-03-27", "2026-04-27"), 31);
  assert.equal(daysSince("2026-04-27", "2026-03-27"), -31);
});

test("no date, or none that is one, says nothing", () => {
  assert.equal(daysSince("", "2026-01-01"), null);
  assert.equal(daysSince("soon", "2026-01-01"), null);
});
