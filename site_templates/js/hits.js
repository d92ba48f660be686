/*
  What is shown of a hit, here, on the first page and on the page that it leads to: rows with the found words marked,
  briefs beside the list, [data-cp-first-hits] for the field of the first page, and marks on a page whose address
  ends in #h=WORDS.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const FIRST = 10; // hits shown while typing on the first page
  const WARM = 150; // milliseconds after which the first page reads the head of the index
  const PIECES = 40; // words that an address carries
  const OUTCOMES = () => ({
    full: Casepress.text("upheld"),
    part: Casepress.text("upheld in part"),
    no: Casepress.text("not upheld"),
    withdrawn: Casepress.text("withdrawn"),
  });

  /** A text as nodes, its ranges [[start, end], ...] marked. */
  const marked = (text, ranges) => {
    const nodes = [];
    let done = 0;
    for (const [start, end] of ranges) {
      if (start > done) nodes.push(text.slice(done, start));
      nodes.push(Casepress.element("mark", "", text.slice(start, end)));
      done = end;
    }
    if (done < text.length) nodes.push(text.slice(done));
    return nodes;
  };

  /** The words of a query as they stand in these texts, to be marked elsewhere without the search: at most 40, each once. */
  const piecesOf = (fragments, texts, mark) => {
    const pieces = new Set();
    for (const { isMinus, units } of fragments) {
      if (isMinus) continue;
      for (const { key, form, weight } of units) {
        if (weight >= 0.3 && (form.length > 1 || key[0] === "=")) pieces.add(form || key.slice(1));
      }
    }
    for (const text of texts) for (const [start, end] of mark(text)) if (end - start > 1) pieces.add(text.slice(start, end).toLowerCase());
    return Array.from(pieces).slice(0, PIECES);
  };

  /** The ranges of a text in which one of the pieces stands, sorted, not touching. */
  const rangesOf = (text, pieces) => {
    const folded = text.toLowerCase();
    if (folded.length !== text.length) return [];
    const hit = new Uint8Array(text.length);
    for (const piece of pieces) {
      if (!piece) continue;
      for (let at = folded.indexOf(piece); at >= 0; at = folded.indexOf(piece, at + 1)) hit.fill(1, at, at + piece.length);
    }
    const ranges = [];
    hit.forEach((is, at) => {
      if (!is) return;
      const last = ranges[ranges.length - 1];
      if (last && last[1] === at) last[1] = at + 1;
      else ranges.push([at, at + 1]);
    });
    return ranges;
  };

  /** The address of a hit from this page, with the words to mark there. */
  const addressOf = (url, pieces = []) => {
    if (!pieces.length || url.includes("#")) return Casepress.root + url;
    return `${Casepress.root}${url}#h=${pieces.map(encodeURIComponent).join(",")}`;
  };

  const badge = (sign, word, tone = "") => Casepress.element("span", `badge ${tone}`.trim(), Casepress.sign(sign), word);
  const outcome = (sign) => badge(sign, OUTCOMES()[sign]);

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  /** Badges for what is not as it should be: the state, the review, a group, the media. */
  const exceptions = ({ state, review, flags = "" }) => {
    const found = [];
    if (flags.includes("request")) found.push(badge("request", Casepress.text("request")));
    if (flags.includes("group")) found.push(badge("person", Casepress.text("group complaint"), "warn"));
    if (flags.includes("media")) found.push(badge("eye", Casepress.text("media risk"), "warn"));
    if (state === "not_validated") found.push(badge("note", Casepress.text("not validated"), "warn"));
    if (state === "wip") found.push(badge("note", Casepress.text("in progress"), "warn"));
    if (state === "archived") {
      found.push(badge("lock", Casepress.text("archived")));
      return found;
    }
    const due = review ? Casepress.reviewState(review, today(), 30) : null;
    if (due && due.tone === "bad") found.push(badge("warn", Casepress.text("review overdue since {date}", { date: review }), "bad"));
    else if (due && due.tone === "warn") found.push(badge("clock", Casepress.text("review by {date}", { date: review.slice(5) }), "warn"));
    return found;
  };

  /** The row of a case: { doc, id, url, title, ... } as the searcher gives it; `mark` gives the ranges of a text. */
  const caseRow = (row, number, mark, pieces) => {
    const { element } = Casepress;
    const link = element("a", "", ...marked(row.title, mark(row.title)));
    link.href = addressOf(row.url, pieces);
    const dots = element(
      "p",
      "meta dots",
      element("span", "id", row.id),
      element("span", "", row.type),
      element("span", "", row.stage),
      element("span", "", row.channel),
    );
    if (row.cited) dots.append(element("span", "nw", Casepress.text("cited {n}", { n: row.cited })));
    dots.append(...exceptions(row));
    const out = element("p", "out", outcome(row.outcome), element("b", "", row.remedy || Casepress.text("none")));
    if (row.late) out.append(badge("warn", Casepress.text("late by {n} days", { n: row.late }), "bad"));
    else if (row.days) out.append(element("span", "meta nw", Casepress.text("replied on day {n}", { n: row.days })));
    const item = element(
      "li",
      "",
      element("div", "", element("h2", "", link), element("p", "", ...marked(row.point, mark(row.point))), dots),
      out,
    );
    if (number <= 9) item.prepend(element("kbd", "", String(number)));
    else item.prepend(element("span", "no"));
    item.dataset.cpCase = row.id;
    return item;
  };

  const GROUPS = [
    [["type", "process"], () => Casepress.text("Processes and words")],
    [["plan", "scenario", "record"], () => Casepress.text("Plans and drills")],
    [["rule"], () => Casepress.text("Limits and rules")],
    [["lesson", "dialogue", "course"], () => Casepress.text("Lessons and dialogues")],
    [["form"], () => Casepress.text("Forms")],
    [["question", "paper"], () => Casepress.text("Questions")],
  ];

  /** Rows that are no cases, grouped: [{ title, rows }], groups and rows in the order of their best hit. */
  const grouped = (rows, most = 3) => {
    const groups = GROUPS.map(([kinds, title]) => ({ title, rows: rows.filter((row) => kinds.includes(row.kind)) })).filter(
      (group) => group.rows.length,
    );
    groups.sort((one, other) => rows.indexOf(one.rows[0]) - rows.indexOf(other.rows[0]));
    return groups.map(({ title, rows: found }) => ({ title: title(), rows: found.slice(0, most), more: Math.max(0, found.length - most) }));
  };

  let opening = null;
  /** What the desk knows beside the cases (see generator/precedents.py): a promise. */
  const desk = () => {
    opening = opening || Casepress.search.load("desk");
    opening.catch(() => (opening = null));
    return opening;
  };

  const blocks = new Map();
  /** The brief of a case by its id, null where there is none; rejects where its file is missing or damaged. */
  const brief = async (id) => {
    const { briefs, version } = await desk();
    const name = `b${Casepress.searchCore.hashOf(id) % briefs}`;
    if (!blocks.has(name)) {
      const reading = Casepress.search.load(name, version).then((packed) => JSON.parse(Casepress.searchCore.unpackText(packed)));
      blocks.set(name, reading);
      reading.catch(() => blocks.delete(name));
    }
    return (await blocks.get(name))[id] || null;
  };

  Casepress.hits = { addressOf, badge, brief, caseRow, desk, exceptions, grouped, marked, outcome, piecesOf, rangesOf, today };

  /* ---- the first page ---- */

  Casepress.register("first-hits", (form) => {
    const field = form.querySelector("[data-cp-search]");
    const { announce, element } = Casepress;
    let list = null;
    let asked = "";

    const close = () => {
      list?.remove();
      list = null;
    };
    const whole = () => `${Casepress.root}search/index.html#${new URLSearchParams({ q: field.value.trim().slice(0, 600) })}`;

    const show = async () => {
      const query = field.value;
      asked = query;
      if (!query.trim()) return close();
      let hits;
      let rows;
      let mark;
      try {
        const searcher = Casepress.search.searcher();
        const result = await searcher.search(query, { filters: { kind: ["case"] } });
        hits = result.hits;
        ({ rows } = await searcher.rows(hits.slice(0, FIRST).map((hit) => hit.doc)));
        mark = await searcher.marker(query);
        if (asked !== query) return;
        close();
        list = element("ul", "found");
        list.dataset.cpQuery = query;
        for (const { doc } of hits.slice(0, FIRST)) {
          const row = rows.get(doc);
          if (!row) continue;
          const link = element(
            "a",
            "",
            element("span", "", ...marked(row.title, mark(row.title))),
            element("span", "meta", outcome(row.outcome), " ", row.remedy),
          );
          link.href = addressOf(row.url, piecesOf(result.fragments, [row.title, row.point], mark));
          const item = element("li", "", link);
          item.dataset.cpCase = row.id;
          list.append(item);
        }
        const all = element(
          "a",
          "found-all",
          hits.length ? Casepress.text("All hits: {n}", { n: hits.length }) : Casepress.text("No case has these words: look further"),
        );
        all.href = whole();
        list.append(element("li", "", all));
      } catch {
        close();
        list = element(
          "ul",
          "found",
          element("li", "", element("p", "meta", Casepress.text("The search index cannot be read. Press Enter to see the cases by type."))),
        );
      }
      form.append(list);
      announce(Casepress.text("Hits: {n}", { n: hits ? hits.length : 0 }));
    };

    // What the first key would wait for is read while nobody has typed yet; where it is missing, the first key says so.
    const warm = () =>
      setTimeout(
        () =>
          Casepress.search
            .searcher()
            .open()
            .catch(() => null),
        WARM,
      );
    field.addEventListener("input", (event) => {
      if (!event.isComposing) show();
    });
    field.addEventListener("compositionend", show);
    field.addEventListener("focus", () => {
      if (!list && field.value.trim()) show();
    });
    field.addEventListener("focus", warm, { once: true });
    if (document.activeElement === field) warm();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      location.assign(whole());
    });
    form.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229 || !list) return;
      const links = [...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        field.focus();
        close();
      } else if (event.key === "ArrowDown" && links.length) {
        links[Math.min(at + 1, links.length - 1)].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        (links[at - 1] || field).focus();
      } else {
        return;
      }
      event.preventDefault();
    });
    form.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
    });
    document.addEventListener("click", (event) => {
      if (!form.contains(event.target)) close();
    });
  });

  /* ---- the page that a hit leads to ---- */

  const textNodes = (part) => {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT, {
      acceptNode: (node) =>
        node.data.trim() && !node.parentElement.closest("script, style, button, select, svg, .toc, .turn, .running, .print-foot, time")
          ? NodeFilter.FILTER_ACCEPT
          : NodeFilter.FILTER_REJECT,
    });
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };

  const markPage = () => {
    const given = /^#h=(.+)$/.exec(location.hash);
    const page = document.getElementById("main");
    if (!given || !page) return;
    let pieces;
    try {
      pieces = given[1].split(",").map((piece) => decodeURIComponent(piece).toLowerCase());
    } catch {
      return; // a damaged address marks nothing
    }
    const marks = [];
    const article = page.querySelector("article") || page;
    for (const node of textNodes(article)) {
      const ranges = rangesOf(node.data, pieces);
      if (!ranges.length) continue;
      const nodes = marked(node.data, ranges);
      marks.push(...nodes.filter((part) => typeof part !== "string"));
      node.replaceWith(...nodes);
    }
    if (!marks.length) return;
    const { element, sign } = Casepress;
    let at = -1;
    const next = () => {
      marks[at]?.classList.remove("is-here");
      at = (at + 1) % marks.length;
      const mark = marks[at];
      mark.closest("details")?.setAttribute("open", "");
      mark.classList.add("is-here");
      mark.scrollIntoView({ block: "center" });
      count.textContent = Casepress.text("{at} of {n}", { at: at + 1, n: marks.length });
    };
    const clear = () => {
      for (const mark of marks) mark.replaceWith(...mark.childNodes);
      bar.remove();
      history.replaceState(history.state, "", location.pathname + location.search);
    };
    const button = (icon, label, run, key) => {
      const node = element("button", "as-link", ...(icon ? [sign(icon)] : []), label, ...(key ? [" ", element("kbd", "", key)] : []));
      node.type = "button";
      node.addEventListener("click", run);
      return node;
    };
    const count = element("span", "meta", Casepress.text("marked: {n}", { n: marks.length }));
    count.setAttribute("role", "status");
    const bar = element(
      "p",
      "found-marks",
      element("span", "", Casepress.text("The words you looked for are marked.")),
      count,
      button("down", Casepress.text("Next place"), next, "n"),
      button("x", Casepress.text("Take the marks off"), clear),
    );
    const crumb = page.querySelector(".crumb");
    if (crumb) crumb.after(bar);
    else page.prepend(bar);
    Casepress.keys.add({ keys: ["n"], label: () => Casepress.text("Next marked place"), when: () => bar.isConnected, run: next });
  };

  document.addEventListener("DOMContentLoaded", markPage);
})();
