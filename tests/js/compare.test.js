"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { Storage, load } = require("./page.js");
const Casepress = load("store", "compare");
const { idsIn, list, rowsOf } = Casepress.compare;
globalThis.document.dispatchEvent = () => true;
globalThis.CustomEvent = class {};

const BRIEF = {
  id: "A", type: "服务质量/延误", sector: "快递", cause: "天气交通", stage: "运输处理", channel: "电话", severity: "一般", sign: "part", outcome: "协商解决",
  received: "2026-02-12", state: "validated", remedy: [["退费", 28, "CNY", "延误退运费"], ["当面道歉", null, "CNY", ""]], reply: [6, 7, 0],
  factors: [["没有延误提示", "customer"], ["一半仍可食用", "company"]], demand: ["退费"],
};

test("what differs comes first, and what no case has is left out", () => {
  const other = { ...BRIEF, id: "B", cause: "操作差错", remedy: [["退费", 1280, "USD", ""]], reply: [9, 7, 2], factors: [] };
  const rows = rowsOf([BRIEF, other]);
  const names = (differs) => rows.filter((row) => row.differs === differs).map(({ label }) => label);
  assert.deepEqual(names(true), ["Remedy", "Basis", "For the customer", "For the company", "Cause", "Time limit"]);
  assert.deepEqual(names(false), ["Outcome", "Demand", "Type", "Stage", "Sector", "Channel", "Severity", "State", "Year"]);
  assert.deepEqual(rows.map(({ differs }) => differs), [...rows.map(({ differs }) => differs)].sort((one, two) => two - one));
  assert.deepEqual(rows[0].values, [["退费 28 yuan", "当面道歉"], ["退费 1280 USD"]]);
  assert.deepEqual(rows.find(({ label }) => label === "Time limit").values, [["replied on day 6, limit day 7"], ["replied on day 9, late by 2 days"]]);
});

test("a case without a reply says so", () => {
  const [row] = rowsOf([{ ...BRIEF, reply: [null, 7, 0] }]).filter(({ label }) => label === "Time limit");
  assert.deepEqual(row.values, [["not replied yet, limit day 7"]]);
});

test("at most four ids are read from an address, each once", () => {
  assert.deepEqual(idsIn("#ids=A,B,A,,C,D,E"), ["A", "B", "C", "D"]);
  assert.deepEqual(idsIn("#other"), []);
});

test("a fifth case pushes out the first, and a case that is in is taken out", () => {
  Casepress.store = Casepress.createStore(new Storage(), "s");
  for (const id of ["A", "B", "C", "D", "E"]) assert.equal(list.toggle(id), true);
  assert.deepEqual(list.get(), ["B", "C", "D", "E"]);
  assert.equal(list.toggle("C"), false);
  assert.deepEqual(list.get(), ["B", "D", "E"]);
  Casepress.store.write("compare", "nonsense");
  assert.deepEqual(list.get(), []);
});
