/* [data-cp-print]: prints the page. Explanations that are folded are open on paper. */
(() => {
  "use strict";
  window.Casepress.register("print", (button) => button.addEventListener("click", () => window.print()));

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.more:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
})();
