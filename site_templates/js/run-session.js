/*
  A run on this machine: its log is written with every event, comes back after a reload or a crash, is shared with
  other tabs of the same browser, and goes to other machines as a file. What goes wrong is told, in one place.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { runLog } = Casepress;
  const RUNS = "runs";
  const KEPT = 20; // runs in the list
  /** Characters that browsers keep for a site: 5 MiB of two bytes each; and from where on it is told. */
  const ROOM = 5242880;
  const NEARLY = 0.8;
  /** The largest picture that goes into the log, in bytes. */
  Casepress.PICTURE_BYTES = 200 * 1024;

  const nameOf = (run) => `run/${run}`;
  const two = (number) => String(number).padStart(2, "0");

  const letters = (count) => {
    const values = crypto.getRandomValues(new Uint8Array(count));
    return [...values].map((value) => "abcdefghijkmnpqrstuvwxyz23456789"[value % 32]).join("");
  };

  /** The share of the browser's storage that is taken, of 0 to 1; on file:// all local pages share it. */
  const takenShare = (storage) => {
    try {
      let sum = 0;
      for (let n = 0; n < storage.length; n += 1) {
        const key = storage.key(n);
        sum += key.length + storage.getItem(key).length;
      }
      return sum / ROOM;
    } catch {
      return 0;
    }
  };

  /**
   * The runs of a plan on this machine. `plan` and `scenario` are the data of the page; the other arguments stand for
   * the browser. Notices are { code, tone, ... }; `noticeText` puts them in words.
   */
  Casepress.createSession = ({
    store,
    site,
    plan,
    scenario = null,
    storage = null,
    wall = () => Date.now(),
    mono = () => performance.now(),
    offset = (ms) => -new Date(ms).getTimezoneOffset(),
    device = letters(6),
  }) => {
    let log = null;
    let seen = null; // the log that `state` was made from
    let state = null;
    let clock = { ms: wall(), mono: mono() };
    let count = 0;
    let last = 0;
    let shared = false;
    let begun = ""; // the run that this page began
    const listeners = [];
    const notices = new Map();

    const notice = (code, fields = {}) => {
      notices.set(code, { code, ...fields });
      tell("notice");
    };
    const tell = (what) => {
      for (const listener of listeners) listener(what);
    };

    const now = () => {
      clock = runLog.readClock(clock, wall(), mono());
      if (clock.back && !notices.has("clock")) notice("clock", { minutes: Math.max(1, Math.round(clock.back / 60000)) });
      return clock.ms;
    };

    const list = () => {
      const runs = store.read(RUNS);
      return Array.isArray(runs) ? runs : [];
    };

    const remember = () => {
      const run = runLog.fold(log, plan, scenario);
      const began = list().find((other) => other.run === log.run)?.began ?? begun === log.run;
      const own = { run: log.run, plan: log.plan.id, scenario: log.scenario ? log.scenario.id : "", mode: log.mode, started: run.started, closed: Boolean(run.closed), began };
      store.write(RUNS, [own, ...list().filter((other) => other.run !== log.run)].slice(0, KEPT));
    };

    const write = () => {
      const name = nameOf(log.run);
      const there = readKept(log.run);
      if (there) log = runLog.merge(log, there);
      const kept = store.write(name, { log, last });
      remember();
      if (!kept) notice(store.state() === "full" ? "full" : "off");
      else {
        notices.delete("full");
        const share = takenShare(storage);
        if (share >= NEARLY) notice("nearly", { percent: Math.round(share * 100) });
        else notices.delete("nearly");
      }
      return kept;
    };

    const readKept = (run) => {
      const kept = store.read(nameOf(run));
      return kept && kept.log && Array.isArray(kept.log.events) ? kept.log : null;
    };

    const take = (next, run) => {
      log = run ? { ...next, run } : next;
      write();
      tell("log");
    };

    const session = {
      plan,
      scenario,
      device,
      now,
      listen: (listener) => listeners.push(listener),
      notices: () => [...notices.values()],
      dismiss: (code) => {
        notices.delete(code);
        tell("notice");
      },
      log: () => log,
      /** The state of the run; null where none is open. */
      state: () => {
        if (log !== seen) {
          seen = log;
          state = log && runLog.fold(log, plan, scenario);
        }
        return state;
      },
      /** T in seconds. */
      t: () => (session.state() ? runLog.elapsed(session.state(), now()) : 0),
      /** Whether what is written would be gone when the page is closed. */
      isLosing: () => Boolean(log) && store.state() !== "on",

      /** Begin a run. */
      start({ mode, who, scenarioId = "" }) {
        const ms = now();
        const at = new Date(ms);
        const run = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}-${letters(4)}`;
        const own = scenario && mode === "drill" ? scenario : scenarioId ? { id: scenarioId, digest: "" } : null;
        log = runLog.createLog({ site, run, mode, plan, scenario: own });
        begun = run;
        session.add("start", {}, who);
      },

      /** Whether the run was begun on this machine; one that came as a file is ended where it began. */
      isOwn: () => Boolean(list().find((run) => log && run.run === log.run)?.began),

      /** Add an event and write it; returns its id. */
      add(type, fields = {}, who = "") {
        const ms = Math.max(now(), last + 1);
        last = ms;
        count += 1;
        const t = type === "start" ? 0 : runLog.elapsed(session.state(), ms);
        const event = { id: `${device}-${count}`, at: runLog.isoOf(ms, offset(ms)), t, who, type, ...fields };
        log = { ...log, events: [...log.events, event] };
        write();
        tell("log");
        return event.id;
      },

      /** The newest run of this plan that was not closed, or null. */
      unfinished: () => list().find((run) => run.plan === plan.id && !run.closed) || null,
      /** All runs of this plan that are kept here, the newest first. */
      runs: () => list().filter((run) => run.plan === plan.id),

      /** Go on with a run that is kept here; false where it cannot be read. */
      open(run) {
        const kept = store.read(nameOf(run));
        const { log: read, notes } = kept && kept.log ? runLog.parseLog(JSON.stringify(kept.log)) : { log: null, notes: [{ code: "unreadable" }] };
        if (!read) {
          notice("lost", { run });
          return false;
        }
        for (const note of notes) notice(note.code, note);
        last = Number.isFinite(kept.last) ? kept.last : 0;
        clock = { ms: Math.max(wall(), last), mono: mono() };
        now();
        noticeVersion(read);
        log = read;
        tell("log");
        return true;
      },

      /** Forget a run that is kept here. */
      forget(run) {
        store.remove(nameOf(run));
        store.write(RUNS, list().filter((other) => other.run !== run));
      },

      /** Put the run away; it stays in the list. */
      leave() {
        log = null;
        tell("log");
      },

      /**
       * Take over the text of a log file: "refused", "opened", "merged", or "other" for another run of the
       * same plan, which `session.join()` takes in. Notices say what is to be known.
       */
      importText(text) {
        const { log: read, notes } = runLog.parseLog(text);
        for (const note of notes) notice(note.code, note);
        if (!read) return "refused";
        if (read.plan.id !== plan.id) {
          notice("other-plan", { id: read.plan.id });
          return "refused";
        }
        if (read.site !== site) notice("other-site");
        noticeVersion(read);
        const ahead = Math.max(0, ...read.events.map(runLog.momentOf)) - now();
        if (ahead > 120000) notice("ahead", { minutes: Math.round(ahead / 60000) });
        if (!log) {
          take(read);
          return "opened";
        }
        if (read.run !== log.run) {
          session.waiting = read;
          return "other";
        }
        return join(read);
      },

      /** Take in the events of the other run that was read. */
      join() {
        const read = session.waiting;
        session.waiting = null;
        return join(runLog.adopt(read, log.run));
      },

      /** The run as the text of a file; that for players holds no injects or ratings. */
      exportText: (forPlayers = false) => JSON.stringify(forPlayers ? runLog.forPlayers(log) : log, null, 1),

      fileName: (who) => `${log.mode === "real" ? "real" : "drill"}-${log.plan.id}-${log.run}${who ? `-${who}` : ""}.json`,

      /** Another tab wrote: take in what it knows, and give it what it lacks. */
      heard(key) {
        if (!log || !key || !key.endsWith(`/${nameOf(log.run)}`)) return;
        const there = readKept(log.run);
        if (!there) return;
        const merged = runLog.merge(log, there);
        if (!shared) {
          shared = true;
          notice("tabs");
        }
        const lacks = merged.events.length > there.events.length;
        const gains = merged.events.length > log.events.length;
        if (gains || lacks) log = merged;
        if (lacks) write();
        if (gains) tell("log");
      },
    };

    const noticeVersion = (read) => {
      if (read.plan.version !== plan.version) notice("other-version", { theirs: read.plan.version || "?", ours: plan.version });
      else if (read.plan.digest && plan.digest && read.plan.digest !== plan.digest) notice("other-text");
    };

    const join = (read) => {
      const was = log.events.length;
      log = runLog.merge(log, read);
      const gained = log.events.length - was;
      write();
      tell("log");
      notice("merged", { n: gained });
      return "merged";
    };

    if (store.state() === "off") notice("off");
    return session;
  };

  const TONES = { merged: "ok", tabs: "", older: "", "other-text": "warn" };

  /** A notice in words, with its tone: bad, warn, ok or "". */
  Casepress.noticeText = (notice) => {
    const { code } = notice;
    const words = {
      full: () => Casepress.text("The browser has no room left: what is recorded from now on lives in this page only. Save the record as a file now, and do not close the page."),
      off: () => Casepress.text("The browser keeps nothing (private window, or storage switched off): the record lives in this page only. Save it as a file before you close the page."),
      nearly: () => Casepress.text("The browser's storage is {percent} % full. Save the record as a file now; then delete old runs below to make room. Nothing is lost so far.", notice),
      clock: () => Casepress.text("This machine's clock was put back by {minutes} min. The record goes on from the later time, so that the order of events stays right.", notice),
      tabs: () => Casepress.text("This run is open in another tab too. Both write into the same record; nothing is lost. Better use one of them."),
      unreadable: () => Casepress.text("The file cannot be read: it is damaged from the beginning, or no record at all. Nothing was changed."),
      foreign: () => Casepress.text("This file is no record of a run. Choose the file that was saved with “Save as a file”."),
      damaged: () => Casepress.text("The file is damaged or cut off. What could be read was taken over: {kept} events.", notice),
      newer: () => Casepress.text("The file was written by a newer edition (format {version}). What is understood is shown, the rest is kept as it is.", notice),
      older: () => Casepress.text("The file was written by an older edition (format {version}). It was read; times are counted anew.", notice),
      dropped: () => Casepress.text("{n} entries of the file were not readable and were left out.", notice),
      unknown: () => Casepress.text("{n} entries are of a kind that this edition does not know. They are kept and shown as they are.", notice),
      "other-plan": () => Casepress.text("The file belongs to another plan ({id}). Open it on the page of that plan.", notice),
      "other-site": () => Casepress.text("The file comes from another site. It is about the same plan, so it was taken over."),
      "other-version": () => Casepress.text("The record was begun with version {theirs} of the plan, this page shows version {ours}. Steps that only the other version has stand in the timeline.", notice),
      "other-text": () => Casepress.text("The text of the plan was changed since this record was begun, under the same version number."),
      ahead: () => Casepress.text("The other machine's clock is {minutes} min ahead of this one. Its times are kept as they are.", notice),
      merged: () => Casepress.text("Taken over: {n} new entries. What was here already is not there twice.", notice),
      lost: () => Casepress.text("The run {run} that is kept here cannot be read. It was set aside, not deleted; read it from a saved file.", notice),
    };
    const tone = code in TONES ? TONES[code] : ["full", "off", "unreadable", "lost"].includes(code) ? "bad" : "warn";
    return { tone, words: words[code] ? words[code]() : code };
  };

  /** Offer a text as a file. */
  Casepress.saveFile = (name, text, type = "application/json") => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  /** Let the reader choose files; calls `read(file)` for each. */
  Casepress.chooseFiles = (accept, read) => {
    const field = document.createElement("input");
    field.type = "file";
    field.accept = accept;
    field.multiple = true;
    field.hidden = true;
    field.addEventListener("change", async () => {
      for (const file of field.files) await read(file);
      field.remove();
    });
    document.body.append(field);
    field.click();
  };

  Casepress.takenShare = takenShare;
})();
