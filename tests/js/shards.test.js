"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");

/* The little of a page that the loader touches: scripts that say something, nothing, or do not come. */
const asked = [];
const files = {};
globalThis.document = {
  createElement: () => {
    const events = {};
    return { src: "", addEventListener: (name, act) => (events[name] = act), remove() {}, events };
  },
  head: {
    append(script) {
      asked.push(script.src);
      const name = script.src.split("/").pop().split(".")[0];
      setTimeout(() => {
        if (!(name in files)) return script.events.error();
        files[name]();
        return script.events.load();
      }, 1);
    },
  },
};
globalThis.Casepress = { root: "../" };
require("../../site_templates/js/words.js");
require("../../site_templates/js/search-core.js");
require("../../site_templates/js/search-shards.js");
const { shard, load, searcher } = Casepress.search;

test("a shard is loaded as a script from the site's folder, with the version of its edition", async () => {
  files.w3 = () => shard("w3", "payload");
  assert.equal(await load("w3", "1a2b"), "payload");
  assert.equal(asked.pop(), "../assets/search/w3.js?1a2b");
});

test("two who want the same shard at once share one script", async () => {
  asked.length = 0;
  files.w4 = () => shard("w4", "payload");
  assert.deepEqual(await Promise.all([load("w4"), load("w4")]), ["payload", "payload"]);
  assert.deepEqual(asked, ["../assets/search/w4.js"]);
});

test("a missing file and one that says nothing of its name are errors, and can be asked for again", async () => {
  await assert.rejects(load("w5"), /missing: w5/);
  files.w5 = () => shard("w6", "another");
  await assert.rejects(load("w5"), /damaged: w5/);
  files.w5 = () => shard("w5", "payload");
  assert.equal(await load("w5"), "payload");
});

test("a shard that nobody waits for changes nothing", () => {
  assert.equal(shard("w99", "payload"), undefined);
});

test("all widgets of a page share one searcher", () => {
  assert.equal(searcher(), searcher());
});
