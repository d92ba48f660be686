/*
  [data-cp-since="2026-03-27"]: how many days ago that was; [data-cp-by="2027-03-27"]: by how much that day has passed.
  Counted when the page is opened, since a page may lie on a shared drive for a year.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const DAY = 86400000; // milliseconds

  /** Whole days from an ISO date to another; null where one of them is none. */
  Casepress.daysSince = (date, today) => {
    const days = Math.round((Date.parse(today) - Date.parse(date)) / DAY);
    return Number.isNaN(days) ? null : days;
  };

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  Casepress.register("since", (element) => {
    const days = Casepress.daysSince(element.dataset.cpSince, today());
    if (days === null || days < 0) return;
    element.textContent = days ? Casepress.text("{n} days ago", { n: days }) : Casepress.text("today");
  });

  Casepress.register("by", (element) => {
    const days = Casepress.daysSince(element.dataset.cpBy, today());
    if (days === null || days <= 0) return;
    element.className = "badge bad";
    element.replaceChildren(Casepress.sign("clock"), document.createTextNode(Casepress.text("overdue by {n} days", { n: days })));
  });
})();
