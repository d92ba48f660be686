"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { findTitles } = require("./page.js").load("titles");

const ROWS = [
  ["a.html", "水果晚到两天", "CASE-2025-0314 · 快递 · 生鲜"],
  ["b.html", "春节前收寄生鲜，晚到三天已化冻", "CASE-2026-0142 · 快递"],
  ["c.html", "生鲜延误怎么赔", "流程"],
  ["d.html", "Ｗｉ－Ｆｉ反复断线", "CASE-2024-0007 · 网络服务"],
];
const found = (query, most) => findTitles(ROWS, query, most).map(([address]) => address);

test("titles that begin with the words come first, then titles, then notes", () => {
  assert.deepEqual(found("生鲜"), ["c.html", "b.html", "a.html"]);
});

test("all words must be there, in the title or the note", () => {
  assert.deepEqual(found("晚到 快递"), ["a.html", "b.html"]);
  assert.deepEqual(found("晚到 网络"), []);
});

test("width and case of letters do not matter", () => {
  assert.deepEqual(found("wi-fi"), ["d.html"]);
  assert.deepEqual(found("case-2026-0142"), ["b.html"]);
  assert.deepEqual(found("ＣＡＳＥ－2026"), ["b.html"]);
});

test("an empty query finds nothing, and no more come than are asked for", () => {
  assert.deepEqual(found("  　"), []);
  assert.deepEqual(found("快递", 1), ["a.html"]);
});
