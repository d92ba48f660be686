/*
  Runs in the head, before anything is painted: opens the namespace, says that scripts run,
  and shows the palette. Small, because the page waits for it.
*/
(() => {
  "use strict";
  const { cpRoot, cpSite } = document.currentScript.dataset;
  const page = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const Casepress = {
    /** Relative address of the first page's folder, with a slash at the end: "../../". */
    root: cpRoot,
    /** Tells this site's data from that of others which share the browser's storage. */
    site: cpSite,
    /** Message -> translation; filled by what is joined before core.js. */
    messages: {},

    /** The palette that was chosen: "light", "dark", or null for that of the system. */
    chosenPalette() {
      try {
        const { data } = JSON.parse(localStorage.getItem(`casepress/${cpSite}/palette`));
        return data === "light" || data === "dark" ? data : null;
      } catch {
        return null; // nothing stored, storage switched off, or not ours
      }
    },

    /** Show a palette, or that of the system for null; returns the one shown. */
    showPalette(choice) {
      page.dataset.cpScheme = choice || (dark.matches ? "dark" : "light");
      return page.dataset.cpScheme;
    },
  };

  window.Casepress = Casepress;
  page.classList.replace("no-js", "js");
  Casepress.showPalette(Casepress.chosenPalette());
  dark.addEventListener("change", () => Casepress.showPalette(Casepress.chosenPalette()));
})();
