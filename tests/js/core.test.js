"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const Casepress = require("./page.js").load();

/** A node with elements that carry these attributes. */
const nodeWith = (elements) => ({
  querySelectorAll: (selector) => elements.filter((element) => selector === `[${element.attribute}]`),
});

test("a message is shown in the reader's language, and as it stands where there is none", () => {
  Casepress.messages = { "Hits: {n}": "找到 {n} 条" };
  assert.equal(Casepress.text("Hits: {n}", { n: 3 }), "找到 3 条");
  assert.equal(Casepress.text("Days: {n}", { n: 0 }), "Days: 0");
});

test("a field that is not given stays visible, and a value is not read for fields again", () => {
  assert.equal(Casepress.text("{a} and {b}", { a: "{b}" }), "{b} and {b}");
});

test("a widget starts once for each of its elements", () => {
  const started = [];
  Casepress.register("once", (element) => started.push(element.id));
  const node = nodeWith([
    { attribute: "data-cp-once", id: 1 },
    { attribute: "data-cp-other", id: 2 },
    { attribute: "data-cp-once", id: 3 },
  ]);
  Casepress.start(node);
  Casepress.start(node);
  assert.deepEqual(started, [1, 3]);
});

test("a widget that breaks leaves the others running, and says which it was", (context) => {
  const said = context.mock.method(console, "error", () => {});
  const started = [];
  Casepress.register("breaks", () => {
    throw new Error("broken");
  });
  Casepress.register("works", (element) => started.push(element.id));
  Casepress.start(nodeWith([{ attribute: "data-cp-breaks" }, { attribute: "data-cp-works", id: 7 }]));
  assert.deepEqual(started, [7]);
  assert.equal(said.mock.calls.length, 1);
  assert.equal(said.mock.calls[0].arguments[0], "Casepress: breaks");
});
