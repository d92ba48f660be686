/*
  [data-cp-deadlines]: the limits of a kind of complaint become dates for the one at hand. The moment of
  receipt is kept from page to page, until "now" is pressed. The dates also fill the words to say.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { calendarFile, clock, createCalendar, dayOf, isoOf, partsOf, ranked } = Casepress.deadlines;
  const WEEKDAYS = () => [
    Casepress.text("Mon"),
    Casepress.text("Tue"),
    Casepress.text("Wed"),
    Casepress.text("Thu"),
    Casepress.text("Fri"),
    Casepress.text("Sat"),
    Casepress.text("Sun"),
  ];
  const KEPT_MINUTES = 720; // a complaint received longer ago is hardly the one on the phone

  const now = () => {
    const at = new Date();
    return { day: dayOf(at.getFullYear(), at.getMonth() + 1, at.getDate()), minute: at.getHours() * 60 + at.getMinutes() };
  };

  /** The moment that the complaint at hand was received: what was typed lately, else now. */
  const received = () => {
    const kept = Casepress.store.read("received");
    const at = now();
    const isFresh = kept && Number.isInteger(kept.day) && Math.abs((at.day - kept.at.day) * 1440 + at.minute - kept.at.minute) < KEPT_MINUTES;
    return isFresh ? { day: kept.day, minute: kept.minute } : at;
  };

  const limitsIn = (part) =>
    [...part.querySelectorAll("[data-cp-limit]")].map((node) => ({
      node,
      id: node.dataset.cpLimit,
      amount: Number(node.dataset.cpAmount),
      unit: node.dataset.cpUnit,
      starts: node.dataset.cpStarts,
      milestone: node.dataset.cpMilestone,
      basis: node.dataset.cpBasis,
      sectors: (node.dataset.cpSectors || "").split(" ").filter(Boolean),
      title: node.querySelector(".what").textContent.trim(),
      source: node.querySelector(".src").textContent.trim(),
      plain: node.querySelector(".when").textContent.trim(),
    }));

  const shortDate = (day) => {
    const { month, date, weekday } = partsOf(day);
    return `${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")} ${WEEKDAYS()[weekday]}`;
  };
  const endText = (end) => shortDate(end.day) + (end.minute === null ? "" : ` ${clock(end.minute)}`);

  /** A day as one says it: today, tomorrow, this Friday, next Tuesday, or the date. */
  const spokenDay = (day, today) => {
    const { month, date, weekday } = partsOf(day);
    const fields = { month, date, weekday: WEEKDAYS()[weekday] };
    const week = Math.floor((day + 3) / 7) - Math.floor((today + 3) / 7);
    if (day === today) return Casepress.text("today ({month}/{date})", fields);
    if (day === today + 1) return Casepress.text("tomorrow ({month}/{date})", fields);
    if (week === 0) return Casepress.text("this {weekday} ({month}/{date})", fields);
    if (week === 1) return Casepress.text("next {weekday} ({month}/{date})", fields);
    return Casepress.text("{month}/{date} ({weekday})", fields);
  };
  Casepress.spokenDay = spokenDay;

  const fillWords = (limits) => {
    const today = now().day;
    const earliest = (test) => limits.find((limit) => limit.end && test(limit));
    const found = {
      replied: earliest((limit) => limit.milestone === "replied"),
      first: earliest((limit) => limit.milestone === "first"),
      law: earliest((limit) => limit.milestone === "replied" && limit.basis === "law"),
    };
    for (const node of document.querySelectorAll("time[data-cp-due]")) {
      const limit = found[node.dataset.cpDue];
      if (!limit) continue;
      node.textContent = spokenDay(limit.end.day, today) + (limit.end.minute === null ? "" : ` ${clock(limit.end.minute)} `);
      node.dateTime = isoOf(limit.end.day);
    }
  };

  const download = (name, text, type) => {
    const link = Casepress.element("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  Casepress.download = download;

  Casepress.register("deadlines", (part) => {
    const { element, sign, announce } = Casepress;
    const calendar = createCalendar(Casepress.calendar);
    const limits = limitsIn(part);
    const input = element("input");
    input.type = "datetime-local";
    const label = element("label", "got", element("span", "", Casepress.text("Received")), input);
    const button = (icon, text) => {
      const node = element("button", "btn small", sign(icon), text);
      node.type = "button";
      return node;
    };
    const reset = button("clock", Casepress.text("Now"));
    const toCalendar = button("plus", Casepress.text("To my calendar"));
    const copy = button("copy", Casepress.text("Copy"));
    const sectors = [...new Set(limits.flatMap((limit) => limit.sectors))];
    const sector = element("select");
    let current = [];

    // A page for several lines of business shows the limits of the one at hand: another's law would mislead.
    const isFor = (limit) => !sector.value || !limit.sectors.length || limit.sectors.includes(sector.value);

    const show = (start) => {
      input.value = `${isoOf(start.day)}T${clock(start.minute ?? 0)}`;
      for (const limit of limits) limit.node.hidden = !isFor(limit);
      const computed = limits.filter((limit) => limit.milestone !== "returned" && isFor(limit));
      current = ranked(calendar, computed, start);
      for (const { node, end, first, later, plain, unit } of current) {
        const when = node.querySelector(".when");
        const bold = element("b", "", end ? endText(end) : plain);
        when.replaceChildren(bold);
        if (end) when.append(element("span", "meta span", plain));
        else if (unit === "workday") when.append(element("span", "meta span", Casepress.text("the calendar of working days covers {first} to {last}: count by the official one of that year", { first: calendar.first, last: calendar.last })));
        node.classList.toggle("later", later);
        node.querySelector(".tag")?.remove();
        if (first) node.querySelector(".what").append(" ", element("span", "tag", Casepress.text("first")));
        part.append(node);
      }
      for (const limit of limits.filter((each) => each.milestone === "returned")) part.append(limit.node);
      part.append(actions);
      fillWords(current);
    };

    const actions = element("p", "acts", toCalendar, copy);
    part.querySelector("h2").after(label);
    label.append(reset);
    if (sectors.length) {
      sector.append(...sectors.map((name) => new Option(name, name)));
      const kept = Casepress.store.read("sector");
      if (sectors.includes(kept)) sector.value = kept;
      sector.addEventListener("change", () => {
        Casepress.store.write("sector", sector.value);
        show(received());
      });
      label.before(element("label", "got", element("span", "", Casepress.text("Sector")), sector));
    }

    input.addEventListener("change", () => {
      const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(input.value);
      if (!match) return show(received());
      const [year, month, date, hour, minute] = match.slice(1).map(Number);
      const start = { day: dayOf(year, month, date), minute: hour * 60 + minute };
      Casepress.store.write("received", { ...start, at: now() });
      show(start);
      announce(current.filter((limit) => limit.end).map((limit) => `${limit.title} ${endText(limit.end)}`).join(" "));
    });
    reset.addEventListener("click", () => {
      Casepress.store.remove("received");
      show(now());
    });
    copy.addEventListener("click", async () => {
      const lines = current.map((limit) => `${limit.title}: ${limit.end ? endText(limit.end) : limit.plain} (${limit.plain}; ${limit.source})`);
      const done = await Casepress.copyText(lines.join("\n"));
      announce(done ? Casepress.text("Copied") : Casepress.text("Not copied"));
    });
    toCalendar.addEventListener("click", () => {
      const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
      const subject = document.querySelector("h1").textContent.trim();
      const events = current
        .filter((limit) => limit.end)
        .map((limit) => ({ id: limit.id, title: `${limit.title} · ${subject}`, note: `${limit.plain}\n${limit.source}`, end: limit.end }));
      download("deadlines.ics", calendarFile(events, stamp, `${Casepress.site}.casepress`), "text/calendar");
    });
    show(received());
  });
})();
