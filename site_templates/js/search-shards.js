/* Loads shards of the search index as scripts, which works from file:// too. Each says its name and its payload:
   Casepress.search.shard("w3", "..."). Casepress.search.searcher() is the page's searcher, one for all widgets. */
globalThis.Casepress = globalThis.Casepress || {};

Casepress.search = (() => {
  "use strict";
  const FOLDER = "assets/search/";
  const waiting = new Map();
  let searcher = null;

  /* Called by the shards themselves. */
  function shard(name, payload) {
    const found = waiting.get(name);
    if (found) found.resolve(payload);
  }

  /* A promise of a shard's payload; rejects where the file is missing or says nothing of that name. `version` keeps
     a browser from mixing shards of two editions of a site. */
  function load(name, version = "") {
    if (!waiting.has(name)) {
      const found = {};
      found.promise = new Promise((resolve, reject) => Object.assign(found, { resolve, reject }));
      waiting.set(name, found);
      const script = document.createElement("script");
      const end = (error) => {
        script.remove();
        waiting.delete(name);
        found.reject(error);
      };
      script.src = `${Casepress.root}${FOLDER}${name}.js${version ? `?${version}` : ""}`;
      script.addEventListener("load", () => end(new Error(`damaged: ${name}`)));
      script.addEventListener("error", () => end(new Error(`missing: ${name}`)));
      document.head.append(script);
    }
    return waiting.get(name).promise;
  }

  return {
    shard,
    load,
    searcher() {
      searcher = searcher || Casepress.searchCore.create({ load });
      return searcher;
    },
  };
})();
