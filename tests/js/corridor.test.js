"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { approverOf, limitOf, niceEnd, rangeOf, sharesOf } = require("./page.js").load("corridor").corridor;

test("a range has its middle value, and none under five cases", () => {
  assert.equal(rangeOf([1, 2, 3, 4]), null);
  assert.deepEqual(rangeOf([12, 20, 60, 100, 480]), { n: 5, least: 12, median: 60, most: 480 });
  assert.equal(rangeOf([1, 2, 3, 4, 5, 6]).median, 3.5);
});

test("the share counts what was upheld in full or in part", () => {
  const { n, upheld, share } = sharesOf({ full: 14, part: 5, no: 3, withdrawn: 1 });
  assert.deepEqual([n, upheld, share], [23, 19, 83]);
  assert.deepEqual(sharesOf({}).share, 0);
});

test("an axis ends on a round number", () => {
  assert.deepEqual([480, 500, 15600, 0.7, 7, 1, 0].map(niceEnd), [500, 500, 20000, 0.8, 8, 1, 1]);
});

const ROWS = [
  ["前台文员", 50, "CNY", []],
  ["一线客服", 100, "CNY", []],
  ["一线客服", 300, "CNY", ["金融"]],
  ["班组长", 500, "CNY", ["快递"]],
  ["客服主管", 2000, "CNY", []],
  ["公司负责人", null, "CNY", []],
];

test("a row for the sector counts before one for all", () => {
  assert.deepEqual(limitOf(ROWS, "一线客服", "金融"), { role: "一线客服", upTo: 300 });
  assert.deepEqual(limitOf(ROWS, "一线客服", "快递"), { role: "一线客服", upTo: 100 });
  assert.deepEqual(limitOf(ROWS, "公司负责人", ""), { role: "公司负责人", upTo: null });
  assert.equal(limitOf(ROWS, "班组长", "金融"), null);
  assert.equal(limitOf(ROWS, "", "金融"), null);
});

test("the smallest role that may grant an amount in a sector is named", () => {
  assert.equal(approverOf(ROWS, "快递", 200), "班组长");
  assert.equal(approverOf(ROWS, "金融", 200), "一线客服");
  assert.equal(approverOf(ROWS, "物业", 501), "客服主管");
  assert.equal(approverOf(ROWS, "物业", 1e9), "公司负责人");
  assert.equal(approverOf(ROWS.slice(0, 2), "物业", 501), null);
});
