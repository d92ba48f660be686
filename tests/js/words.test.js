"use strict";
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const test = require("node:test");

require("../../site_templates/js/words.js");
const { packed, vectors } = JSON.parse(readFileSync(join(__dirname, "fixtures", "words.json"), "utf8"));
const words = Casepress.words.create(packed);

for (const vector of vectors) {
  test(`the words of ${JSON.stringify(vector.text)} are those that Python finds`, () => {
    assert.equal(words.fold(vector.text), vector.folded);
    assert.deepEqual([...words.terms(vector.text)], vector.terms);
    assert.deepEqual([...words.initials(vector.text)], vector.initials);
    assert.deepEqual(words.parse(vector.text), vector.fragments);
  });
}

test("lone surrogates and other odd texts give words or none, and never an error", () => {
  for (const text of ["\ud800", "快\udc00递", "\u0000", "x".repeat(100000), "快".repeat(100000), null, undefined, 12, {}])
    assert.ok(Array.isArray(words.parse(text)));
});

test("a very long query is cut before it costs time", () => {
  const start = performance.now();
  words.parse("快递丢失怎么办 kuaidi ".repeat(5000));
  assert.ok(performance.now() - start < 200);
});
