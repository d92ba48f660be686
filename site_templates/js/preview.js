/*
  What is told of a case beside the list: its holding, outcome, remedy, who may decide it, the reply against its limit,
  the line to say now with its date, what it shares with the query, and what to ask.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { element } = Casepress;

  const fact = (label, ...value) => element("div", "", element("dt", "", label), element("dd", "", ...value));
  const yuan = (amount) => Casepress.text("{n} yuan", { n: amount.toLocaleString("en-US") });

  const authorityFact = (brief, authority) => {
    const { approverOf, limitOf } = Casepress.corridor;
    if (!brief.amount || (brief.currency && brief.currency !== "CNY")) return null;
    // One plan for a whole group is above the table of sums: only who did decide is a fact.
    if ((brief.flags || []).includes("group")) return brief.approved ? fact(Casepress.text("Approved by"), brief.approved) : null;
    const who = approverOf(authority, brief.sector, brief.amount);
    const own = limitOf(authority, Casepress.authority.role.get(), brief.sector);
    if (own && (own.upTo === null || brief.amount <= own.upTo))
      return fact(
        Casepress.text("Authority"),
        own.upTo === null ? Casepress.text("you may decide it") : Casepress.text("within your {limit}", { limit: yuan(own.upTo) }),
      );
    const above = own ? [element("span", "warn", Casepress.text("above your {limit}", { limit: yuan(own.upTo) }))] : [];
    if (!who) return fact(Casepress.text("Authority"), ...above, " ", Casepress.text("nobody by the table"));
    const decides = own ? Casepress.text(", {role} may decide", { role: who }) : Casepress.text("{role} may decide", { role: who });
    return fact(Casepress.text("Authority"), ...above, decides);
  };

  const replyFact = ({ reply }) => {
    if (!reply) return null;
    const [day, last, late] = reply;
    if (day === null)
      return fact(
        Casepress.text("Time limit"),
        Casepress.hits.badge("clock", Casepress.text("not replied yet"), "warn"),
        " ",
        Casepress.text("limit day {last}", { last }),
      );
    const kept = late
      ? Casepress.hits.badge("warn", Casepress.text("late by {n} days", { n: late }), "bad")
      : Casepress.hits.badge("check", Casepress.text("kept"), "ok");
    return fact(Casepress.text("Time limit"), kept, " ", Casepress.text("replied on day {day}, limit day {last}", { day, last }));
  };

  const sayPart = ([when, words], brief, desk) => {
    const line = element("p");
    const pattern = new RegExp(
      Object.keys(desk.due)
        .map((blank) => blank.replace(/[{}]/g, "\\$&"))
        .join("|"),
      "g",
    );
    const days = daysFor(brief, desk.limits);
    let at = 0;
    let isComputed = false;
    const quoted = words.replace(/“/g, "‘").replace(/”/g, "’");
    line.append("“");
    for (const match of quoted.matchAll(pattern)) {
      line.append(quoted.slice(at, match.index));
      const name = desk.due[match[0]];
      isComputed = isComputed || Boolean(days[name]);
      line.append(
        element(
          "time",
          "",
          days[name] ||
            {
              replied: Casepress.text("by the date of reply"),
              first: Casepress.text("within 24 hours"),
              law: Casepress.text("by the legal limit"),
            }[name],
        ),
      );
      at = match.index + match[0].length;
    }
    line.append(`${quoted.slice(at)}”`);
    const label = isComputed ? [when, Casepress.text("counted from today")].join(" · ") : when;
    const box = element("div", "said", element("p", "meta", label), line);
    box.dataset.cpCopy = "";
    return box;
  };

  /* For each milestone the day that is said, counted from now; empty where the calendar or the limits do not tell. */
  const daysFor = ({ sector, type }, limits) => {
    if (!Casepress.calendar || !Casepress.deadlines) return {};
    const { createCalendar, dayOf, ranked, clock } = Casepress.deadlines;
    const now = new Date();
    const begin = { day: dayOf(now.getFullYear(), now.getMonth() + 1, now.getDate()), minute: now.getHours() * 60 + now.getMinutes() };
    const fits = ({ sectors, types, starts }) =>
      starts === "received" &&
      (!sectors.length || sectors.includes(sector)) &&
      (!types.length || types.includes(type) || types.includes(type.split("/")[0]));
    const ends = ranked(createCalendar(Casepress.calendar), limits.filter(fits), begin).filter(({ end }) => end);
    const say = (limit) =>
      limit && Casepress.spokenDay(limit.end.day, begin.day) + (limit.end.minute === null ? "" : ` ${clock(limit.end.minute)} `);
    const replies = ends.filter(({ milestone }) => milestone === "replied");
    return {
      replied: say(replies[0]),
      first: say(ends.find(({ milestone }) => milestone === "first")),
      law: say(replies.find(({ basis }) => basis === "law")),
    };
  };

  /* What of the case is what is looked for now: conditions that it meets, and facts in which the words stand. */
  const sharedWith = (brief, { chips, labelOf, mark }) => {
    const values = {
      type: [brief.type, brief.type.split("/")[0]],
      outcome: [brief.sign],
      sector: [brief.sector],
      cause: [brief.cause],
      stage: [brief.stage],
      channel: [brief.channel],
      severity: [brief.severity],
      demand: brief.demand || [],
      year: [brief.received.slice(0, 4)],
    };
    const met = chips.filter(({ axis, value }) => (values[axis] || []).includes(value)).map(labelOf);
    const hit = (words) => mark(words).length > 0;
    return Array.from(
      new Set([
        ...met,
        ...(brief.demand || []).filter(hit),
        ...[brief.cause, brief.stage].filter(hit),
        ...(brief.factors || []).map(([name]) => name).filter(hit),
      ]),
    );
  };

  /**
   * The parts of a preview, in their order; `acts` (buttons) stand after what is to be said. `query` has the chips, the
   * words for their values, and what marks a text: { chips, labelOf, mark }.
   */
  const parts = (brief, desk, query, acts) => {
    const { badge, exceptions, outcome } = Casepress.hits;
    const states = exceptions({ ...brief, flags: (brief.flags || []).join(" ") });
    const top = element(
      "p",
      "peek-h",
      element("span", "id", brief.id),
      ...(brief.state === "validated" && !states.length ? [badge("check", Casepress.text("validated"), "ok")] : states),
      ...(states.length ? [] : [element("span", "meta", Casepress.text("review {date}", { date: brief.review }))]),
    );
    const sums = (brief.remedy || [])
      .filter(([, amount]) => amount)
      .map(
        ([kind, amount, currency]) =>
          `${kind} ${currency && currency !== "CNY" ? `${amount} ${currency}` : amount.toLocaleString("en-US")}`,
      );
    const kinds = (brief.remedy || []).filter(([, amount]) => !amount).map(([kind]) => kind);
    const details = [...(sums.length > 1 ? sums : []), ...(brief.amount ? kinds : kinds.slice(1))];
    const facts = element(
      "dl",
      "facts",
      fact(Casepress.text("Outcome"), outcome(brief.sign), " ", element("span", "meta", brief.outcome)),
      fact(
        Casepress.text("Remedy"),
        element("b", "", brief.paid || Casepress.text("none")),
        ...(details.length ? [" ", element("span", "meta", details.join(Casepress.text(", ")))] : []),
      ),
      ...[authorityFact(brief, desk.authority), replyFact(brief)].filter(Boolean),
    );
    const shared = sharedWith(brief, query);
    const guide = desk.types.find(
      ([, , , types, , sectors]) =>
        (types.includes(brief.type) || types.includes(brief.type.split("/")[0])) && (!sectors.length || sectors.includes(brief.sector)),
    );
    const factors = element("dl", "facts factors");
    if (shared.length) factors.append(fact(Casepress.text("The same here"), shared.join(" · ")));
    if (guide) {
      const link = element("a", "", Casepress.text("what to do: {title}", { title: guide[1] }));
      link.href = Casepress.root + guide[2];
      factors.append(fact(Casepress.text("To ask"), guide[4].slice(0, 2).join(Casepress.text("; ")), " ", link));
    }
    return [
      top,
      element("p", "point", ...Casepress.hits.marked(brief.point, query.mark(brief.point))),
      facts,
      ...(brief.say ? [sayPart(brief.say, brief, desk)] : []),
      acts,
      factors,
    ];
  };

  Casepress.preview = { parts };
})();
