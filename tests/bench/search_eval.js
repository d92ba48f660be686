/* Reads { folder, queries, options, search } from standard input and writes, for each query, the ids of the best ten
   and what it cost. Runs the pages' own engine in Node.js over the shards of a folder; each query on a fresh page. */
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

require("../../site_templates/js/words.js");
require("../../site_templates/js/search-core.js");

const { folder, queries, options = {}, search = {} } = JSON.parse(readFileSync(0, "utf8"));
let names = [];
let bytes = 0;
let payload;
Casepress.search = { shard: (name, value) => (payload = value) };

async function load(name) {
  const text = readFileSync(join(folder, `${name}.js`), "utf8");
  names.push(name);
  bytes += Buffer.byteLength(text);
  payload = undefined;
  (0, eval)(text);
  return payload;
}

(async () => {
  const out = [];
  for (const query of queries) {
    names = [];
    bytes = 0;
    const searcher = Casepress.searchCore.create({ load, ...options });
    const result = await searcher.search(query, search);
    const docs = result.hits.slice(0, 10).map((hit) => hit.doc);
    await searcher.rows(docs.slice(0, 1));
    const first = { files: names.length, bytes };
    const { rows, missing } = await searcher.rows(docs);
    out.push({
      ids: docs.map((doc) => (rows.has(doc) ? rows.get(doc).id : null)),
      found: result.hits.length,
      recognised: result.recognised,
      missing: [...result.missing, ...missing],
      first,
      all: { files: names.length, bytes },
      names,
    });
  }
  console.log(JSON.stringify(out));
})();
