/*
  [data-cp-desk]: the page 查先例. What is typed is searched at once; words that name a facet become chips when a space
  follows; facets narrow down; the row that has the focus is told beside the list. All of it stands in the address
  behind the #, which works from a folder too, and nothing else is needed to come back to the same place.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const PAGE = 20; // rows shown at first and with each "more"
  const SETTLED = 1200; // milliseconds without a change after which a query counts as meant

  Casepress.register("desk", (page) => {
    const { announce, element, sign } = Casepress;
    const { absorb, asked, decode, encode, isReplacement, joined, split } = Casepress.desk;
    const part = (name) => page.querySelector(`[data-cp-part="${name}"]`);
    const field = page.querySelector("[data-cp-search]");
    const form = field.form;
    const [chipRow, ghost, told, printed, notice, corridor, list, more, others, peek] = [
      "chips",
      "ghost",
      "told",
      "printed",
      "notice",
      "corridor",
      "list",
      "more",
      "others",
      "peek",
    ].map(part);
    const facets = page.querySelector(".facets");
    const keys = document.querySelector("[data-cp-keys]");
    const sortBy = page.querySelector('[name="by"]');
    const chooser = part("chooser");
    const labels = new Map();
    for (const input of facets.querySelectorAll("input"))
      labels.set(`${input.name}:${input.value}`, input.parentElement.querySelector("span").textContent);
    const axisLabel = (axis) => facets.querySelector(`[data-cp-axis="${axis}"]`)?.dataset.cpLabel || axis;
    const labelOf = ({ axis, value }) => labels.get(`${axis}:${value}`) || value.split("/").pop();

    const state = { text: "", chips: [], raw: null, segment: "", sort: "", shown: PAGE, at: 0 };
    let searcher = null;
    let head = null; // of the index, once it is read
    let turn = 0; // of the search that is running or shown
    let settled = true; // whether what is shown belongs to what is typed
    let shown = { docs: [], rows: new Map(), close: 0, mark: () => [], pieces: [], result: null };
    let rest = ""; // what the grey completion adds
    let accept = null; // what the arrow does with it
    let opensFirst = false;
    let isAllSelected = false;
    let missTimer = 0;

    const query = () => (state.raw === null ? joined(state.text, state.chips) : state.raw);
    const filters = () => {
      const found = {};
      for (const { axis, value, isStrict } of state.chips) if (isStrict) (found[axis] = found[axis] || []).push(value);
      return found;
    };
    const lookup = (word) => {
      const folded = head ? head.words.fold(word).trim() : "";
      const facet = folded.length > 1 ? head.facetWords.get(folded) : null;
      return facet && labels.has(`${facet.axis}:${facet.value}`) ? facet : null;
    };

    /* -- chips and facets -- */

    const showChips = () => {
      chipRow.replaceChildren(
        ...state.chips.map((chip) => {
          const name = axisLabel(chip.axis) + Casepress.text(":") + labelOf(chip);
          const key = element("button", "chip-k", element("i", "", axisLabel(chip.axis)), labelOf(chip));
          key.type = "button";
          key.setAttribute("aria-label", name);
          key.setAttribute("aria-pressed", String(chip.isStrict));
          key.title = chip.isStrict
            ? Casepress.text("Only cases like this are shown")
            : Casepress.text("Cases like this come first: click to show only these");
          key.addEventListener("click", () => setStrict(chip, !chip.isStrict));
          const remove = element("button", "", sign("x"));
          remove.type = "button";
          remove.setAttribute("aria-label", Casepress.text("Take off {name}", { name }));
          remove.addEventListener("click", () => removeChip(chip));
          return element("span", chip.isStrict ? "chip" : "chip is-soft", key, remove);
        }),
      );
      const strict = state.chips.filter((chip) => chip.isStrict);
      facets.querySelector("[data-cp-chosen]").textContent = strict.length ? Casepress.text("chosen: {n}", { n: strict.length }) : "";
      for (const input of facets.querySelectorAll("input")) {
        const chip = state.chips.find(({ axis, value }) => axis === input.name && value === input.value);
        input.checked = Boolean(chip && chip.isStrict);
        input.parentElement.classList.toggle("is-soft", Boolean(chip && !chip.isStrict));
        if (chip) reveal(input);
      }
      form.classList.toggle("is-used", Boolean(state.text || state.chips.length));
    };

    const reveal = (input) => {
      const axis = input.closest("[data-cp-axis]");
      if (axis.hidden) openAxis(axis);
      input.closest("div").hidden = false;
    };
    const unfold = (axis, group, isOpen) => {
      for (const input of axis.querySelectorAll("input[data-cp-group]"))
        if (input.dataset.cpGroup === group) input.closest("div").hidden = !isOpen;
      for (const button of axis.querySelectorAll(".unfold"))
        if (button.dataset.cpGroup === group) button.setAttribute("aria-expanded", String(isOpen));
    };
    const openAxis = (axis) => {
      axis.hidden = false;
      facets.querySelector(`[data-cp-open="${axis.dataset.cpAxis}"]`)?.remove();
    };

    const setStrict = (chip, isStrict) => {
      if (!isStrict && !chip.word) return removeChip(chip);
      chip.isStrict = isStrict;
      start();
    };
    const removeChip = (chip) => {
      state.chips = state.chips.filter((other) => other !== chip);
      state.raw = null;
      field.focus();
      start();
    };

    facets.addEventListener("change", ({ target }) => {
      const chip = state.chips.find(({ axis, value }) => axis === target.name && value === target.value);
      if (chip) setStrict(chip, target.checked);
      else {
        state.chips.push({ axis: target.name, value: target.value, word: "", at: 0, isStrict: true });
        start();
      }
    });
    facets.addEventListener("click", ({ target }) => {
      const unfolder = target.closest(".unfold");
      const opener = target.closest("[data-cp-open]");
      if (unfolder) unfold(unfolder.closest("[data-cp-axis]"), unfolder.dataset.cpGroup, unfolder.getAttribute("aria-expanded") !== "true");
      if (opener) {
        const axis = facets.querySelector(`[data-cp-axis="${opener.dataset.cpOpen}"]`);
        openAxis(axis);
        axis.querySelector("input").focus();
      }
    });

    const showCounts = (axes) => {
      const counts = new Map();
      for (const { name, counts: found } of axes) for (const [value, n] of found) counts.set(`${name}:${value}`, n);
      for (const input of facets.querySelectorAll("input")) {
        const n = counts.get(`${input.name}:${input.value}`) || 0;
        input.parentElement.querySelector("b").textContent = String(n);
        input.parentElement.classList.toggle("zero", n === 0 && !input.checked);
      }
    };

    /* -- searching -- */

    const start = (isRestored = false) => {
      if (!isRestored) Object.assign(state, { shown: PAGE, at: 0 });
      settled = false;
      opensFirst = false;
      showChips();
      hideGhost();
      keepAddress();
      run();
    };

    async function run() {
      const mine = ++turn;
      const whole = query();
      const chosen = filters();
      try {
        searcher = searcher || Casepress.search.searcher();
        const result = await searcher.search(asked(state.text, state.chips, state.segment), { filters: { kind: ["case"], ...chosen } });
        if (mine !== turn) return;
        const isCase = caseTest();
        const cases = result.all.filter(({ doc }) => isCase(doc));
        const { close, rest: far, isClose } = split(result.hits, cases);
        const hasWords = result.fragments.length > 0;
        const order = state.sort || (hasWords ? "" : "date");
        const ordered = async (hits) =>
          order && hits.length
            ? searcher.ordered(
                hits.map(({ doc }) => doc),
                order,
              )
            : hits.map(({ doc }) => doc);
        const docs = [...(await ordered(close)), ...(await ordered(far))];
        const [{ rows, missing }, mark] = await Promise.all([searcher.rows(docs.slice(0, state.shown)), searcher.marker(whole)]);
        if (mine !== turn) return;
        shown = {
          docs,
          rows,
          close: close.length,
          mark,
          result,
          hasWords,
          whole,
          missing: [...result.missing, ...missing],
          closeCases: cases.filter(isClose),
          closeDocs: close.map(({ doc }) => doc),
        };
        showList();
        settled = true;
        if (opensFirst) openRow(0);
        showTold();
        select(Math.min(state.at, list.querySelectorAll("[data-cp-case]").length - 1), false);
        restorePlace();
        await Promise.all([showFigures(mine, chosen), showOthers(mine, result, isCase), showGhost(mine)]);
      } catch (error) {
        if (mine !== turn) return;
        settled = true;
        console.error("Casepress: search", error);
        showBroken();
      }
    }

    const caseTest = () => {
      const axis = head.axes.find(({ name }) => name === "kind");
      const is = axis.values.map((value) => value[0] === "case");
      return (doc) => is[axis.of[doc]];
    };

    const showList = () => {
      const { docs, rows, close, mark, result, whole } = shown;
      const items = [];
      let number = 0;
      docs.slice(0, state.shown).forEach((doc, n) => {
        if (n === close && shown.hasWords)
          items.push(
            element(
              "li",
              "rest-h",
              close ? Casepress.text("Not so close, but something of it:") : Casepress.text("Nothing is close. Something of it:"),
            ),
          );
        const row = rows.get(doc);
        if (!row) return;
        number += 1;
        const pieces = Casepress.hits.piecesOf(result.fragments, [row.title, row.point], mark);
        const item = Casepress.hits.caseRow(row, number, mark, pieces);
        item.dataset.cpDoc = String(doc);
        const compare = element("button", "as-link", Casepress.text("compare"));
        compare.type = "button";
        compare.addEventListener("click", () => toggleCompare(row.id));
        item.lastChild.append(element("span", "row-acts", compare));
        items.push(item);
      });
      list.replaceChildren(...items);
      list.dataset.cpQuery = whole;
      const left = docs.length - Math.min(state.shown, docs.length);
      more.hidden = left <= 0;
      more.textContent = Casepress.text("Show {n} more of {left}", { n: Math.min(PAGE, left), left });
      showPicked();
    };

    const showTold = () => {
      const { docs, close, result, hasWords, missing } = shown;
      const soft = state.chips.filter((chip) => !chip.isStrict);
      const isAsking = hasWords || state.chips.length;
      told.replaceChildren(
        element(
          "b",
          "",
          hasWords && close < docs.length ? Casepress.text("{n} close", { n: close }) : Casepress.text("{n} cases", { n: docs.length }),
        ),
      );
      const notes = [];
      if (hasWords && close < docs.length) notes.push(Casepress.text("{n} more have something of it.", { n: docs.length - close }));
      if (!isAsking) notes.push(Casepress.text("The newest first. Type what the customer says, or choose at the left."));
      if (soft.length) notes.push(Casepress.text("Conditions recognised: {n}; what fits them comes first.", { n: soft.length }));
      if (result.fragments.some((fragment) => fragment.isMinus)) notes.push(Casepress.text("Without what stands behind the minus."));
      told.append(element("span", "", notes.join(" ")));
      const strict = state.chips
        .filter((chip) => chip.isStrict)
        .map((chip) => axisLabel(chip.axis) + Casepress.text(":") + labelOf(chip));
      const asked_ = [shown.whole.trim(), ...strict].filter(Boolean).join(Casepress.text("; "));
      printed.replaceChildren(
        element("b", "", asked_ || Casepress.text("All cases")),
        element("span", "", told.firstChild.textContent),
        element("span", "meta", Casepress.sheet.stamp(new Date())),
      );
      notice.replaceChildren();
      if (missing.length)
        notice.append(
          element(
            "p",
            "banner",
            sign("warn"),
            element(
              "span",
              "",
              Casepress.text(
                "A part of the search index is missing or damaged ({names}): hits may be missing. Everything else works; whoever keeps the site should build it again.",
                { names: Array.from(new Set(missing)).join(", ") },
              ),
            ),
          ),
        );
      if (!docs.length) showNothing();
      peek.hidden = !docs.length;
      clearTimeout(missTimer);
      if (hasWords && !close) missTimer = setTimeout(() => Casepress.sheet.missed(shown.whole), SETTLED);
    };

    async function showNothing() {
      const mine = turn;
      const words = await searcher.nearest(query()).catch(() => []);
      const { types } = await Casepress.hits.desk().catch(() => ({ types: [] }));
      if (mine !== turn) return;
      const near = words.map((word) => {
        const button = element("button", "as-link", word);
        button.type = "button";
        button.addEventListener("click", () => replaceText(word));
        return button;
      });
      const strict = state.chips.filter((chip) => chip.isStrict);
      const box = element("div", "nothing", element("p", "", element("b", "", Casepress.text("No case fits."))));
      if (strict.length) {
        const loosen = element("button", "btn small", Casepress.text("Look without the conditions"));
        loosen.type = "button";
        loosen.addEventListener("click", () => {
          state.chips = state.chips.filter((chip) => chip.word).map((chip) => ({ ...chip, isStrict: false }));
          start();
        });
        box.append(element("p", "acts", loosen));
      }
      if (near.length) box.append(element("p", "", Casepress.text("Nearest words:"), " ", ...near.flatMap((button) => [button, " "])));
      const links = types.map(([, title, url]) => {
        const link = element("a", "", title);
        link.href = Casepress.root + url;
        return link;
      });
      if (links.length) box.append(element("p", "", Casepress.text("What to do by type:"), " ", ...links.flatMap((link) => [link, " "])));
      if (shown.hasWords)
        box.append(
          element(
            "p",
            "meta",
            Casepress.text("The words are kept on this machine, so that the editors can add them (look-up sheet, at the bottom)."),
          ),
        );
      notice.append(box);
    }

    const showBroken = () => {
      const link = element("a", "", Casepress.text("Precedents by type"));
      link.href = `${Casepress.root}cases/index.html`;
      list.replaceChildren();
      list.dataset.cpQuery = query();
      told.replaceChildren(element("b", "", Casepress.text("The search does not work")));
      notice.replaceChildren(
        element(
          "p",
          "banner bad",
          sign("warn"),
          element(
            "span",
            "",
            Casepress.text(
              "The search index is missing or damaged (assets/search). Whoever keeps the site should build it again. Until then:",
            ),
            " ",
            link,
          ),
        ),
      );
      corridor.hidden = more.hidden = peek.hidden = true;
      others.replaceChildren();
    };

    async function showFigures(mine, chosen) {
      const { closeCases, closeDocs } = shown;
      const [counted, figures, { authority }] = await Promise.all([
        searcher.facets({ all: closeCases }, chosen),
        searcher.figures(closeDocs),
        Casepress.hits.desk().catch(() => ({ authority: [] })),
      ]);
      if (mine !== turn) return;
      showCounts(counted.axes);
      const axis = head.axes.find(({ name }) => name === "outcome");
      const counts = {};
      for (const doc of closeDocs) for (const value of axis.values[axis.of[doc]]) counts[value] = (counts[value] || 0) + 1;
      shown.corridor = { counts, known: figures.known, authority };
      showCorridor();
    }

    const showCorridor = () => {
      if (!shown.corridor || !shown.closeDocs.length) {
        corridor.hidden = true;
        return;
      }
      const { counts, known, authority } = shown.corridor;
      const sectors = Array.from(new Set(state.chips.filter((chip) => chip.axis === "sector").map((chip) => chip.value)));
      const own = Casepress.corridor.limitOf(authority, Casepress.authority.role.get(), sectors.length === 1 ? sectors[0] : "");
      const hadFocus = chooser.contains(document.activeElement);
      Casepress.corridor.draw(corridor, { counts, known, limit: own ? own.upTo : null, chooser });
      chooser.hidden = false;
      if (hadFocus) chooser.querySelector("select").focus();
    };
    document.addEventListener("casepress:role", () => {
      showCorridor();
      showPeek();
    });

    async function showOthers(mine, result, isCase) {
      const docs = shown.hasWords
        ? result.all
            .filter(({ doc }) => !isCase(doc))
            .slice(0, 30)
            .map(({ doc }) => doc)
        : [];
      const { rows } = docs.length ? await searcher.rows(docs) : { rows: new Map() };
      if (mine !== turn) return;
      const groups = Casepress.hits.grouped(docs.map((doc) => rows.get(doc)).filter(Boolean));
      others.replaceChildren(
        ...groups.map(({ title, rows: found, more: left }) => {
          const items = found.map((row) => {
            const link = element("a", "", ...Casepress.hits.marked(row.title, shown.mark(row.title)));
            link.href = Casepress.hits.addressOf(row.url, Casepress.hits.piecesOf(result.fragments, [row.title], shown.mark));
            return element("li", "", link, element("p", "meta", ...Casepress.hits.marked(row.point, shown.mark(row.point))));
          });
          return element(
            "section",
            "sec",
            element("h2", "", title, " ", ...(left ? [element("small", "", Casepress.text("and {n} more", { n: left }))] : [])),
            element("ul", "", ...items),
          );
        }),
      );
      others.hidden = !groups.length;
    }

    more.addEventListener("click", async () => {
      const first = state.shown;
      state.shown += PAGE;
      const mine = turn;
      const { rows } = await searcher.rows(shown.docs.slice(0, state.shown));
      if (mine !== turn) return;
      shown.rows = rows;
      showList();
      select(state.at, false);
      items()[first]?.querySelector("h2 a").focus();
    });

    /* -- grey completion -- */

    const hideGhost = () => {
      rest = "";
      accept = null;
      ghost.hidden = true;
      showKeys();
    };
    const atEnd = () => field.selectionStart === field.value.length && field.selectionEnd === field.value.length;

    async function showGhost(mine) {
      const typed = state.text;
      const word = /\S+$/.exec(typed)?.[0] || "";
      if (!word || document.activeElement !== field) return;
      const facet = lookup(word);
      let shownText = "";
      if (facet && !state.chips.some((chip) => chip.axis === facet.axis && chip.value === facet.value)) {
        shownText = ` ${axisLabel(facet.axis)}`;
        rest = Casepress.text("the condition {name}", { name: axisLabel(facet.axis) + Casepress.text(":") + labelOf(facet) });
        accept = () => {
          ({ text: state.text, chips: state.chips } = absorb(state.text, state.chips, lookup, true));
        };
      } else {
        const [phrase] = await searcher.complete(word, 1).catch(() => []);
        if (mine !== turn || typed !== field.value || !phrase || phrase === word) return;
        const isLonger = phrase.startsWith(word);
        shownText = isLonger ? phrase.slice(word.length) : ` ${phrase}`;
        rest = isLonger ? `“${phrase.slice(word.length)}”` : `“${phrase}”`;
        accept = () => (state.text = typed.slice(0, typed.length - word.length) + phrase);
      }
      if (mine !== turn || !atEnd()) return hideGhost();
      ghost.querySelector("u").textContent = typed;
      ghost.querySelector("b").textContent = shownText;
      ghost.hidden = false;
      if (ghost.offsetWidth > field.offsetWidth) return hideGhost();
      showKeys();
    }

    /* -- the row that is told beside the list -- */

    const items = () => [...list.querySelectorAll("[data-cp-case]")];
    const idAt = () => items()[state.at]?.dataset.cpCase || null;

    const select = (at, moves = true) => {
      const all = items();
      state.at = Math.max(0, Math.min(at, all.length - 1));
      all.forEach((item, n) => item.classList.toggle("is-on", n === state.at));
      if (moves) all[state.at]?.querySelector("h2 a").focus();
      showPeek();
    };

    const action = (icon, label, key, run, isOn = null) => {
      const button = element("button", "btn small", sign(icon), label, " ", element("kbd", "", key));
      button.type = "button";
      if (isOn !== null) button.setAttribute("aria-pressed", String(isOn));
      button.addEventListener("click", run);
      return button;
    };

    async function showPeek() {
      const id = idAt();
      peek.hidden = !id;
      if (!id) return;
      let brief;
      let desk;
      try {
        [brief, desk] = await Promise.all([Casepress.hits.brief(id), Casepress.hits.desk()]);
      } catch {
        if (id === idAt())
          peek.replaceChildren(
            element(
              "p",
              "banner",
              sign("warn"),
              element("span", "", Casepress.text("The preview of this case cannot be read; its page can be opened.")),
            ),
          );
        return;
      }
      if (id !== idAt() || !brief) return;
      const row = rowOf(items()[state.at]);
      const open = element("a", "btn primary", Casepress.text("Open"), " ", element("kbd", "", "Enter"));
      open.href = items()[state.at].querySelector("h2 a").href;
      open.addEventListener("click", () => noteOpened(row));
      const acts = element(
        "p",
        "acts",
        open,
        action("compare", Casepress.text("Compare"), "x", () => toggleCompare(id), Casepress.compare.list.get().includes(id)),
        action("note", Casepress.text("Note it"), "r", () => rely(row), Casepress.sheet.current().relied === id),
      );
      const hadFocus = peek.contains(document.activeElement) ? [...peek.querySelectorAll("a, button")].indexOf(document.activeElement) : -1;
      peek.replaceChildren(...Casepress.preview.parts(brief, desk, { chips: state.chips, labelOf, mark: shown.mark }, acts));
      Casepress.start(peek);
      if (hadFocus >= 0) peek.querySelectorAll("a, button")[hadFocus]?.focus();
    }

    /* -- what is done with a row -- */

    const rowOf = (item) => shown.rows.get(Number(item.dataset.cpDoc));
    const kept = (row) => ({ id: row.id, title: row.title, url: row.url, point: row.point, sign: row.outcome, paid: row.remedy });
    const noteOpened = (row) => {
      if (row) Casepress.sheet.opened(kept(row), query());
      keepPlace();
    };
    const openRow = (at) => {
      const item = items()[at];
      if (!item) return;
      state.at = at;
      item.querySelector("h2 a").click();
    };
    const toggleCompare = (id) => {
      announce(
        Casepress.compare.list.toggle(id) ? Casepress.text("Added to the comparison") : Casepress.text("Taken out of the comparison"),
      );
      showPeek();
    };
    const rely = (row) => {
      if (!row) return;
      announce(
        Casepress.sheet.rely(kept(row), query())
          ? Casepress.text("On the look-up sheet, as the one relied on")
          : Casepress.text("No longer the one relied on"),
      );
      showPeek();
    };

    const showPicked = () => {
      const compared = Casepress.compare.list.get();
      const { cases, relied } = Casepress.sheet.current();
      for (const item of items()) {
        const id = item.dataset.cpCase;
        item.classList.toggle("is-picked", compared.includes(id));
        item.querySelector(".row-acts button").textContent = compared.includes(id)
          ? Casepress.text("in the comparison")
          : Casepress.text("compare");
        const dots = item.querySelector(".dots");
        dots.querySelector(".picks")?.remove();
        const picks = [
          compared.includes(id) ? Casepress.text("in the comparison") : "",
          relied === id ? Casepress.text("relied on") : "",
        ].filter(Boolean);
        if (picks.length) dots.append(element("span", "picks tag", picks.join(Casepress.text(", "))));
      }
      for (const [name, n] of [
        ["compare", compared.length],
        ["sheet", cases.length],
      ]) {
        const link = keys.querySelector(`[data-cp-to="${name}"]`);
        link.querySelector("b").textContent = String(n);
        link.classList.toggle("is-empty", n === 0);
      }
    };
    document.addEventListener("casepress:compare", showPicked);
    document.addEventListener("casepress:sheet", showPicked);

    list.addEventListener("focusin", ({ target }) => {
      const at = items().indexOf(target.closest("[data-cp-case]"));
      if (at >= 0 && at !== state.at) select(at, false);
    });
    list.addEventListener("click", (event) => {
      const item = event.target.closest("[data-cp-case]");
      if (!item) return;
      if (event.target.closest("h2 a")) noteOpened(rowOf(item));
      else if (!event.target.closest("a, button")) select(items().indexOf(item), matchMedia("(hover: hover)").matches);
    });

    /* -- keys -- */

    const isInList = () => list.contains(document.activeElement);
    const isComposing = (event) => event.isComposing || event.keyCode === 229;

    field.addEventListener("keydown", (event) => {
      if (isComposing(event) || event.altKey || (event.shiftKey && event.key !== "Tab")) return;
      const isAll = (event.ctrlKey || event.metaKey) && event.key === "a";
      if (isAll) isAllSelected = state.chips.length > 0;
      else if (!/^(Control|Meta|Shift)$/.test(event.key) && event.key.startsWith("Arrow")) isAllSelected = false;
      if (event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowDown") {
        if (items().length) select(state.at);
      } else if (event.key === "ArrowRight" && accept && atEnd()) {
        accept();
        state.raw = null;
        showField();
        start();
      } else if (event.key === "Backspace" && (field.value === "" || isAllSelected) && state.chips.length) {
        if (isAllSelected) return clear();
        removeChip(state.chips[state.chips.length - 1]);
      } else if (event.key === "Delete" && (field.value === "" || isAllSelected) && state.chips.length) {
        clear();
      } else if (event.key === "Escape" && (state.text || state.chips.length)) {
        clear();
      } else {
        return;
      }
      event.preventDefault();
    });

    list.addEventListener("keydown", (event) => {
      if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "ArrowDown") select(state.at + 1);
      else if (event.key === "ArrowUp" && state.at === 0) field.focus();
      else if (event.key === "ArrowUp") select(state.at - 1);
      else if (event.key === "Home") select(0);
      else if (event.key === "End") select(items().length - 1);
      else if (event.key === "Escape") field.focus();
      else return;
      event.preventDefault();
    });

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (settled) openRow(0);
      else opensFirst = true;
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      clear();
      field.focus();
    });

    const clear = () => {
      Object.assign(state, { text: "", chips: [], raw: null });
      isAllSelected = false;
      showField();
      start();
    };
    const showField = () => {
      field.value = state.text;
      field.setSelectionRange(state.text.length, state.text.length);
    };
    const replaceText = (words) => {
      Object.assign(state, { text: words, chips: state.chips.filter((chip) => !chip.word), raw: null });
      showField();
      field.focus();
      start();
    };

    const changed = (event) => {
      const isNew = isReplacement(event, state.text);
      if (isNew || isAllSelected) state.chips = state.chips.filter((chip) => !chip.word && !isAllSelected);
      isAllSelected = false;
      const typed = field.value;
      state.raw = null;
      state.text = typed;
      const isWhole = isNew || event.inputType === "insertFromPaste";
      const found = absorb(typed, state.chips, lookup, isWhole);
      if (found.text !== typed) {
        if (isWhole && !state.chips.some((chip) => chip.word)) state.raw = typed;
        Object.assign(state, found);
        showField();
      }
      start();
    };
    field.addEventListener("input", (event) => {
      if (!event.isComposing) changed(event);
    });
    field.addEventListener("compositionstart", hideGhost);
    field.addEventListener("blur", hideGhost);
    field.addEventListener("compositionend", () => changed({ inputType: "insertCompositionText", target: field }));

    for (const radio of page.querySelectorAll('[name="in"]'))
      radio.addEventListener("change", () => {
        state.segment = radio.value;
        start();
      });
    sortBy.addEventListener("change", () => {
      state.sort = sortBy.value;
      start();
    });

    const inList = { when: isInList };
    Casepress.keys.add({
      keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
      label: () => Casepress.text("Open the hit with this number"),
      ...inList,
      run: ({ key }) => openRow(Number(key) - 1),
    });
    Casepress.keys.add({
      keys: ["x"],
      label: () => Casepress.text("Add to the comparison, or take out"),
      ...inList,
      run: () => toggleCompare(idAt()),
    });
    Casepress.keys.add({
      keys: ["r"],
      label: () => Casepress.text("Rely on this case: it goes on the look-up sheet"),
      ...inList,
      run: () => rely(rowOf(items()[state.at])),
    });

    /* The bar says what works where the focus is. */
    const showKeys = () => {
      const isField = document.activeElement === field;
      keys.dataset.cpAt = isField ? "field" : isInList() ? "list" : "else";
      const completes = keys.querySelector("[data-cp-completes]");
      completes.hidden = !accept;
      completes.querySelector("b").textContent = rest;
    };
    document.addEventListener("focusin", showKeys);
    document.addEventListener("focusout", () => setTimeout(showKeys));

    /* -- the address, and coming back -- */

    let addressTimer = 0;
    const address = () => {
      const code = encode({ query: query(), filters: filters(), segment: state.segment, sort: state.sort });
      return code ? `#${code}` : `${location.pathname}${location.search.startsWith("?q=") ? "" : location.search}`;
    };
    const writeAddress = () => {
      clearTimeout(addressTimer);
      if (address() !== location.hash) history.replaceState(history.state, "", address());
    };
    const keepAddress = () => {
      clearTimeout(addressTimer);
      addressTimer = setTimeout(writeAddress, 300);
    };
    const keepPlace = () => {
      writeAddress();
      history.replaceState({ ...history.state, desk: { y: scrollY, at: state.at, shown: state.shown, isInList: isInList() } }, "");
    };
    let place = null;
    const restorePlace = () => {
      if (!place) return;
      const { y, at, isInList: wasInList } = place;
      place = null;
      select(at, wasInList);
      scrollTo(0, y);
    };

    const load = async () => {
      const given = decode(location.hash, location.search);
      place = history.state?.desk || null;
      Object.assign(state, {
        text: given.query,
        raw: null,
        segment: given.segment,
        sort: given.sort,
        shown: Math.max(PAGE, place?.shown || 0),
        at: place?.at || 0,
        chips: Object.entries(given.filters).flatMap(([axis, values]) =>
          values.map((value) => ({ axis, value, word: "", at: 0, isStrict: true })),
        ),
      });
      for (const radio of page.querySelectorAll('[name="in"]')) radio.checked = radio.value === state.segment;
      sortBy.value = state.sort;
      showField();
      try {
        searcher = Casepress.search.searcher();
        head = await searcher.open();
      } catch (error) {
        console.error("Casepress: search", error);
        return showBroken();
      }
      // Somebody may have typed while the index was read.
      const typed = field.value;
      if (typed !== state.text) Object.assign(state, { text: typed, chips: state.chips.filter((chip) => !chip.word) });
      const found = absorb(state.text, state.chips, lookup, typed === given.query);
      if (found.text !== state.text) {
        if (typed === given.query) state.raw = typed;
        Object.assign(state, found);
        showField();
      }
      start(true);
    };

    if ("scrollRestoration" in history) history.scrollRestoration = "manual";
    addEventListener("pagehide", keepPlace);
    addEventListener("hashchange", load);
    field.dataset.cpReady = "";
    showKeys();
    load();
  });
})();
