"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { absorb, asked, decode, encode, isReplacement, joined, split } = require("./page.js").load("search-query").desk;

const FACETS = { 延误: ["type", "服务质量/延误"], 银行: ["sector", "金融"], 金融: ["sector", "金融"], 柜台: ["channel", "柜台"] };
const lookup = (word) => (word in FACETS ? { axis: FACETS[word][0], value: FACETS[word][1] } : null);
const words = (chips) => chips.map((chip) => chip.word);

test("a word becomes a chip when a space follows it, and the query stays the same", () => {
  assert.deepEqual(absorb("延误", [], lookup), { text: "延误", chips: [] });
  const { text, chips } = absorb("延误 ", [], lookup);
  assert.equal(text, "");
  assert.deepEqual(chips, [{ axis: "type", value: "服务质量/延误", word: "延误", at: 0, isStrict: false }]);
  assert.equal(joined("化了", chips), "延误 化了");
});

test("a text that came as one gives its last word too", () => {
  const { text, chips } = absorb("银行 站了很久 柜台", [], lookup, true);
  assert.equal(text, "站了很久 ");
  assert.deepEqual(words(chips), ["银行", "柜台"]);
  assert.equal(joined(text, chips), "银行 站了很久 柜台");
});

test("chips keep their places while the text grows behind them", () => {
  let state = absorb("站了 银行 ", [], lookup);
  assert.equal(joined(state.text, state.chips), "站了 银行");
  state = absorb(`${state.text}柜台 没人`, state.chips, lookup);
  assert.deepEqual([state.text, words(state.chips)], ["站了 没人", ["银行", "柜台"]]);
  assert.equal(joined(state.text, state.chips), "站了 银行 柜台 没人");
});

test("a second word for a chip that is there stays in the text", () => {
  const { text, chips } = absorb("银行 金融 ", [], lookup);
  assert.deepEqual([text, words(chips)], ["金融 ", ["银行"]]);
});

test("a word for a condition that was chosen joins that condition", () => {
  const chosen = [{ axis: "channel", value: "柜台", word: "", at: 0, isStrict: true }];
  const { text, chips } = absorb("柜台 ", chosen, lookup);
  assert.deepEqual([text, chips], ["", [{ axis: "channel", value: "柜台", word: "柜台", at: 0, isStrict: true }]]);
  assert.equal(joined("", chosen), "");
});

test("an input event is told apart: a new text or a change of the old one", () => {
  const event = (inputType, data, value) => ({ inputType, data, target: { value } });
  assert.equal(isReplacement({ target: { value: "abc" } }, "x"), true);
  assert.equal(isReplacement(event("insertText", "银行 柜台", "银行 柜台"), ""), true);
  assert.equal(isReplacement(event("insertText", "行", "行"), ""), false);
  assert.equal(isReplacement(event("deleteContentBackward", null, ""), "银行"), true);
  assert.equal(isReplacement(event("deleteContentBackward", null, ""), "银"), false);
  assert.equal(isReplacement(event("insertCompositionText", "银行", "银行"), ""), false);
});

test("the address carries everything, whatever was typed", () => {
  const state = { query: "押金 & #50% ?=+", filters: { type: ["服务质量/延误", "服务态度"], year: ["2026"] }, segment: "demand", sort: "date" };
  assert.deepEqual(decode(`#${encode(state)}`, ""), state);
  assert.equal(encode({ query: "", filters: {}, segment: "", sort: "" }), "");
  assert.equal(decode(`#${encode({ ...state, query: "\ud800押金" })}`, "").query, "\ufffd押金");
  assert.equal(decode(`#${encode({ ...state, query: "长".repeat(9999) })}`, "").query.length, 600);
});

test("an address that was meddled with gives what can be used of it", () => {
  assert.deepEqual(decode("#f=oops&f=:x&in=evil&by=evil&q=%E6%8A%BC", ""), { query: "押", filters: {}, segment: "", sort: "" });
  assert.equal(decode("", "?q=%E6%8A%BC+%E9%87%91").query, "押 金");
});

test("a segment binds the text, not the words of the chips, unless the text names one itself", () => {
  const chips = [{ axis: "sector", value: "金融", word: "银行", at: 0, isStrict: false }];
  assert.equal(asked("退款", chips, ""), "银行 退款");
  assert.equal(asked("退款", chips, "demand"), "银行 诉求:退款");
  assert.equal(asked("结果：退款", chips, "demand"), "银行 结果：退款");
  assert.equal(asked(" ", chips, "demand"), "银行  ");
});

test("a hit is close from a part of the best score on, filtered or not; where the best covers little, none is", () => {
  const hits = [10, 4, 3].map((score, doc) => ({ doc, score, cover: 1 }));
  assert.deepEqual(split(hits, hits, 0.35).close.map(({ doc }) => doc), [0, 1]);
  assert.deepEqual(split(hits.slice(1), hits, 0.35).close.map(({ doc }) => doc), [1]);
  const weak = hits.map((hit) => ({ ...hit, cover: 0.1 }));
  assert.deepEqual(split(weak, weak).close, []);
  assert.equal(split(weak, weak).rest.length, 3);
});

test("without words everything is equally close", () => {
  const all = [0, 1].map((doc) => ({ doc, score: 0, cover: 0 }));
  assert.equal(split(all, all).close.length, 2);
});
