/*
  Widgets: each is registered under a name and started once for every element that carries
  data-cp-NAME. One that breaks leaves the others, and its own HTML, usable.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const widgets = new Map();

  /** Give a widget its name; `start(element)` runs for every [data-cp-name]. */
  Casepress.register = (name, start) => {
    widgets.set(name, { start, seen: new WeakSet() });
  };

  /** Start every widget below a node that has not been started yet. */
  Casepress.start = (node = document) => {
    for (const [name, { start, seen }] of widgets) {
      for (const element of node.querySelectorAll(`[data-cp-${name}]`)) {
        if (seen.has(element)) continue;
        seen.add(element);
        try {
          start(element);
        } catch (error) {
          console.error(`Casepress: ${name}`, error);
        }
      }
    }
  };

  /** The message in the reader's language, with {name} replaced from `fields`. */
  Casepress.text = (message, fields = {}) =>
    (Casepress.messages[message] || message).replace(/\{(\w+)\}/g, (field, name) =>
      name in fields ? String(fields[name]) : field,
    );

  /** A new element with a class and children (text or nodes). */
  Casepress.element = (tag, className = "", ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };

  /** A sign of the set in icons.css. */
  Casepress.sign = (name) => Casepress.element("i", `i i-${name}`);

  let region = null;
  /** Tell screen readers, without moving anything. */
  Casepress.announce = (message) => {
    if (!region) {
      region = Casepress.element("p", "sr");
      region.setAttribute("role", "status");
      document.body.append(region);
    }
    region.textContent = message;
  };

  const loading = new Map();
  /** Load a script of the site once, by its address from the root; a promise. */
  Casepress.load = (address) => {
    if (!loading.has(address)) {
      loading.set(
        address,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = Casepress.root + address;
          script.onload = () => resolve();
          script.onerror = () => reject(new Error(address));
          document.head.append(script);
        }),
      );
    }
    return loading.get(address);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.body.dataset.cpRoot = Casepress.root;
    document.body.dataset.cpSite = Casepress.site;
    Casepress.start();
  });
})();
