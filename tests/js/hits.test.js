"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { addressOf, grouped, piecesOf, rangesOf } = require("./page.js").load("hits").hits;

test("places of words are marked where they stand, those that touch as one", () => {
  assert.deepEqual(rangesOf("春节前收寄生鲜，生鲜", ["收寄", "寄生", "生鲜"]), [[3, 7], [8, 10]]);
  assert.deepEqual(rangesOf("App 闪退 APP", ["app"]), [[0, 3], [7, 10]]);
  assert.deepEqual(rangesOf("没有", ["化了", ""]), []);
});

test("a text whose small letters are longer is left unmarked, never marked beside the word", () => {
  assert.deepEqual(rangesOf("İ化了", ["化了"]), []);
});

test("the words for another page are those of the query and those it was found by", () => {
  const unit = (key, form, weight = 1) => ({ key, form, weight });
  const fragments = [
    { isMinus: false, units: [unit("hua.le", "化了", 0.5), unit("le.yi", "了一", 0.1), unit("=5g", ""), unit("ya.jin", "")] },
    { isMinus: true, units: [unit("po.sun", "破损")] },
  ];
  const mark = (text) => rangesOf(text, ["押金"]);
  assert.deepEqual(piecesOf(fragments, ["退押金", "押"], mark), ["化了", "5g", "押金"]);
});

test("an address carries the words behind its #, unless it has a place of its own", () => {
  assert.equal(addressOf("cases/2026/A.html", ["化了", "a,b"]), "../../cases/2026/A.html#h=%E5%8C%96%E4%BA%86,a%2Cb");
  assert.equal(addressOf("cases/2026/A.html"), "../../cases/2026/A.html");
  assert.equal(addressOf("training/questions/q.html#3", ["化了"]), "../../training/questions/q.html#3");
});

test("other texts are grouped in the order of their best hit, three each", () => {
  const rows = ["form", "type", "process", "type", "type", "rule"].map((kind, n) => ({ kind, title: String(n) }));
  assert.deepEqual(
    grouped(rows).map(({ title, rows: found, more }) => [title, found.map((row) => row.title).join(""), more]),
    [["Forms", "0", 0], ["Processes and words", "123", 1], ["Limits and rules", "5", 0]],
  );
});
