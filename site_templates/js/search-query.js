/* The query of the search page as plain values: text, chips, address, and which hits are close. Pure: no page, no index. */
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const CLOSE = 0.35; // the part of the best score from which a hit is close and counts in the figures
  const WEAK = 0.2; // the part of the query that the best hit must cover, or nothing is close
  const LONGEST = 600; // characters of a query that the address carries
  const SEGMENTS = { facts: "案情", demand: "诉求", outcome: "结果", point: "要旨" };
  const SEGMENT_WORD = /(?:案情|诉求|訴求|结果|結果|要旨|标题|標題|经验|經驗)[:：]/;

  /** The whole query: the text with the words of the chips where they were cut out of it. */
  const joined = (text, chips) => {
    let out = "";
    let done = 0;
    for (const { word, at } of chips.filter((chip) => chip.word).sort((one, other) => one.at - other.at)) {
      const place = Math.max(done, Math.min(at, text.length));
      out += text.slice(done, place);
      out += `${out && !/\s$/.test(out) ? " " : ""}${word} `;
      done = place;
    }
    const rest = text.slice(done);
    return rest ? out + rest : out.replace(/ $/, "");
  };

  /**
   * Cut the words out of a text that `lookup(word)` knows as facets ({ axis, value }): { text, chips }, the old chips
   * with the new ones. The last word is left alone unless a space follows or `isWhole` says that the text came as one.
   */
  const absorb = (text, chips, lookup, isWhole = false) => {
    let rest = text;
    const found = chips.map((chip) => ({ ...chip }));
    let from = 0;
    for (;;) {
      const match = /\S+/.exec(rest.slice(from));
      if (!match) break;
      const start = from + match.index;
      const end = start + match[0].length;
      const facet = end < rest.length || isWhole ? lookup(match[0]) : null;
      if (!facet || found.some((chip) => chip.axis === facet.axis && chip.value === facet.value && chip.word)) {
        from = end;
        continue;
      }
      const cut = end < rest.length ? end + 1 : end;
      rest = rest.slice(0, start) + rest.slice(cut);
      for (const chip of found) if (chip.word && chip.at > start) chip.at = Math.max(start, chip.at - (cut - start));
      const same = found.find((chip) => chip.axis === facet.axis && chip.value === facet.value);
      if (same) Object.assign(same, { word: match[0], at: start });
      else found.push({ axis: facet.axis, value: facet.value, word: match[0], at: start, isStrict: false });
      from = start;
    }
    return { text: rest, chips: found };
  };

  /** Whether an input event put a new text in the place of the old one, rather than changing it. */
  const isReplacement = (event, before) =>
    !event.inputType ||
    (event.inputType === "insertText" && (event.data || "").length > 1 && event.target.value === event.data) ||
    (event.inputType.startsWith("delete") && before.length > 1 && event.target.value === "");

  /** The state as what follows the # in the address. */
  const encode = ({ query, filters, segment, sort }) => {
    const params = new URLSearchParams();
    if (query) params.set("q", query.slice(0, LONGEST));
    for (const [axis, values] of Object.entries(filters)) for (const value of values) params.append("f", `${axis}:${value}`);
    if (segment) params.set("in", segment);
    if (sort) params.set("by", sort);
    return params.toString();
  };

  /** The state in an address: behind the #, or else behind the ? (the form of the first page without scripts). */
  const decode = (hash, query) => {
    const params = new URLSearchParams(hash.length > 1 ? hash.slice(1) : query);
    const filters = {};
    for (const item of params.getAll("f")) {
      const [, axis, value] = /^([a-z]+):(.+)$/s.exec(item) || [];
      if (axis) (filters[axis] = filters[axis] || []).push(value);
    }
    const segment = params.get("in") in SEGMENTS ? params.get("in") : "";
    const sort = ["date", "cited"].includes(params.get("by")) ? params.get("by") : "";
    return { query: params.get("q") || "", filters, segment, sort };
  };

  /** What the engine is asked: the words of the chips, then the text bound to the segment, unless it names one itself. */
  const asked = (text, chips, segment) => {
    if (!segment || !text.trim() || SEGMENT_WORD.test(text)) return joined(text, chips);
    return [...chips.filter((chip) => chip.word).map((chip) => chip.word), `${SEGMENTS[segment]}:${text.trim()}`].join(" ");
  };

  /** Close hits and the rest, both in their order: the cut lies at a part of the best score of all, filtered or not. */
  const split = (hits, all, share = CLOSE) => {
    const best = all.length ? all[0] : { score: 0, cover: 1 };
    const least = best.score * share;
    const isClose = (hit) => (best.score === 0 ? true : best.cover >= WEAK && hit.score >= least);
    return { close: hits.filter(isClose), rest: hits.filter((hit) => !isClose(hit)), isClose };
  };

  Casepress.desk = { absorb, asked, decode, encode, isReplacement, joined, split };
})();
