/*
  What became of like cases: shares of outcomes, the range of what was paid with one's own limit in it, days, satisfaction.
  Never a share without its count, and no range under five cases.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const ENOUGH = 5;
  const SIGNS = ["full", "part", "no", "withdrawn"];
  const WIDTH = 400; // units of the drawing
  const NICE = [1, 2, 3, 4, 5, 6, 8, 10];

  /** { n, least, median, most } of sorted numbers; null under five of them. */
  const rangeOf = (sorted) => {
    const n = sorted.length;
    if (n < ENOUGH) return null;
    const middle = n >> 1;
    return { n, least: sorted[0], median: n % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, most: sorted[n - 1] };
  };

  /** { n, counts, upheld, share } of outcome signs by their counts: share of those upheld in full or in part, in percent. */
  const sharesOf = (counts) => {
    const n = SIGNS.reduce((sum, sign) => sum + (counts[sign] || 0), 0);
    const upheld = (counts.full || 0) + (counts.part || 0);
    return { n, counts, upheld, share: n ? Math.round((100 * upheld) / n) : 0 };
  };

  /** The end of an axis from 0: a round number not below `most`. */
  const niceEnd = (most) => {
    if (!(most > 0)) return 1;
    const unit = 10 ** Math.floor(Math.log10(most));
    return unit * NICE.find((step) => step * unit >= most);
  };

  /** The row of authority { role, upTo } of a role in a sector: one for the sector before one for all; null where there is none. */
  const limitOf = (rows, role, sector) => {
    const own = rows.filter(
      ([name, , currency, sectors]) => name === role && (currency === "CNY" || !currency) && (!sectors.length || sectors.includes(sector)),
    );
    const best = own.find(([, , , sectors]) => sectors.length) || own[0];
    return best ? { role: best[0], upTo: best[1] } : null;
  };

  /** The smallest role that may grant an amount in a sector; null where nobody may. Rows come from the smallest amount on. */
  const approverOf = (rows, sector, amount) => {
    const found = rows.find(([, upTo, , sectors]) => (!sectors.length || sectors.includes(sector)) && (upTo === null || amount <= upTo));
    return found ? found[0] : null;
  };

  const NS = "http://www.w3.org/2000/svg";
  const shape = (name, attributes, ...children) => {
    const node = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    node.append(...children);
    return node;
  };

  /** A bar of shares: full solid, part hatched, no empty, withdrawn dotted. */
  const shareBar = (counts, n) => {
    const bar = shape("svg", { class: "shares", viewBox: `0 0 ${WIDTH} 12`, preserveAspectRatio: "none", "aria-hidden": "true" });
    let at = 0;
    const present = SIGNS.filter((sign) => counts[sign]);
    for (const sign of present) {
      const width = (counts[sign] / n) * WIDTH;
      const inner = Math.max(1, width - (sign === present[present.length - 1] ? 1 : 3));
      bar.append(shape("rect", { class: sign, x: at + 0.5, y: 0.75, width: inner, height: 10.5, "vector-effect": "non-scaling-stroke" }));
      if (sign === "part") {
        let lines = "";
        for (let x = 4; x < inner + 10; x += 4.5) {
          const [x1, y1, x2, y2] = [Math.min(x, inner), x > inner ? x - inner : 0, Math.max(0, x - 10), x < 10 ? x : 10];
          if (x1 > x2)
            lines += `M${(at + 0.5 + x1).toFixed(1)} ${(0.75 + y1).toFixed(1)}L${(at + 0.5 + x2).toFixed(1)} ${(0.75 + y2).toFixed(1)}`;
        }
        bar.append(shape("path", { class: "hatch", d: lines, "vector-effect": "non-scaling-stroke" }));
      }
      at += width;
    }
    return bar;
  };

  /** One tick a case on an axis from 0, the median thick, one's own limit dashed. */
  const rangeBar = (sorted, { median, end, limit, label }) => {
    const place = (value) => ((value / end) * WIDTH).toFixed(1);
    const drawing = shape("svg", {
      class: "range",
      viewBox: `0 0 ${WIDTH} 34`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": label,
    });
    const line = (name, d) => drawing.append(shape("path", { class: name, d, "vector-effect": "non-scaling-stroke" }));
    line("axis", `M0 22H${WIDTH}`);
    const places = Array.from(new Set(sorted.map(place)));
    line("case-at", places.map((x) => `M${x} 14v16`).join(""));
    line("median", `M${place(median)} 10v24`);
    if (limit !== null && limit <= end) line("limit", `M${place(limit)} 0v34`);
    return drawing;
  };

  const figure = (number) => (Number.isInteger(number) ? number.toLocaleString("en-US") : number.toFixed(1));

  const outcomePart = (shares, known) => {
    const { element, sign } = Casepress;
    const words = {
      full: Casepress.text("upheld"),
      part: Casepress.text("upheld in part"),
      no: Casepress.text("not upheld"),
      withdrawn: Casepress.text("withdrawn"),
    };
    const { n, counts, upheld, share } = shares;
    const legend = element("p", "legend");
    for (const name of SIGNS) if (counts[name]) legend.append(element("span", "", sign(name), `${words[name]} ${counts[name]}`));
    const head = element("p", "", element("b", "", Casepress.text("Outcomes")), " ");
    if (n < ENOUGH) {
      head.append(element("span", "", Casepress.text("too few, no judgement")), " ", element("span", "meta", `n = ${n}`));
      return element("div", "", head, legend);
    }
    head.append(Casepress.text("{upheld} of {n} upheld in full or in part, {share} %", { upheld, n, share }));
    const days = rangeOf(known.days);
    const satisfaction = rangeOf(known.satisfaction);
    const more = element("p", "legend more-figures");
    const row = (label, words_, count) =>
      more.append(element("span", "", element("b", "", label), " ", words_, " ", element("span", "meta", `n = ${count}`)));
    if (days)
      row(
        Casepress.text("Days"),
        Casepress.text("median {median}, at most {most}", { median: figure(days.median), most: figure(days.most) }),
        days.n,
      );
    if (satisfaction)
      row(Casepress.text("Satisfaction"), Casepress.text("median {median} of 5", { median: figure(satisfaction.median) }), satisfaction.n);
    return element("div", "", head, shareBar(counts, n), legend, more);
  };

  const remedyPart = (sorted, limit, chooser) => {
    const { element } = Casepress;
    const range = rangeOf(sorted);
    const head = element("p", "", element("b", "", Casepress.text("Remedies")), " ");
    if (!range) {
      head.append(element("span", "", Casepress.text("too few, no judgement")), " ", element("span", "meta", `n = ${sorted.length}`));
      return element("div", "", head, element("p", "legend scale", chooser));
    }
    const { n, least, median, most } = range;
    const end = niceEnd(Math.max(most, limit !== null && limit <= most * 2 ? limit : 0));
    const within = limit === null ? n : sorted.filter((value) => value <= limit).length;
    head.append(
      Casepress.text("least {n}", { n: figure(least) }),
      " ",
      element("strong", "", Casepress.text("median {n}", { n: figure(median) })),
      " ",
      Casepress.text("most {n} yuan", { n: figure(most) }),
      " ",
      element("span", "meta", `n = ${n}`, element("span", "wide", Casepress.text(", refunds included"))),
    );
    const label = Casepress.text("{n} remedies from {least} to {most} yuan, median {median}", {
      n,
      least: figure(least),
      most: figure(most),
      median: figure(median),
    });
    const own = element("span", "own", chooser);
    if (limit !== null)
      own.append(
        limit <= end
          ? Casepress.text(", dashed your limit of {limit} yuan, {within} within", { limit: figure(limit), within })
          : Casepress.text(", your limit of {limit} yuan is beyond the scale", { limit: figure(limit) }),
      );
    return element(
      "div",
      "",
      head,
      rangeBar(sorted, { median, end, limit, label }),
      element("p", "legend scale", element("span", "", "0"), own, element("span", "nw", Casepress.text("{n} yuan", { n: figure(end) }))),
    );
  };

  /** Fill the section: outcome counts by sign, sorted figures { remedy, days, satisfaction }, one's limit in yuan or null, the chooser of one's role. */
  const draw = (section, { counts, known, limit, chooser }) => {
    section.replaceChildren(outcomePart(sharesOf(counts), known), remedyPart(known.remedy, limit, chooser));
    section.hidden = false;
  };

  Casepress.corridor = { approverOf, draw, limitOf, niceEnd, rangeOf, sharesOf };
})();
