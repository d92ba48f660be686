"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { reviewState } = require("./page.js").load("review");

test("a page is quiet until 30 days before its review, then warns, then says that it is late", () => {
  assert.deepEqual(reviewState("2027-02-18", "2027-01-18", 30), { left: 31, tone: "" });
  assert.deepEqual(reviewState("2027-02-18", "2027-01-19", 30), { left: 30, tone: "warn" });
  assert.deepEqual(reviewState("2027-02-18", "2027-02-18", 30), { left: 0, tone: "warn" });
  assert.deepEqual(reviewState("2027-02-18", "2027-02-19", 30), { left: -1, tone: "bad" });
});

test("a change of the clocks does not move the day", () => {
  assert.equal(reviewState("2026-04-30", "2026-03-01", 30).left, 60);
});

test("no date, or none that is one, says nothing", () => {
  assert.equal(reviewState("", "2026-01-01", 30), null);
  assert.equal(reviewState("soon", "2026-01-01", 30), null);
});
