/*
  The look-up sheet: what was looked for, which cases were opened, the one relied on, what differs and why, as a dated
  note for the complaint file. It fills while one searches ([data-cp-desk] tells it) and is finished on its own page
  ([data-cp-sheet-page]). Queries that found nothing are kept beside it, for the editors.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const CASES = 12; // on a sheet, the latest
  const QUERIES = 12;
  const SHEETS = 50; // put away
  const MISSES = 200;

  const two = (number) => String(number).padStart(2, "0");
  /** A moment as `2026-11-24 10:05`. */
  const stamp = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;

  /** An empty sheet begun at a moment. */
  const empty = (at) => ({ begun: at, number: "", queries: [], cases: [], relied: "", differs: "", why: "" });

  /** The sheet with a query at its end; one that the last one grew into replaces it. */
  const withQuery = (sheet, query) => {
    const text = query.trim().replace(/\s+/g, " ").slice(0, 200);
    if (!text) return sheet;
    const last = sheet.queries[sheet.queries.length - 1];
    const others = last && (text.startsWith(last) || last.startsWith(text)) ? sheet.queries.slice(0, -1) : sheet.queries;
    return { ...sheet, queries: [...others.filter((other) => other !== text), text].slice(-QUERIES) };
  };

  /** The sheet with a case { id, title, url, point, sign, paid } that was opened, or relied on. */
  const withCase = (sheet, found, isRelied) => {
    const cases = sheet.cases.some(({ id }) => id === found.id) ? sheet.cases : [...sheet.cases, found].slice(-CASES);
    return { ...sheet, cases, relied: isRelied ? found.id : sheet.relied };
  };

  /** The sheet as a note; `role` may be empty. */
  const noteOf = (sheet, role, site) => {
    const outcomes = {
      full: Casepress.text("upheld"),
      part: Casepress.text("upheld in part"),
      no: Casepress.text("not upheld"),
      withdrawn: Casepress.text("withdrawn"),
    };
    const line = ({ id, title, sign, paid }) =>
      Casepress.text("{id} {title} ({outcome})", { id, title, outcome: [outcomes[sign], paid].filter(Boolean).join(Casepress.text(", ")) });
    const relied = sheet.cases.find(({ id }) => id === sheet.relied);
    const out = [Casepress.text("Look-up sheet"), Casepress.text("Date: {date}", { date: sheet.begun })];
    if (role) out.push(Casepress.text("Role: {role}", { role }));
    if (sheet.number) out.push(Casepress.text("Complaint form: {number}", { number: sheet.number }));
    out.push(
      Casepress.text("Looked for: {queries}", { queries: sheet.queries.join(Casepress.text("; ")) || "—" }),
      Casepress.text("Cases looked at:"),
    );
    out.push(...(sheet.cases.length ? sheet.cases.map((found, n) => `${n + 1}. ${line(found)}`) : ["—"]));
    out.push(Casepress.text("Relied on: {case}", { case: relied ? line(relied) : Casepress.text("none") }));
    if (relied) out.push(Casepress.text("Holding: {point}", { point: relied.point }));
    out.push(
      Casepress.text("What differs here: {text}", { text: sheet.differs.trim() || "—" }),
      Casepress.text("Why followed or not: {text}", { text: sheet.why.trim() || "—" }),
    );
    if (site) out.push(Casepress.text("From: {site}", { site }));
    return `${out.join("\n")}\n`;
  };

  /** Misses [{ query, times, day }] with one more, the latest last. */
  const withMiss = (misses, query, day) => {
    const text = query.trim().replace(/\s+/g, " ").slice(0, 100);
    if (!text) return misses;
    const before = misses.find((miss) => miss.query === text);
    return [...misses.filter((miss) => miss !== before), { query: text, times: (before ? before.times : 0) + 1, day }].slice(-MISSES);
  };

  const isSheet = (value) => value && Array.isArray(value.queries) && Array.isArray(value.cases) && typeof value.begun === "string";
  const changed = () => document.dispatchEvent(new CustomEvent("casepress:sheet"));

  const current = () => {
    const kept = Casepress.store.read("sheet");
    return isSheet(kept) ? { ...empty(kept.begun), ...kept } : empty(stamp(new Date()));
  };
  const keep = (sheet) => {
    Casepress.store.write("sheet", sheet);
    changed();
  };
  const misses = () => {
    const kept = Casepress.store.read("misses");
    return Array.isArray(kept) ? kept.filter((miss) => miss && typeof miss.query === "string") : [];
  };

  Casepress.sheet = {
    current,
    empty,
    misses,
    noteOf,
    stamp,
    withCase,
    withMiss,
    withQuery,
    /** Note that a case was opened from a query. */
    opened: (found, query) => keep(withCase(withQuery(current(), query), found, false)),
    /** Rely on a case; a second time takes that back. Whether it is relied on now. */
    rely: (found, query) => {
      const sheet = withCase(withQuery(current(), query), found, true);
      const isOn = current().relied !== found.id;
      keep(isOn ? sheet : { ...sheet, relied: "" });
      return isOn;
    },
    /** Remember a query that found nothing. */
    missed: (query) => Casepress.store.write("misses", withMiss(misses(), query, Casepress.hits.today())),
  };

  Casepress.register("sheet-page", (part) => {
    const { announce, element, sign } = Casepress;
    const fields = Object.fromEntries(["number", "differs", "why"].map((name) => [name, part.querySelector(`[name="${name}"]`)]));
    const role = part.querySelector("[data-cp-own-role]");
    const place = (name) => part.querySelector(`[data-cp-place="${name}"]`);
    const site = part.dataset.cpName;
    let sheet = current();

    const ask = (name) => part.querySelector(`[data-cp-do="${name}"]`);
    const note = () => noteOf(sheet, role.value, site);

    const caseItem = (found) => {
      const radio = element("input");
      radio.type = "radio";
      radio.name = "relied";
      radio.checked = found.id === sheet.relied;
      radio.id = `relied-${found.id}`;
      radio.addEventListener("change", () => {
        sheet.relied = found.id;
        keep(sheet);
        showRelied();
      });
      const label = element("label", "", Casepress.text("relied on"));
      label.htmlFor = radio.id;
      const link = element("a", "", found.title);
      link.href = Casepress.root + found.url;
      const remove = element("button", "tool", sign("x"));
      remove.type = "button";
      remove.setAttribute("aria-label", Casepress.text("Take {id} off the sheet", { id: found.id }));
      remove.addEventListener("click", () => {
        sheet.cases = sheet.cases.filter(({ id }) => id !== found.id);
        if (sheet.relied === found.id) sheet.relied = "";
        keep(sheet);
        show();
      });
      return element(
        "li",
        "",
        element("span", "relies", radio, label),
        element(
          "div",
          "",
          link,
          element(
            "p",
            "meta dots",
            element("span", "id", found.id),
            Casepress.hits.outcome(found.sign),
            element("span", "", found.paid || Casepress.text("none")),
          ),
        ),
        remove,
      );
    };

    const showRelied = () => {
      const relied = sheet.cases.find(({ id }) => id === sheet.relied);
      place("point").replaceChildren(
        ...(relied
          ? [element("b", "", Casepress.text("Holding")), relied.point]
          : [
              element(
                "span",
                "meta",
                Casepress.text("Choose the case that is relied on, or leave it: then the sheet says that there is none."),
              ),
            ]),
      );
      for (const item of place("cases").children) item.classList.toggle("is-relied", Boolean(item.querySelector("input:checked")));
    };

    const showPast = () => {
      const kept = Casepress.store.read("sheets");
      const past = Array.isArray(kept) ? kept.filter(isSheet) : [];
      place("past").replaceChildren(
        ...past
          .map((old) => {
            const open = element("button", "as-link", Casepress.text("open again"));
            open.type = "button";
            open.addEventListener("click", () => {
              putAway(old);
              sheet = old;
              keep(sheet);
              show();
            });
            return element(
              "li",
              "",
              element("span", "nw", old.begun),
              element("span", "", old.queries.join(Casepress.text("; ")) || "—"),
              element("span", "meta", old.relied),
              open,
            );
          })
          .reverse(),
      );
      place("past").closest("section").hidden = !past.length;
    };

    const putAway = (except = null) => {
      const kept = Casepress.store.read("sheets");
      const past = (Array.isArray(kept) ? kept.filter(isSheet) : []).filter(
        (old) => !except || JSON.stringify(old) !== JSON.stringify(except),
      );
      const isUsed = sheet.queries.length || sheet.cases.length || sheet.differs || sheet.why || sheet.number;
      Casepress.store.write("sheets", (isUsed ? [...past, sheet] : past).slice(-SHEETS));
    };

    const show = () => {
      place("date").textContent = sheet.begun;
      for (const [name, field] of Object.entries(fields)) field.value = sheet[name] || "";
      place("queries").replaceChildren(
        ...(sheet.queries.length
          ? sheet.queries.map((query) => element("li", "", `“${query}”`))
          : [element("li", "meta", Casepress.text("Nothing looked for yet."))]),
      );
      place("cases").replaceChildren(
        ...(sheet.cases.length
          ? sheet.cases.map(caseItem)
          : [
              element(
                "li",
                "meta",
                Casepress.text(
                  "No case opened yet. What is opened from the list of hits is noted here; r also marks it as the one relied on.",
                ),
              ),
            ]),
      );
      showRelied();
      showPast();
      const lost = misses();
      place("misses").textContent = Casepress.text("Queries that found nothing: {n}", { n: lost.length });
      ask("misses").disabled = !lost.length;
    };

    for (const [name, field] of Object.entries(fields))
      field.addEventListener("input", () => {
        sheet[name] = field.value;
        keep(sheet);
      });
    ask("copy").addEventListener("click", async () =>
      announce((await Casepress.copyText(note())) ? Casepress.text("Copied") : Casepress.text("Not copied: use Save as a file")),
    );
    const sheetName = Casepress.text("look-up sheet");
    const missesName = Casepress.text("not found");
    ask("save").addEventListener("click", () =>
      Casepress.download(`${sheetName}-${sheet.begun.replace(/[ :]/g, "-")}.txt`, note(), "text/plain;charset=utf-8"),
    );
    ask("new").addEventListener("click", () => {
      putAway();
      sheet = empty(stamp(new Date()));
      keep(sheet);
      show();
      announce(Casepress.text("A new sheet; the old one is kept below."));
    });
    ask("misses").addEventListener("click", () => {
      const lines = misses().map(({ query, times, day }) => `${query}\t${times}\t${day}\n`);
      Casepress.download(
        `${missesName}-${Casepress.hits.today()}.tsv`,
        lines.join(""),
        "text/tab-separated-values;charset=utf-8",
      );
    });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      sheet = current();
      show();
    });
    show();
  });

  /* [data-cp-own-role]: a choice of one's own role, the same on every page. */
  Casepress.register("own-role", (select) => {
    const show = () => (select.value = Casepress.authority.role.get());
    select.addEventListener("change", () => Casepress.authority.role.set(select.value));
    document.addEventListener("casepress:role", show);
    show();
  });
})();
