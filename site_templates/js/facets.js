/* [data-cp-facets]: on a narrow screen the facets start folded. */
(() => {
  "use strict";
  window.Casepress.register("facets", (details) => {
    if (matchMedia("(max-width: 860px)").matches) details.open = false;
  });
})();
