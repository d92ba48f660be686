/* Reads { folder, queries, options } from standard input and writes, for each query, the ids of the best ten and what it cost.
   Runs the pages' own engine in Node.js over the shards of a folder. */
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

require("../../site_templates/js/words.js");
require("../../site_templates/js/search-core.js");

const { folder, queries, options = {} } = JSON.parse(readFileSync(0, "utf8"));
let files = [];
let bytes = 0;
let payload;
Casepress.search = { shard: (name, value) => (payload = value) };

async function load(name) {
  const text = readFileSync(join(folder, `${name}.js`), "utf8");
  files.push(name);
  bytes += Buffer.byteLength(text);
  (0, eval)(text);
  return payload;
}

(async () => {
  const out = [];
  for (const query of queries) {
    // Each query starts on a fresh page.
    files = [];
    bytes = 0;
    const searcher = Casepress.searchCore.create({ load, ...options });
    const result = await searcher.search(query);
    const first = await searcher.rows(result.hits.slice(0, 1).map((hit) => hit.doc));
    const before = { files: files.length, bytes };
    const { rows } = await searcher.rows(result.hits.slice(0, 10).map((hit) => hit.doc));
    out.push({
      ids: result.hits.slice(0, 10).map((hit) => (rows.get(hit.doc) || first.rows.get(hit.doc)).id),
      found: result.hits.length,
      first: before,
      all: { files: files.length, bytes },
      names: files,
    });
  }
  console.log(JSON.stringify(out));
})();
