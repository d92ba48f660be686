/*
  [data-cp-compare]: two to four cases side by side, what differs first. The ids stand in the address
  (search/compare.html#ids=A,B) and are kept, so that the list of hits can add to them.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const MOST = 4;
  const LETTERS = "ABCD";

  const list = {
    get: () => {
      const kept = Casepress.store.read("compare");
      return Array.isArray(kept) ? kept.filter((id) => typeof id === "string").slice(0, MOST) : [];
    },
    set: (ids) => {
      Casepress.store.write("compare", ids.slice(0, MOST));
      document.dispatchEvent(new CustomEvent("casepress:compare"));
    },
    /** Add a case, or take it out; the newest pushes out the oldest of four. Whether it is in now. */
    toggle: (id) => {
      const ids = list.get();
      const isIn = ids.includes(id);
      list.set(isIn ? ids.filter((other) => other !== id) : [...ids, id].slice(-MOST));
      return !isIn;
    },
  };

  /** The ids in an address: "#ids=A,B". */
  const idsIn = (hash) => {
    const given = new URLSearchParams(hash.replace(/^#/, "")).get("ids");
    return given ? Array.from(new Set(given.split(",").filter(Boolean))).slice(0, MOST) : [];
  };

  const factorsOf = (brief, side) => (brief.factors || []).filter(([, other]) => other === side).map(([name]) => name);
  const money = (amount, currency) =>
    amount === null || amount === undefined
      ? ""
      : currency && currency !== "CNY"
        ? `${amount} ${currency}`
        : Casepress.text("{n} yuan", { n: amount.toLocaleString("en-US") });

  /** What is compared of briefs: [{ label, values: a list of texts for each case, differs }], what differs first. */
  const rowsOf = (briefs) => {
    const outcomes = {
      full: Casepress.text("upheld"),
      part: Casepress.text("upheld in part"),
      no: Casepress.text("not upheld"),
      withdrawn: Casepress.text("withdrawn"),
    };
    const states = {
      validated: Casepress.text("validated"),
      not_validated: Casepress.text("not validated"),
      wip: Casepress.text("in progress"),
      archived: Casepress.text("archived"),
    };
    const replied = ({ reply }) => {
      if (!reply) return [];
      const [day, last, late] = reply;
      if (day === null) return [Casepress.text("not replied yet, limit day {last}", { last })];
      return [
        late
          ? Casepress.text("replied on day {day}, late by {late} days", { day, late })
          : Casepress.text("replied on day {day}, limit day {last}", { day, last }),
      ];
    };
    const fields = [
      [Casepress.text("Outcome"), (brief) => [outcomes[brief.sign], brief.outcome]],
      [
        Casepress.text("Remedy"),
        (brief) => (brief.remedy || []).map(([kind, amount, currency]) => `${kind} ${money(amount, currency)}`.trim()),
      ],
      [Casepress.text("Basis"), (brief) => (brief.remedy || []).map(([, , , basis]) => basis).filter(Boolean)],
      [Casepress.text("Approved by"), (brief) => [brief.approved].filter(Boolean)],
      [Casepress.text("For the customer"), (brief) => factorsOf(brief, "customer")],
      [Casepress.text("For the company"), (brief) => factorsOf(brief, "company")],
      [Casepress.text("For neither"), (brief) => factorsOf(brief, "neutral")],
      [Casepress.text("Demand"), (brief) => brief.demand || []],
      [Casepress.text("Type"), (brief) => [brief.type.replace("/", " · ")]],
      [Casepress.text("Cause"), (brief) => [brief.cause]],
      [Casepress.text("Stage"), (brief) => [brief.stage]],
      [Casepress.text("Sector"), (brief) => [brief.sector]],
      [Casepress.text("Channel"), (brief) => [brief.channel]],
      [Casepress.text("Severity"), (brief) => [brief.severity]],
      [Casepress.text("Time limit"), replied],
      [Casepress.text("Satisfaction"), (brief) => (brief.satisfaction ? [Casepress.text("{n} of 5", { n: brief.satisfaction })] : [])],
      [Casepress.text("State"), (brief) => [states[brief.state]]],
      [Casepress.text("Year"), (brief) => [brief.received.slice(0, 4)]],
    ];
    const rows = fields.map(([label, of]) => {
      const values = briefs.map(of);
      return { label, values, differs: new Set(values.map((value) => JSON.stringify(value))).size > 1 };
    });
    const known = rows.filter(({ values }) => values.some((value) => value.length));
    return [...known.filter((row) => row.differs), ...known.filter((row) => !row.differs)];
  };

  Casepress.compare = { idsIn, list, rowsOf };

  Casepress.register("compare", (part) => {
    const { element, sign } = Casepress;

    const addressOf = (ids) => `#ids=${ids.join(",")}`;

    const cell = (label, value) => {
      const node = element("td");
      node.dataset.l = label;
      if (!value.length) node.append(element("span", "meta", "—"));
      for (const line of value) node.append(element("p", "", line));
      return node;
    };

    const table = (briefs) => {
      const { outcome } = Casepress.hits;
      const head = element("tr", "", element("td"));
      briefs.forEach((brief, n) => {
        const link = element("a", "", brief.title);
        link.href = Casepress.root + brief.url;
        const remove = element("button", "as-link needs-js", Casepress.text("take out"));
        remove.type = "button";
        remove.setAttribute("aria-label", Casepress.text("Take {id} out", { id: brief.id }));
        remove.addEventListener("click", () => {
          const left = idsNow.filter((id) => id !== brief.id);
          list.set(left);
          history.replaceState(null, "", left.length ? addressOf(left) : location.pathname + location.search);
          show();
        });
        const cellHead = element(
          "th",
          "",
          element("p", "meta dots", element("b", "", LETTERS[n]), element("span", "id", brief.id), remove),
          link,
        );
        cellHead.scope = "col";
        head.append(cellHead);
      });
      const body = element("tbody");
      const line = (label, cells, name = "") => {
        const first = element("th", "", label);
        first.scope = "row";
        first.dataset.l = "";
        body.append(element("tr", name, first, ...cells));
      };
      line(
        Casepress.text("Holding"),
        briefs.map((brief, n) => {
          const node = element("td", "point", brief.point);
          node.dataset.l = LETTERS[n];
          return node;
        }),
        "holding",
      );
      const rows = rowsOf(briefs);
      rows.forEach(({ label, values, differs }, n) => {
        if (!differs && (n === 0 || rows[n - 1].differs)) {
          const same = element("th", "", Casepress.text("The same in all"));
          same.colSpan = briefs.length + 1;
          same.scope = "rowgroup";
          body.append(element("tr", "same-h", same));
        }
        if (!differs) {
          const shared = cell("", values[0]);
          shared.colSpan = briefs.length;
          line(label, [shared], "same");
        } else if (label === Casepress.text("Outcome")) {
          line(
            label,
            briefs.map((brief, at) => {
              const node = element("td", "", element("p", "", outcome(brief.sign)), element("p", "meta", brief.outcome));
              node.dataset.l = LETTERS[at];
              return node;
            }),
          );
        } else
          line(
            label,
            values.map((value, at) => cell(LETTERS[at], value)),
          );
      });
      return element("table", `compare of-${briefs.length} stack`, element("thead", "", head), body);
    };

    let idsNow = [];
    const say = (...words) => part.replaceChildren(element("p", "empty", ...words));
    const toSearch = () => {
      const link = element("a", "", Casepress.text("Find precedents"));
      link.href = `${Casepress.root}search/index.html`;
      return link;
    };

    const show = async () => {
      const given = idsIn(location.hash);
      idsNow = given.length ? given : list.get();
      if (!idsNow.length)
        return say(Casepress.text("No case chosen yet: in the list of hits, x adds the one that has the focus."), " ", toSearch());
      let found;
      try {
        found = await Promise.all(idsNow.map((id) => Casepress.hits.brief(id)));
      } catch {
        return say(
          Casepress.text("A file of the search cannot be read: the comparison cannot be shown. The pages of the cases themselves work."),
          " ",
          toSearch(),
        );
      }
      const briefs = found.filter(Boolean);
      const missing = idsNow.filter((id, n) => !found[n]);
      const notes = [];
      if (missing.length)
        notes.push(
          element(
            "p",
            "banner",
            sign("warn"),
            element("span", "", Casepress.text("Not in this edition: {ids}", { ids: missing.join(", ") })),
          ),
        );
      if (briefs.length === 1) notes.push(element("p", "meta", Casepress.text("One more case makes a comparison."), " ", toSearch()));
      if (!briefs.length) return part.replaceChildren(...notes, element("p", "empty", toSearch()));
      part.replaceChildren(...notes, table(briefs));
    };

    addEventListener("hashchange", show);
    show();
  });
})();
