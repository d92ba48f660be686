/* [data-cp-palette]: a button that turns light to dark and back, and keeps the choice. */
(() => {
  "use strict";
  const Casepress = window.Casepress;

  Casepress.register("palette", (button) => {
    button.addEventListener("click", () => {
      const next = document.documentElement.dataset.cpScheme === "dark" ? "light" : "dark";
      Casepress.store.write("palette", next);
      Casepress.showPalette(next);
      Casepress.announce(next === "dark" ? Casepress.text("Dark") : Casepress.text("Light"));
    });
  });
})();
