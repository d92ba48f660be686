"use strict";
/* The little of a browser's page that the scripts touch when they are loaded, for Node. */

globalThis.window = globalThis;
globalThis.addEventListener = () => {};
globalThis.document = { addEventListener() {} };
globalThis.Casepress = { root: "../../", site: "0123abcd", messages: {} };

/** Load scripts of the site in this order; returns the namespace. */
exports.load = (...names) => {
  for (const name of ["core", ...names]) require(`../../site_templates/js/${name}.js`);
  return globalThis.Casepress;
};

/** Storage as a browser has it, that refuses to write where `full` is true. */
exports.Storage = class {
  kept = new Map();
  full = false;
  get length() {
    return this.kept.size;
  }
  key(n) {
    return [...this.kept.keys()][n] ?? null;
  }
  getItem(key) {
    return this.kept.get(key) ?? null;
  }
  setItem(key, value) {
    if (this.full) throw Object.assign(new Error("no room"), { name: "QuotaExceededError" });
    this.kept.set(key, value);
  }
  removeItem(key) {
    this.kept.delete(key);
  }
};
