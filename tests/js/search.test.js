"use strict";
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const test = require("node:test");
const { deflateRawSync } = require("node:zlib");

require("../../site_templates/js/words.js");
require("../../site_templates/js/search-core.js");
const { create, inflate, snippet, hashOf } = Casepress.searchCore;
const shards = JSON.parse(readFileSync(join(__dirname, "fixtures", "search.json"), "utf8"));

const load = async (name) => {
  if (!(name in shards)) throw new Error(`missing: ${name}`);
  return shards[name];
};
const searcher = () => create({ load });
const ids = async (own, hits) => {
  const { rows } = await own.rows(hits.map((hit) => hit.doc));
  return hits.map((hit) => rows.get(hit.doc).id);
};

test("data that zlib compressed is inflated, whatever kind of block it chose", () => {
  const texts = ["", "a", "快递丢失".repeat(500), Array.from({ length: 5000 }, (_, n) => String(n * 7919)).join(" ")];
  for (const text of texts)
    for (const options of [{ level: 0 }, { level: 1 }, { level: 9 }, { strategy: 4 }]) {
      const bytes = Buffer.from(text);
      assert.deepEqual(Buffer.from(inflate(deflateRawSync(bytes, options))), bytes);
    }
});

test("damaged data is an error and never an endless loop", () => {
  const good = deflateRawSync(Buffer.from("快递丢失".repeat(300)));
  for (let place = 0; place < good.length; place++) {
    const bad = Buffer.from(good);
    bad[place] ^= 255;
    try {
      inflate(bad);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
    }
  }
});

test("the hash of a key is FNV-1a", () => {
  assert.equal(hashOf("foobar"), 0xbf9cf968);
});

test("a result has hits with scores, the best first, and their rows can be read", async () => {
  const own = searcher();
  const result = await own.search("花瓶 碎裂");
  assert.deepEqual((await ids(own, result.hits)).slice(0, 2), ["CASE-2024-0012", "CASE-2024-0013"]);
  assert.ok(result.hits[0].score > result.hits[1].score);
  const { rows } = await own.rows([result.hits[0].doc]);
  const row = rows.get(result.hits[0].doc);
  assert.equal(row.url, "cases/CASE-2024-0012.html");
  assert.equal(row.point, "签收时未验视的，看外箱照片定责。");
  assert.equal(row.remedy, "");
});

test("filters are OR within an axis and AND over axes, in and outside the head", async () => {
  const own = searcher();
  const find = async (filters) => ids(own, (await own.search("花瓶", { filters })).hits);
  assert.deepEqual(await find({ type: ["破损"] }), ["CASE-2024-0012"]);
  assert.deepEqual((await find({ type: ["破损", "丢失"] })).sort(), ["CASE-2024-0012", "CASE-2024-0013"]);
  assert.deepEqual(await find({ channel: ["柜台"] }), ["CASE-2024-0013"]);
  assert.deepEqual(await find({ channel: ["柜台"], type: ["破损"] }), []);
});

test("a query of nothing lists everything, for browsing by facets", async () => {
  const own = searcher();
  assert.equal((await own.search("")).hits.length, 11);
  assert.deepEqual(await ids(own, (await own.search("", { filters: { type: ["丢失"] } })).hits), ["CASE-2024-0013"]);
});

test("an axis is counted over what the other axes leave, and a zero stays", async () => {
  const own = searcher();
  const filters = { type: ["破损"] };
  const { axes, partial } = await own.facets(await own.search("花瓶", { filters }), filters);
  const counts = Object.fromEntries(axes.map(({ name, counts: found }) => [name, Object.fromEntries(found)]));
  assert.deepEqual(counts.type, { 破损: 1, 丢失: 1 });
  assert.deepEqual(counts.channel, { 电话: 1, 柜台: 0 });
  assert.equal(partial, false);
});

test("figures are sorted and leave out what is not known", async () => {
  const own = searcher();
  const { hits } = await own.search("花瓶");
  const { known, count } = await own.figures(hits.map((hit) => hit.doc));
  assert.equal(count, 2);
  assert.deepEqual(known, { remedy: [0, 200], days: [3, 9], satisfaction: [], date: [], cited: [] });
});

test("facet words can be taken off", async () => {
  const own = searcher();
  assert.deepEqual((await own.search("柜台 花瓶")).recognised.map(({ value }) => value), ["柜台"]);
  assert.deepEqual((await own.search("柜台 花瓶", { without: ["channel:柜台"] })).recognised, []);
});

