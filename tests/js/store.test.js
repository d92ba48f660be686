"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { Storage, load } = require("./page.js");
const { createStore } = load("store");

test("a value comes back as it was written, and is kept apart from that of another site", () => {
  const storage = new Storage();
  const store = createStore(storage, "one");
  assert.equal(store.write("run", { steps: [1, null, "三"] }), true);
  assert.deepEqual(store.read("run"), { steps: [1, null, "三"] });
  assert.deepEqual(createStore(storage, "one").read("run"), { steps: [1, null, "三"] });
  assert.equal(createStore(storage, "two").read("run"), null);
  assert.deepEqual([...storage.kept.keys()], ["casepress/one/run"]);
});

test("an older value is handed to the upgrade with its version", () => {
  const store = createStore(new Storage(), "s");
  store.write("run", 5, 1);
  assert.equal(
    store.read("run", 3, (data, version) => `${data} of ${version}`),
    "5 of 1",
  );
});

for (const [what, raw] of [
  ["damaged", "{nothing"],
  ["foreign", '"text"'],
  ["newer", '{"v":9,"data":1}'],
  ["older, with nobody to upgrade it,", '{"v":0,"data":1}'],
]) {
  test(`a value that is ${what} counts as missing and is set aside, not overwritten`, () => {
    const storage = new Storage();
    storage.setItem("casepress/s/run", raw);
    const store = createStore(storage, "s");
    assert.equal(store.read("run"), null);
    store.write("run", "new");
    assert.equal(storage.getItem("casepress/s/run~kept"), raw);
    assert.equal(store.read("run"), "new");
  });
}

test("a full storage is told once, the value lives on in the page, and room makes it good", () => {
  const storage = new Storage();
  const store = createStore(storage, "s");
  const told = [];
  store.watch((state) => told.push(state));
  store.write("run", 1);
  storage.full = true;
  assert.equal(store.write("run", 2), false);
  assert.equal(store.write("run", 3), false);
  assert.equal(store.read("run"), 3);
  assert.equal(store.state(), "full");
  storage.full = false;
  assert.equal(store.write("run", 4), true);
  assert.deepEqual(told, ["full", "on"]);
  assert.deepEqual(createStore(storage, "s").read("run"), 4);
});

test("without a storage, or with one that always throws, everything works for as long as the page lives", () => {
  const closed = new Proxy({}, { get: () => assert.fail("not allowed") });
  for (const storage of [null, closed]) {
    const store = createStore(storage, "s");
    assert.equal(store.write("run", 1), false);
    assert.equal(store.state(), "off");
    assert.equal(store.read("run"), 1);
    assert.match(store.exportText(), /"run"/);
    store.remove("run");
    assert.equal(store.read("run"), null);
  }
});

test("an exported file brings everything to another browser, and leaves what is there", () => {
  const here = createStore(new Storage(), "s");
  here.write("run", { a: 1 }, 2);
  here.write("palette", "dark");
  const there = createStore(new Storage(), "s");
  there.write("wrong", [1]);
  assert.equal(there.importText(here.exportText()), 2);
  assert.deepEqual(there.read("run", 2), { a: 1 });
  assert.equal(there.read("palette"), "dark");
  assert.deepEqual(there.read("wrong"), [1]);
});

test("two browsers with the same values export the same text", () => {
  const [one, two] = [createStore(new Storage(), "s"), createStore(new Storage(), "s")];
  one.write("a", 1);
  one.write("b", 2);
  two.write("b", 2);
  two.write("a", 1);
  assert.equal(one.exportText(), two.exportText());
});

test("what is no exported file, or that of another site, changes nothing", () => {
  const store = createStore(new Storage(), "s");
  const other = createStore(new Storage(), "other");
  other.write("run", 1);
  assert.equal(store.importText(other.exportText()), -2);
  for (const text of ["", "null", "[]", "{}", '{"format":"casepress-store","version":1,"site":"s","entries":[]}'])
    assert.equal(store.importText(text), -1);
  assert.equal(store.importText('{"format":"casepress-store","version":1,"site":"s","entries":{"x":"{}","y":3}}'), 0);
  assert.equal(store.read("run"), null);
  assert.equal(store.read("x"), null);
});
