/*
  What a reader's browser keeps for this site. Never throws: where storage is off or full, values
  live as long as the page does, and `state` says so. Nothing is lost in silence: what cannot be
  read is set aside under another name.

  On file:// a browser may share its storage among all folders, hence the site in every key.
*/
(() => {
  "use strict";

  /**
   * A store over something like localStorage (null where there is none), for one site.
   *
   * Values are kept with a version. `read` hands an older value to `upgrade(value, version)`;
   * a newer or damaged one is set aside under `NAME~kept` and counts as missing.
   */
  const createStore = (storage, site) => {
    const prefix = `casepress/${site}/`;
    const memory = new Map();
    const listeners = new Set();
    let state = storage ? "on" : "off";

    const become = (next) => {
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener(state);
    };

    const get = (name) => {
      if (memory.has(name)) return memory.get(name);
      if (!storage) return null;
      try {
        return storage.getItem(prefix + name);
      } catch {
        become("off");
        return null;
      }
    };

    const set = (name, raw) => {
      try {
        if (!storage) throw new Error("no storage");
        storage.setItem(prefix + name, raw);
        memory.delete(name);
        become("on");
        return true;
      } catch (error) {
        memory.set(name, raw);
        become(isFull(error) ? "full" : "off");
        return false;
      }
    };

    const names = () => {
      const found = new Set(memory.keys());
      try {
        for (let i = 0; storage && i < storage.length; i += 1) {
          const key = storage.key(i);
          if (key.startsWith(prefix)) found.add(key.slice(prefix.length));
        }
      } catch {
        become("off");
      }
      return [...found].sort();
    };

    return {
      /** "on"; "full" or "off": what is written now is gone when the page is closed. */
      state: () => state,

      /** Call `listener(state)` whenever the state changes. */
      watch: (listener) => listeners.add(listener),

      /** The value under a name, or null. */
      read(name, version = 1, upgrade = null) {
        const raw = get(name);
        if (raw === null) return null;
        const kept = parse(raw);
        if (kept && kept.v === version) return kept.data;
        if (kept && kept.v < version && upgrade) return upgrade(kept.data, kept.v);
        set(`${name}~kept`, raw);
        return null;
      },

      /** Keep a value that JSON can hold; false where it lives in this page only. */
      write: (name, data, version = 1) => set(name, JSON.stringify({ v: version, data })),

      /** Forget a name. */
      remove(name) {
        memory.delete(name);
        try {
          if (storage) storage.removeItem(prefix + name);
        } catch {
          become("off");
        }
      },

      /** All that is kept for this site, as the text of a file. */
      exportText: () =>
        JSON.stringify(
          {
            format: "casepress-store",
            version: 1,
            site,
            entries: Object.fromEntries(names().map((name) => [name, get(name)])),
          },
          null,
          1,
        ),

      /**
       * Take over what such a file holds; names that it lacks stay.
       * Returns how many values came in; throws nothing: -1 for a text that is no such file,
       * -2 for a file of another site.
       */
      importText(text) {
        const file = parseJson(text);
        if (!isObject(file) || file.format !== "casepress-store" || file.version !== 1 || !isObject(file.entries)) return -1;
        if (file.site !== site) return -2;
        const entries = Object.entries(file.entries).filter(([, raw]) => typeof raw === "string" && parse(raw));
        for (const [name, raw] of entries) set(name, raw);
        return entries.length;
      },
    };
  };

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  const isFull = (error) => error.name === "QuotaExceededError" || error.name === "NS_ERROR_DOM_QUOTA_REACHED";

  const parseJson = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };

  const parse = (raw) => {
    const kept = parseJson(raw);
    return isObject(kept) && Number.isInteger(kept.v) && "data" in kept ? kept : null;
  };

  const browserStorage = () => {
    try {
      return window.localStorage || null;
    } catch {
      return null;
    }
  };

  window.Casepress.createStore = createStore;
  window.Casepress.store = createStore(browserStorage(), window.Casepress.site);
})();
