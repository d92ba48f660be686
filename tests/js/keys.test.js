"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { createKeys, isForField } = require("./page.js").load("keys");

const withKeys = (...lists) => {
  const keys = createKeys();
  for (const [name, when] of lists) keys.add({ keys: name.split("|"), label: () => name, run() {}, when });
  return keys;
};
const pressed = (keys, key, at = 0) => keys.press(key, at)?.label() ?? null;

test("a key gives its action, and so does each alternative", () => {
  const keys = withKeys(["/|s"], ["c"]);
  assert.equal(pressed(keys, "s"), "/|s");
  assert.equal(pressed(keys, "c"), "c");
  assert.equal(pressed(keys, "x"), null);
});

test("two keys in a row are a pair; too late, or with another between them, they are not", () => {
  const keys = withKeys(["g h"], ["h"]);
  assert.equal(pressed(keys, "g", 0), null);
  assert.equal(pressed(keys, "h", 500), "g h");
  assert.equal(pressed(keys, "h", 600), "h");
  pressed(keys, "g", 1000);
  assert.equal(pressed(keys, "h", 9000), "h");
  pressed(keys, "g", 10000);
  pressed(keys, "x", 10100);
  assert.equal(pressed(keys, "h", 10200), "h");
});

test("a key that does not work now is neither pressed nor listed", () => {
  let open = false;
  const keys = withKeys(["j", () => open], ["g j", () => open], ["?"]);
  assert.equal(pressed(keys, "j"), null);
  assert.deepEqual(keys.working().map((action) => action.label()), ["?"]);
  open = true;
  assert.equal(pressed(keys, "j"), "j");
});

test("keys belong to fields, to input methods and to the browser's own shortcuts first", () => {
  const body = { tagName: "BODY" };
  assert.equal(isForField({ target: body }), false);
  assert.equal(isForField({ target: body, isComposing: true }), true);
  assert.equal(isForField({ target: body, keyCode: 229 }), true);
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(isForField({ target: body, [held]: true }), true);
  assert.equal(isForField({ target: { tagName: "INPUT", type: "search" } }), true);
  assert.equal(isForField({ target: { tagName: "TEXTAREA" } }), true);
  assert.equal(isForField({ target: { tagName: "DIV", isContentEditable: true } }), true);
  assert.equal(isForField({ target: { tagName: "INPUT", type: "checkbox" } }), false);
  assert.equal(isForField({ target: { tagName: "BUTTON", type: "button" } }), false);
});