test("entries are ordered by a figure, those without it last", async () => {
  const own = searcher();
  const docs = (await own.search("")).hits.map((hit) => hit.doc);
  assert.deepEqual(
    (await ids(own, (await own.ordered(docs, "days")).slice(0, 2).map((doc) => ({ doc })))),
    ["CASE-2024-0013", "CASE-2024-0012"],
  );
});

test("the kind of a hit is known without its row", async () => {
  const own = searcher();
  const { hits } = await own.search("破损");
  assert.ok((await own.kinds(hits.map((hit) => hit.doc))).includes("type"));
});

test("a phrase is completed from characters, pinyin and initials", async () => {
  const own = searcher();
  assert.ok((await own.complete("花瓶碎")).includes("花瓶碎裂"));
  assert.ok((await own.complete("huaping")).includes("花瓶碎裂"));
  assert.ok((await own.complete("hpsl")).includes("花瓶碎裂"));
  assert.deepEqual(await own.complete(""), []);
  assert.deepEqual(await own.complete("花瓶碎裂"), []);
});

test("the nearest phrases are offered where nothing was found", async () => {
  assert.equal((await searcher().nearest("话平碎烈"))[0], "花瓶碎裂");
});

test("hits are marked as written, as they sound, by initials and by code, at places of the shown text", async () => {
  const own = searcher();
  const marked = async (query, text) => (await own.marker(query))(text).map(([start, end]) => text.slice(start, end));
  assert.deepEqual(await marked("花瓶", "😀花瓶，花瓶碎裂"), ["花瓶", "花瓶"]);
  assert.deepEqual(await marked("花瓶碎裂", "花瓶碎裂了"), ["花瓶碎裂"]);
  assert.deepEqual(await marked("huaping", "一只花瓶"), ["花瓶"]);
  assert.deepEqual(await marked("华平", "一只花瓶"), ["花瓶"]);
  assert.deepEqual(await marked("hpsl", "花瓶碎裂了"), ["花瓶碎裂"]);
  assert.deepEqual(await marked("12", "CASE-2024-12 号，112"), ["12"]);
  assert.deepEqual(await marked("app", "ＡＰＰ闪退"), ["ＡＰＰ"]);
  assert.deepEqual(await marked("-花瓶", "花瓶"), []);
});

test("a snippet shows the most marked places and cuts no character in half", () => {
  const text = `${"甲".repeat(200)}花瓶碎裂${"乙".repeat(200)}`;
  const piece = snippet(text, [[200, 204]], 40);
  assert.equal(piece.text.length, 40);
  assert.deepEqual(piece.ranges.map(([start, end]) => piece.text.slice(start, end)), ["花瓶碎裂"]);
  assert.ok(piece.cutBefore && piece.cutAfter);
  const smileys = snippet("😀".repeat(60), [[40, 42]], 33);
  assert.ok(!/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(smileys.text));
});

test("without its head the search says so, and tries again the next time", async () => {
  let isThere = false;
  const own = create({ load: async (name) => (isThere ? load(name) : Promise.reject(new Error(name))) });
  await assert.rejects(own.search("花瓶"), /head/);
  isThere = true;
  assert.ok((await own.search("花瓶")).hits.length);
});

test("a head of another format or with damage is an error", async () => {
  for (const payload of [undefined, "", "~~~~", 12, shards.r0])
    await assert.rejects(create({ load: async () => payload }).search("花瓶"));
});

test("damaged shards are named, and what remains is shown", async () => {
  const own = create({ load: async (name) => (name === "head" ? load(name) : /^[wp]/.test(name) ? 7 : "\u0000\u0001") });
  const result = await own.search("花瓶 碎裂");
  assert.deepEqual(result.hits, []);
  assert.ok(result.missing.length);
  const rows = await own.rows([0, 1]);
  assert.deepEqual(rows.missing, ["r0"]);
  assert.equal(rows.rows.size, 0);
});

test("any query is answered in time and without an error", async () => {
  const own = searcher();
  const odd = ["\ud800", "快\udc00递", "\u202e花瓶\u202c", "<img src=x onerror=alert(1)>", "(?:[", "'", '"'.repeat(99), "\u0000", null, undefined, {}, 3];
  for (const query of [...odd, "花瓶 ".repeat(5000), "zhuang".repeat(3000)]) {
    const start = performance.now();
    const result = await own.search(query);
    await own.complete(query);
    await own.nearest(query);
    assert.ok(Array.isArray(result.hits));
    assert.ok(performance.now() - start < 500);
  }
});
