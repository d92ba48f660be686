"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { calendar: table, ends, start } = require("./fixtures/deadlines.json");
const { load } = require("./page.js");
const { clock, createCalendar, dayOf, dueOf, isoOf, ranked } = load("deadlines-core").deadlines;

const calendar = createCalendar(table);
const [hours, minutes] = start.split(":").map(Number);
const moment = (text) => ({ day: dayOf(...text.split("-").map(Number)), minute: hours * 60 + minutes });
const LIMITS = [
  { amount: 24, unit: "hour" },
  { amount: 7, unit: "day" },
  { amount: 1, unit: "workday" },
  { amount: 3, unit: "workday" },
  { amount: 10, unit: "workday" },
];

test("every limit from every day of two years ends as Python says", () => {
  for (const [day, ...wanted] of ends) {
    LIMITS.forEach((limit, n) => {
      const end = dueOf(calendar, limit, moment(day));
      const text = end && `${isoOf(end.day)} ${end.minute === null ? "23:59" : clock(end.minute)}`;
      assert.equal(text, wanted[n], `${day} + ${limit.amount} ${limit.unit}`);
    });
  }
});

test("past the last year of the calendar there is no answer", () => {
  assert.equal(dueOf(calendar, { amount: 3, unit: "workday" }, moment(`${table.last}-12-30`)), null);
  assert.notEqual(dueOf(calendar, { amount: 7, unit: "day" }, moment(`${table.last}-12-30`)), null);
});

test("before a long holiday the law ends first, and the house limit matters less", () => {
  const limits = [
    { id: "house", amount: 3, unit: "workday", milestone: "replied" },
    { id: "law", amount: 7, unit: "day", milestone: "replied" },
    { id: "call", amount: 24, unit: "hour", milestone: "first" },
  ];
  const found = ranked(calendar, limits, moment("2026-02-12"));
  assert.deepEqual(found.map(({ id, first, later }) => [id, first, later]), [["call", false, false], ["law", true, false], ["house", false, true]]);
  const usual = ranked(calendar, limits, moment("2026-11-24"));
  assert.deepEqual(usual.map(({ id, first }) => [id, first]), [["call", false], ["house", true], ["law", false]]);
});

test("a limit that cannot be computed comes last", () => {
  const limits = [{ id: "a", amount: 3, unit: "workday", milestone: "replied" }, { id: "b", amount: 7, unit: "day", milestone: "replied" }];
  assert.deepEqual(ranked(calendar, limits, moment(`${table.last}-12-30`)).map(({ id }) => id), ["b", "a"]);
});
