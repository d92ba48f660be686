/* [data-cp-menu]: on a narrow screen the areas open below the header. */
(() => {
  "use strict";
  window.Casepress.register("menu", (button) => {
    const tabs = document.getElementById(button.getAttribute("aria-controls"));
    const show = (open) => {
      tabs.classList.toggle("is-open", open);
      button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => show(!tabs.classList.contains("is-open")));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !tabs.classList.contains("is-open")) return;
      show(false);
      button.focus();
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".head")) show(false);
    });
  });
})();
