/* [data-cp-tabs]: its sections, each with an h2, become tabs; arrows move, an address with # opens. */
(() => {
  "use strict";
  const { register, element } = window.Casepress;

  register("tabs", (set) => {
    const panels = [...set.querySelectorAll(":scope > section")];
    if (panels.length < 2) return;
    const row = element("div", "tab-row");
    row.setAttribute("role", "tablist");

    const show = (chosen) => {
      panels.forEach((panel, n) => {
        panel.hidden = n !== chosen;
        row.children[n].setAttribute("aria-selected", String(n === chosen));
        row.children[n].tabIndex = n === chosen ? 0 : -1;
      });
    };

    panels.forEach((panel, n) => {
      const heading = panel.querySelector("h2");
      const tab = element("button", "", ...[...heading.childNodes].map((node) => node.cloneNode(true)));
      tab.type = "button";
      tab.id = `${panel.id}-tab`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      tab.addEventListener("click", () => show(n));
      heading.className = "sr";
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      row.append(tab);
    });

    row.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = ([...row.children].indexOf(event.target) + step + panels.length) % panels.length;
      show(next);
      row.children[next].focus();
    });

    const byAddress = () => panels.findIndex((panel) => `#${panel.id}` === location.hash);
    addEventListener("hashchange", () => {
      const named = byAddress();
      if (named < 0) return;
      show(named);
      set.scrollIntoView();
    });

    set.prepend(row);
    show(Math.max(0, byAddress()));
  });
})();
