"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { empty, noteOf, stamp, withCase, withMiss, withQuery } = require("./page.js").load("lookup-sheet").sheet;

const FOUND = { id: "CASE-2026-0001", title: "晚到三天已化冻", url: "cases/2026/CASE-2026-0001.html", point: "责任由公司承担。", sign: "part", paid: "200 元" };

test("a query that grew while it was typed stands on the sheet once", () => {
  let sheet = empty("2026-11-24 10:05");
  for (const query of ["化", "化了", " 化了  一半 ", "押金", "化了 一半", ""]) sheet = withQuery(sheet, query);
  assert.deepEqual(sheet.queries, ["押金", "化了 一半"]);
});

test("a case is noted once, and the one relied on is known", () => {
  let sheet = withCase(empty("x"), FOUND, false);
  assert.equal(sheet.relied, "");
  sheet = withCase(sheet, FOUND, true);
  assert.deepEqual([sheet.cases.length, sheet.relied], [1, FOUND.id]);
});

test("the latest twelve cases are kept", () => {
  let sheet = empty("x");
  for (let n = 0; n < 15; n += 1) sheet = withCase(sheet, { ...FOUND, id: `C-${n}` }, false);
  assert.deepEqual([sheet.cases.length, sheet.cases[0].id], [12, "C-3"]);
});

test("the note says what was looked for, found, relied on, and why", () => {
  const sheet = { ...withCase(withQuery(empty("2026-11-24 10:05"), "化了"), FOUND, true), number: "TS-1", differs: " 有书面提示 ", why: "只退运费" };
  assert.equal(
    noteOf(sheet, "一线客服", ""),
    `Look-up sheet
Date: 2026-11-24 10:05
Role: 一线客服
Complaint form: TS-1
Looked for: 化了
Cases looked at:
1. CASE-2026-0001 晚到三天已化冻 (upheld in part, 200 元)
Relied on: CASE-2026-0001 晚到三天已化冻 (upheld in part, 200 元)
Holding: 责任由公司承担。
What differs here: 有书面提示
Why followed or not: 只退运费
`,
  );
});

test("an empty sheet says that there is nothing", () => {
  assert.equal(
    noteOf(empty("2026-11-24 10:05"), "", "客诉案例"),
    `Look-up sheet
Date: 2026-11-24 10:05
Looked for: —
Cases looked at:
—
Relied on: none
What differs here: —
Why followed or not: —
From: 客诉案例
`,
  );
});

test("a miss is counted, the latest last", () => {
  let misses = [];
  for (const query of ["化了", "押金", " 化了 ", ""]) misses = withMiss(misses, query, "2026-11-24");
  assert.deepEqual(misses.map(({ query, times }) => [query, times]), [["押金", 1], ["化了", 2]]);
});

test("a moment is written with two digits", () => {
  assert.equal(stamp(new Date(2026, 0, 2, 3, 4)), "2026-01-02 03:04");
});
