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
