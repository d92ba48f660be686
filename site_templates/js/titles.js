/*
  [data-cp-titles]: the field of the first page finds cases and playbooks by their titles.
  The list is loaded when the field is first used. Arrows move into the hits, Enter opens.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const MOST = 8;

  const fold = (text) => text.normalize("NFKC").toLowerCase();

  /**
   * The rows [address, title, note] that hold every word of a query, at most `most`.
   * Rows whose title begins with it come first, then titles, then notes; else the given order.
   */
  Casepress.findTitles = (rows, query, most = MOST) => {
    const words = fold(query).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const ranked = [[], [], []];
    for (const row of rows) {
      const title = fold(row[1]);
      const all = `${title} ${fold(row[2])}`;
      if (!words.every((word) => all.includes(word))) continue;
      ranked[title.startsWith(words[0]) ? 0 : words.every((word) => title.includes(word)) ? 1 : 2].push(row);
    }
    return ranked.flat().slice(0, most);
  };

  Casepress.register("titles", (form) => {
    const field = form.querySelector("[data-cp-search]");
    const { element, announce } = Casepress;
    let list = null;

    const close = () => {
      list?.remove();
      list = null;
    };

    const show = () => {
      close();
      if (!Casepress.titles || !field.value.trim()) return;
      const hits = Casepress.findTitles(Casepress.titles, field.value);
      list = element("ul", "found");
      for (const [address, title, note] of hits) {
        const link = element("a", "", element("span", "", title), element("span", "meta", note));
        link.href = Casepress.root + address;
        list.append(element("li", "", link));
      }
      if (!hits.length) list.append(element("li", "", element("p", "meta", Casepress.text("No title has these words"))));
      form.append(list);
      announce(Casepress.text("Hits: {n}", { n: hits.length }));
    };

    const load = () => Casepress.load("assets/titles.js").then(show, () => announce(Casepress.text("The list of titles cannot be read")));

    field.addEventListener("focus", load, { once: true });
    if (document.activeElement === field) load();
    field.addEventListener("input", (event) => {
      if (!event.isComposing) show();
    });
    field.addEventListener("compositionend", show);
    field.addEventListener("focus", () => {
      if (!list) show();
    });

    form.addEventListener("keydown", (event) => {
      if (event.isComposing || !list) return;
      const links = [...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        field.focus();
        close();
      } else if (event.key === "ArrowDown" && links.length) {
        links[Math.min(at + 1, links.length - 1)].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        (links[at - 1] || field).focus();
      } else if (event.key === "Enter" && event.target === field && links.length) {
        links[0].click();
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
})();
