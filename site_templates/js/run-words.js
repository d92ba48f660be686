/* A run in words: times, what an event says, what a step came to. */
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { runLog } = Casepress;
  const BLANK = /_{2,}:_{2,}|_{2,}/g;
  const two = (number) => String(number).padStart(2, "0");

  /** `14:32` of a moment in milliseconds or an ISO time, by this machine's clock. */
  const clockOf = (moment) => {
    const at = new Date(moment);
    return `${two(at.getHours())}:${two(at.getMinutes())}`;
  };

  /** `2026-11-24` likewise. */
  const dateOf = (moment) => {
    const at = new Date(moment);
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  };

  /** `14:32 · T+07`. */
  const stampOf = ({ at, t }) => `${clockOf(at)} · ${runLog.showT(t)}`;

  /** A length in words, as exact as it matters: `2:46`, `13 min`, `1 h 05 min`. */
  const leftText = (seconds) => {
    if (seconds < 600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    return spanText(seconds);
  };

  const spanText = (seconds) => {
    if (seconds < 60) return Casepress.text("{n} s", { n: seconds });
    if (seconds < 3600) return Casepress.text("{n} min", { n: Math.floor(seconds / 60) });
    return Casepress.text("{hours} h {minutes} min", { hours: Math.floor(seconds / 3600), minutes: Math.floor((seconds % 3600) / 60) });
  };

  const lateText = (seconds) => Casepress.text("late by {span}", { span: spanText(seconds) });

  /** How many blanks a text has, and the text with words in them. */
  const blanksOf = (text) => (text.match(BLANK) || []).length;
  const filled = (text, words = []) => {
    let n = 0;
    return text.replace(BLANK, (blank) => {
      const word = Array.isArray(words) ? words[n] : "";
      n += 1;
      return typeof word === "string" && word ? word : blank;
    });
  };

  /** What is true now that a step is done; the step itself where its blanks were left empty. */
  const wanted = (step, words = []) => {
    const given = Array.isArray(words) && words.some((word) => typeof word === "string" && word);
    return step.want && (given || !blanksOf(step.want)) ? filled(step.want, words) : step.do;
  };

  const stepName = (run, id) => {
    const entry = run.steps.get(id);
    return entry ? Casepress.text("step {n}", { n: entry.number }) : Casepress.text("step “{id}”", { id: String(id) });
  };

  const injectName = (run, key) => {
    const item = run.injects.get(String(key));
    if (!item || !item.inserted) return Casepress.text("inject {n}", { n: String(key) });
    const inserted = [...run.injects.values()].filter((other) => other.inserted);
    return Casepress.text("inject +{n}", { n: inserted.indexOf(item) + 1 });
  };

  const word = (value) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  const because = (why) => (word(why) ? Casepress.text(": {why}", { why: word(why) }) : "");

  const BY_TYPE = {
    start: (run) => (run.mode === "real" ? Casepress.text("Started: real event") : Casepress.text("Started: drill")),
    pause: () => Casepress.text("Clock stopped"),
    resume: () => Casepress.text("Clock goes on"),
    declare: (run, event) => Casepress.text("Declares level {level}", { level: word(event.level) }) + because(event.why),
    raise: (run, event) => Casepress.text("Raises to level {level}", { level: word(event.level) }) + because(event.why),
    lower: (run, event) => Casepress.text("Lowers to level {level}", { level: word(event.level) }) + because(event.why),
    assign: (run, event) => Casepress.text("{step} goes to {role}, {minutes} min", { step: stepName(run, event.step), role: word(event.role), minutes: word(event.minutes) }),
    tick: (run, event) => {
      const entry = run.steps.get(event.step);
      return Casepress.text("{step} done", { step: stepName(run, event.step) }) + because(entry ? wanted(entry.step, event.blanks) : "");
    },
    na: (run, event) => Casepress.text("{step} does not apply", { step: stepName(run, event.step) }) + because(event.why),
    defer: (run, event) => Casepress.text("{step} put off", { step: stepName(run, event.step) }) + because(event.why),
    undo: (run, event) => {
      const row = run.rows.find((other) => other.event.id === event.of);
      return Casepress.text("Takes back “{what}”", { what: row && row.event.type !== "undo" ? eventWords(run, row.event).split(/[：:]/)[0] : word(event.of) }) + because(event.why);
    },
    note: (run, event) => word(event.text),
    evidence: (run, event) =>
      Casepress.text("Evidence {name}, {size} KB, SHA-256 {hash}", {
        name: word(event.name),
        size: Math.max(1, Math.round(Number(event.size) / 1024)) || "?",
        hash: word(event.sha256).slice(0, 12),
      }) + (run.steps.has(event.step) ? Casepress.text(" ({step})", { step: stepName(run, event.step) }) : ""),
    confirm: (run, event) => Casepress.text("All answered and confirmed: {block}", { block: blockTitle(run, event.block) }),
    handover: (run, event) => Casepress.text("{post} handed over: {from} → {to}", { post: word(event.post), from: word(event.from), to: word(event.to) }),
    release: (run, event) => Casepress.text("{inject} released", { inject: injectName(run, event.inject) }) + because(run.injects.get(String(event.inject))?.inject.subject),
    hold: (run, event) => Casepress.text("{inject} held", { inject: injectName(run, event.inject) }),
    skip: (run, event) => Casepress.text("{inject} skipped", { inject: injectName(run, event.inject) }) + because(event.why),
    insert: (run, event) => Casepress.text("{inject} inserted", { inject: injectName(run, event.id) }) + because(event.inject?.subject),
    retime: () => Casepress.text("Injects re-timed"),
    rate: (run, event) => Casepress.text("Task {n}: {rating}", { n: word(event.task), rating: Casepress.ratingWord(event.rating) }) + because(event.note),
    hotwash: (run, event) => Casepress.text("Went well: {well}; was hard: {hard}; next time: {next}", { well: word(event.well) || "—", hard: word(event.hard) || "—", next: word(event.next) || "—" }),
    measure: (run, event) => Casepress.text("Measure: {what}; {owner}, by {due}", { what: word(event.what), owner: word(event.owner), due: word(event.due) }),
    close: (run, event) => Casepress.text("Ended") + because(event.why),
    reopen: (run, event) => Casepress.text("Opened again") + because(event.why),
  };

  const blockTitle = (run, id) => [...run.steps.values()].find((entry) => entry.block.id === id)?.block.title || word(id);

  /** What an event says, in one line. */
  const eventWords = (run, event) => {
    const words = Object.hasOwn(BY_TYPE, event.type) ? BY_TYPE[event.type] : null;
    return words ? words(run, event) : Casepress.text("Entry of an unknown kind: {type}", { type: event.type });
  };

  /** What a deputy calls out. */
  const callWords = (call) => {
    if (call.kind === "minutes") return Casepress.text("{n} minutes have passed", { n: call.minutes });
    if (call.kind === "assigned") return Casepress.text("The {n} minutes of {role} are over (step {number})", { n: call.minutes, role: call.role, number: call.number });
    return Casepress.text("Step {n} is late now", { n: call.number });
  };

  /** The word of a rating: P, S, M or U. */
  Casepress.ratingWord = (rating) =>
    ({
      P: Casepress.text("done well"),
      S: Casepress.text("with difficulty"),
      M: Casepress.text("great difficulty"),
      U: Casepress.text("not done"),
    })[rating] || "?";

  Casepress.runWords = { BLANK, blanksOf, callWords, clockOf, dateOf, eventWords, filled, injectName, lateText, leftText, spanText, stampOf, wanted };
})();
