/*
  [data-cp-review="2027-02-18"]: says when a page is to be reviewed soon, or should have been.
  Counted when the page is opened, since a page may lie on a shared drive for a year.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const DAY = 86400000; // milliseconds

  /** Days from one ISO date to another; negative when it has passed. */
  const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

  /** Days left, and "bad" when the day has passed, "warn" within `days` of it, "" before; null for no date. */
  Casepress.reviewState = (review, today, days) => {
    const left = daysBetween(today, review);
    if (Number.isNaN(left)) return null;
    return { left, tone: left < 0 ? "bad" : left <= days ? "warn" : "" };
  };

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  Casepress.register("review", (banner) => {
    const date = banner.dataset.cpReview;
    const state = Casepress.reviewState(date, today(), Number(banner.dataset.cpDays || 30));
    if (!state || !state.tone) return;
    const { element, sign } = Casepress;
    const message =
      state.tone === "bad"
        ? Casepress.text("Review was due on {date}; days overdue: {n}. Check before you rely on it.", { date, n: -state.left })
        : Casepress.text("To be reviewed by {date}; days left: {n}.", { date, n: state.left });
    banner.classList.add(state.tone);
    banner.replaceChildren(sign(state.tone === "bad" ? "warn" : "clock"), element("span", "", message));
    banner.hidden = false;
  });
})();
