"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { load } = require("./page.js");
const { authority } = load("store", "authority");

const ROWS = [
  { role: "前台", upTo: 100 },
  { role: "主管", upTo: 2000 },
  { role: "负责人", upTo: null },
];

for (const [amount, role] of [
  [0, "前台"],
  [100, "前台"],
  [100.5, "主管"],
  [2001, "负责人"],
]) {
  test(`${amount} yuan may be granted by ${role}`, () => assert.equal(authority.approverOf(ROWS, amount).role, role));
}

test("where every role has a limit, nobody may grant more", () => {
  assert.equal(authority.approverOf(ROWS.slice(0, 2), 5000), null);
});

test("a row for some kinds of remedy counts for these only", () => {
  const rows = [{ role: "前台", upTo: 200, remedies: ["代金券"] }, { role: "组长", upTo: 500, remedies: [] }];
  assert.equal(authority.approverOf(rows, 150, "代金券").role, "前台");
  assert.equal(authority.approverOf(rows, 150, "退费").role, "组长");
  assert.equal(authority.approverOf(rows, 300, "代金券").role, "组长");
});
