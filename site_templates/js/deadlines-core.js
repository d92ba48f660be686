/*
  By when: the same rules as generator/deadlines.py, for the complaint at hand.

  A day is the number of days since 1970-01-01; a moment is { day, minute } (minute of the day, or
  null where no time of day counts). Past the last year of the calendar the answer is null, never a
  guess. Pure: no page, no clock.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const MS = 86400000;

  const dayOf = (year, month, date) => Math.round(Date.UTC(year, month - 1, date) / MS);
  const partsOf = (day) => {
    const at = new Date(day * MS);
    return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate(), weekday: (at.getUTCDay() + 6) % 7 };
  };
  const two = (number) => String(number).padStart(2, "0");
  const isoOf = (day) => {
    const { year, month, date } = partsOf(day);
    return `${year}-${two(month)}-${two(date)}`;
  };

  /** A calendar from the table { first, last, off, on }: days off in the week, days worked at weekends, as "2026-02-16 …". */
  const createCalendar = (table) => {
    const off = new Set(table.off.split(" "));
    const on = new Set(table.on.split(" "));
    const isWorkday = (day) => {
      const { year, weekday } = partsOf(day);
      if (year < table.first || year > table.last) return null;
      const name = isoOf(day);
      return weekday > 4 ? on.has(name) : !off.has(name);
    };
    const addWorkdays = (day, count) => {
      let left = count;
      let at = day;
      while (left > 0) {
        at += 1;
        const works = isWorkday(at);
        if (works === null) return null;
        if (works) left -= 1;
      }
      return at;
    };
    return { first: table.first, last: table.last, isWorkday, addWorkdays };
  };

  /** The end of a limit { amount, unit } from a moment; null where the calendar does not reach. */
  const dueOf = (calendar, limit, start) => {
    if (limit.unit === "hour") {
      const minutes = (start.minute ?? 0) + limit.amount * 60;
      return { day: start.day + Math.floor(minutes / 1440), minute: start.minute === null ? null : minutes % 1440 };
    }
    if (limit.unit === "day") return { day: start.day + limit.amount, minute: null };
    const day = calendar.addWorkdays(start.day, limit.amount);
    return day === null ? null : { day, minute: null };
  };

  /** Order of two ends; a day without a time ends when the day ends, an end that is not known comes last. */
  const compareEnds = (one, two_) => {
    if (!one || !two_) return (one ? 0 : 1) - (two_ ? 0 : 1);
    return one.day - two_.day || (one.minute ?? 1440) - (two_.minute ?? 1440);
  };

  /**
   * Limits with their ends, the earliest first. Each gets `end`, and `first` where it is the earliest of
   * several for the reply, `later` where an earlier one makes it matter less.
   */
  const ranked = (calendar, limits, start) => {
    const found = limits.map((limit) => ({ ...limit, end: dueOf(calendar, limit, start) }));
    found.sort((one, two_) => compareEnds(one.end, two_.end) || (one.id < two_.id ? -1 : 1));
    const replies = found.filter((limit) => limit.milestone === "replied" && limit.end);
    return found.map((limit) => ({
      ...limit,
      first: replies.length > 1 && limit === replies[0],
      later: replies.includes(limit) && limit !== replies[0],
    }));
  };

  const clock = (minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

  const escapeText = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
  // RFC 5545, 3.1: at most 75 octets a line; a character of Chinese takes three.
  const fold = (line) => {
    const out = [];
    let part = "";
    let octets = 0;
    for (const sign of line) {
      const size = new TextEncoder().encode(sign).length;
      if (octets + size > 73) {
        out.push(part);
        part = " ";
        octets = 1;
      }
      part += sign;
      octets += size;
    }
    return [...out, part].join("\r\n");
  };

  /** A calendar file (RFC 5545) of events { id, title, note, end }; `stamp` is the moment it is made, "20261124T074000Z". */
  const calendarFile = (events, stamp, site) => {
    const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Casepress//Deadlines//ZH", "CALSCALE:GREGORIAN"];
    for (const { id, title, note, end } of events) {
      const day = isoOf(end.day).replace(/-/g, "");
      const next = isoOf(end.day + 1).replace(/-/g, "");
      const timed = end.minute !== null;
      lines.push(
        "BEGIN:VEVENT",
        `UID:${id}-${day}@${site}`,
        `DTSTAMP:${stamp}`,
        timed ? `DTSTART:${day}T${clock(end.minute).replace(":", "")}00` : `DTSTART;VALUE=DATE:${day}`,
        timed ? `DTEND:${day}T${clock(end.minute).replace(":", "")}00` : `DTEND;VALUE=DATE:${next}`,
        `SUMMARY:${escapeText(title)}`,
        `DESCRIPTION:${escapeText(note)}`,
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        `DESCRIPTION:${escapeText(title)}`,
        timed ? "TRIGGER:-PT2H" : "TRIGGER:-PT15H",
        "END:VALARM",
        "END:VEVENT",
      );
    }
    return `${[...lines, "END:VCALENDAR"].map(fold).join("\r\n")}\r\n`;
  };

  Casepress.deadlines = { calendarFile, clock, compareEnds, createCalendar, dayOf, dueOf, isoOf, partsOf, ranked };
})();
