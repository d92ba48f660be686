"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { spokenText } = require("./page.js").load("keys", "copy");

test("a line is copied without the quotation marks around it", () => {
  assert.equal(spokenText(" “我现在就查。\n  四点半前回电。” "), "我现在就查。 四点半前回电。");
  assert.equal(spokenText("“写着“今天到”的那一票”"), "写着“今天到”的那一票");
});

test("quotation marks that are part of the line stay", () => {
  assert.equal(spokenText("“好。”他说，“马上办。”"), "“好。”他说，“马上办。”");
  assert.equal(spokenText("“好。”他说。"), "“好。”他说。");
  assert.equal(spokenText("马上办。"), "马上办。");
  assert.equal(spokenText(""), "");
});
