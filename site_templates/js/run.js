/*
  [data-cp-run="plan" | "leader"]: runs the plan of the page, for real or as a drill. While it runs, the page shows the run and
  nothing else; a run that was not ended goes on after a reload. The address carries the role: #role=联络.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { runLog } = Casepress;

  const dataOf = (name) => {
    const block = document.querySelector(`script[data-cp-${name}]`);
    return block ? JSON.parse(block.textContent) : null;
  };

  const hashOf = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const browserStorage = () => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  };

  /** A session over this browser's storage that hears other tabs and warns before what is kept nowhere is lost. */
  Casepress.browserSession = (plan, scenario) => {
    const session = Casepress.createSession({ store: Casepress.store, site: Casepress.site, plan, scenario, storage: browserStorage() });
    addEventListener("storage", (event) => session.heard(event.key));
    addEventListener("beforeunload", (event) => {
      if (session.isLosing()) event.preventDefault();
    });
    return session;
  };

  /** Notices of a session as banners that one can put away. */
  Casepress.runNotices = (session) => {
    const { element, sign } = Casepress;
    const root = element("div", "run-notices");
    root.setAttribute("role", "status");
    const refresh = () => {
      const shown = session.notices();
      root.replaceChildren(
        ...shown.map((notice) => {
          const { tone, words } = Casepress.noticeText(notice);
          const close = Casepress.runButton("", "tool", () => session.dismiss(notice.code), "x");
          close.setAttribute("aria-label", Casepress.text("Close"));
          return element("p", `banner ${tone}`, sign(tone === "ok" ? "check" : "warn"), element("span", "", words), close);
        }),
      );
    };
    session.listen((what) => what === "notice" && refresh());
    refresh();
    return root;
  };

  /** Read chosen log files into a session; asks before another run of the same plan is taken in. */
  Casepress.takeFiles = (session) =>
    Casepress.chooseFiles(".json,application/json", async (file) => {
      if (session.importText(await file.text()) !== "other") return;
      const { element } = Casepress;
      const start = session.waiting.events.find(({ type }) => type === "start");
      const answer = await Casepress.ask({
        title: Casepress.text("The file is of another run of this plan"),
        lead: [
          start ? Casepress.text("It was begun at {time}. Take its entries into this run? They keep their times by the clock.", { time: Casepress.runWords.stampOf({ at: start.at, t: 0 }).split(" · ")[0] }) : Casepress.text("Take its entries into this run? They keep their times by the clock."),
          element("p", "meta", file.name),
        ],
        submit: Casepress.text("Take in"),
      });
      if (answer) session.join();
    });

  /** [data-cp-drill="ID"]: the link to a plan says which scenario it is drilled with. */
  Casepress.register("drill", (link) => {
    link.hash = `drill=${link.dataset.cpDrill}`;
  });

  Casepress.register("run", (place) => {
    const { element, sign, runButton } = Casepress;
    const plan = dataOf("plan");
    const scenario = dataOf("scenario");
    const leader = place.dataset.cpRun === "leader";
    const session = Casepress.browserSession(plan, scenario);
    let view = null;

    const context = {
      session,
      plan,
      scenario,
      leader,
      place,
      role: () => {
        const { role } = hashOf();
        return plan.team.some(({ group }) => group === role) ? role : "";
      },
      who: () => context.role() || (leader ? Casepress.text("Leader") : Casepress.text("Recorder")),
      posts: () => [...new Set([...plan.team.flatMap(({ role, deputy }) => [role, deputy]), ...plan.levels.map(({ by }) => by), ...plan.team.map(({ group }) => group)].filter(Boolean))],
      add: (type, fields) => session.add(type, fields, context.who()),
      save: (forPlayers) => Casepress.saveFile(session.fileName(forPlayers ? Casepress.text("players") : context.who()), session.exportText(forPlayers)),
      takeIn: () => Casepress.takeFiles(session),
      evidence: (step) => takeEvidence(context, step),
      show: (id, focus) => view && view.show(id, focus),
    };

    // ---------------------------------------------------------------- before a run

    const startReal = async () => {
      const answer = await Casepress.ask({
        title: Casepress.text("Start for real"),
        lead: [
          Casepress.text("This is no drill. The clock starts now, and everything you tick is the record of the event."),
          element("p", "ask-lead", element("b", "", plan.title), Casepress.text(": it is this plan as soon as one of these is true:")),
          element("ul", "plain ask-list", ...plan.triggers.map((text) => element("li", "", text))),
        ],
        fields: [roleField()],
        submit: Casepress.text("Start for real"),
        tone: "danger",
      });
      if (answer) start("real", answer.role);
    };

    const startDrill = async () => {
      const { drill } = hashOf();
      const answer = await Casepress.ask({
        title: leader ? Casepress.text("Start the drill") : Casepress.text("Start a drill"),
        lead: [
          Casepress.text("Nothing said here goes outside, no ticket enters the system. A real event ends the drill at once."),
          ...(drill ? [Casepress.text("If the leader gave you a file, cancel and take it in: then all have one clock.")] : []),
        ],
        fields: leader ? [] : [roleField()],
        submit: Casepress.text("Start"),
      });
      if (answer) start("drill", answer.role, drill);
    };

    const roleField = () => ({
      name: "role",
      label: Casepress.text("Your role"),
      type: "select",
      options: [...plan.team.map(({ group, role }) => [group, `${group} · ${role}`]), ["", Casepress.text("All (recorder)")]],
      value: context.role() || plan.team[0].group,
    });

    const start = (mode, role, drill = "") => {
      session.start({ mode, who: role || context.who(), scenarioId: drill });
      if (role) setRole(role);
    };

    const showStart = () => {
      const { drill } = hashOf();
      const acts = element("p", "acts");
      if (!leader) acts.append(runButton(Casepress.text("Start for real"), "btn danger", startReal, "warn"));
      const drillWord = leader ? Casepress.text("Start the drill") : drill ? Casepress.text("Drill: {id}", { id: drill }) : Casepress.text("Drill without a script");
      acts.append(runButton(drillWord, leader || drill ? "btn primary" : "btn", startDrill));
      acts.append(runButton(Casepress.text("Take in a file …"), "btn", () => context.takeIn()));
      const kept = session.runs();
      place.replaceChildren(acts);
      if (kept.length) place.append(keptRuns(kept));
      place.append(notices);
    };

    // What is ticked on the page at rest is written nowhere: say so at the first tick.
    let warned = false;
    const warnTick = async (event) => {
      if (warned || !event.target.matches(".at-rest .tick")) return;
      warned = true;
      const answer = await Casepress.ask({
        title: Casepress.text("Nothing has been started"),
        lead: Casepress.text("What is ticked here is kept nowhere and has no time. Start the plan, so that it is recorded."),
        fields: [
          {
            name: "mode", type: "choice", label: Casepress.text("What is it?"), value: "real",
            options: [["real", Casepress.text("A real event")], ["drill", Casepress.text("A drill")], ["none", Casepress.text("Only trying: tick without a record")]],
          },
        ],
        submit: Casepress.text("Go on"),
      });
      if (answer && answer.mode === "real") startReal();
      if (answer && answer.mode === "drill") startDrill();
    };
    if (!leader) document.addEventListener("change", warnTick);

    const keptRuns = (kept) => {
      const list = element("ul", "links");
      for (const { run, mode, started, closed, scenario: id } of kept) {
        const open = runButton(Casepress.text("Open"), "btn small", () => session.open(run));
        const drop = runButton(Casepress.text("Delete …"), "btn small quiet", async () => {
          const answer = await Casepress.ask({
            title: Casepress.text("Delete this run from the machine?"),
            lead: Casepress.text("It cannot be brought back. Save it as a file first if anybody may want it."),
            submit: Casepress.text("Delete"),
            tone: "danger",
          });
          if (!answer) return;
          session.forget(run);
          showStart();
        });
        const words = [mode === "real" ? Casepress.text("real") : Casepress.text("drill"), `${Casepress.runWords.dateOf(started)} ${Casepress.runWords.clockOf(started)}`, id, closed ? Casepress.text("ended") : Casepress.text("not ended")];
        list.append(element("li", "", element("span", "", words.filter(Boolean).join(" · ")), element("span", "acts end", open, drop)));
      }
      return element("details", "more kept-runs", element("summary", "", Casepress.text("Runs kept on this machine: {n}", { n: kept.length })), list);
    };

    const notices = Casepress.runNotices(session);

    // ---------------------------------------------------------------- roles, in the address

    const setRole = (role) => {
      const fields = hashOf();
      const next = new URLSearchParams();
      if (fields.drill) next.set("drill", fields.drill);
      if (role) next.set("role", role);
      history.replaceState(null, "", `#${decodeURIComponent(next.toString())}`);
      if (view) view.refresh();
    };
    context.setRole = setRole;

    // ---------------------------------------------------------------- while it runs

    const open = () => {
      view = createView(context, notices);
      view.mount();
      view.refresh();
    };

    session.listen((what) => {
      if (what !== "log") return;
      if (!session.log()) {
        if (view) view.unmount();
        view = null;
        showStart();
        return;
      }
      if (view) view.refresh();
      else open();
    });
    addEventListener("hashchange", () => (view ? view.refresh() : session.log() || showStart()));

    showStart();
    const unfinished = session.unfinished();
    if (unfinished && (!leader || unfinished.scenario === scenario.id) && session.open(unfinished.run)) {
      Casepress.announce(Casepress.text("The run that began at {time} goes on.", { time: Casepress.runWords.clockOf(unfinished.started) }));
    }
  });

  // ---------------------------------------------------------------- evidence

  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const asData = (file) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(file);
    });

  const takeEvidence = (context, step) =>
    Casepress.chooseFiles("*/*", async (file) => {
      const sha256 = window.crypto && crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())) : "";
      const fields = { name: file.name.slice(0, 120), size: file.size, sha256 };
      if (step) fields.step = step;
      const isPicture = /^image\/(png|jpeg|webp)$/.test(file.type);
      if (isPicture && file.size <= Casepress.PICTURE_BYTES) fields.picture = await asData(file);
      context.add("evidence", fields);
      if (fields.picture) return;
      const kb = Casepress.PICTURE_BYTES / 1024;
      const why = isPicture
        ? Casepress.text("The picture is larger than {kb} KB: only its name and fingerprint are in the record. Keep the file itself.", { kb })
        : Casepress.text("The record holds the file's name and fingerprint. Keep the file itself. Pictures up to {kb} KB go into the record.", { kb });
      await Casepress.ask({ title: Casepress.text("Evidence recorded"), lead: [file.name, why], submit: null });
    });

  // ---------------------------------------------------------------- the view

  const createView = (context, notices) => {
    const { element, sign, runButton } = Casepress;
    const { session, plan, scenario, leader, place } = context;
    const drill = session.log().mode === "drill";
    const page = document.documentElement;
    let timer = 0;
    const called = new Set();
    let sound = false;
    let lock = null;
    let lastT = -1;
    let title = "";

    // The tape, on the screen and on paper; a real event has its own, with other words.
    const tape = element("aside", drill ? "tape run-tape" : "tape run-tape real-tape");
    tape.setAttribute("aria-label", drill ? Casepress.text("Drill") : Casepress.text("Real event"));
    const links = element("p", "end");
    if (drill) tape.append(element("b", "", Casepress.text("Drill")), element("span", "", Casepress.text("This is not a real event. Nothing said here goes outside, no ticket enters the system.")), links);
    else tape.append(element("b", "", sign("warn"), Casepress.text("Real event")), element("span", "", Casepress.text("What is ticked here is the record of the event.")), links);
    const linksOf = () => {
      const found = [];
      for (const [label, url] of leader ? [[Casepress.text("Projector"), place.dataset.cpProjector], [Casepress.text("Observer's page"), place.dataset.cpObserverPage]] : []) {
        const link = element("a", "", label);
        link.href = url;
        link.target = label === Casepress.text("Projector") ? "casepress-projector" : "_blank";
        found.push(link);
      }
      if (drill) found.push(runButton(Casepress.text("It is real: leave the drill"), "as-link", () => leaveForReal(context)));
      return found;
    };
    links.append(...linksOf());

    const clockBig = element("b");
    const clockSmall = element("p", "meta");
    const numbers = element("dl", "run-n");
    const number = (label) => {
      const value = element("dd");
      numbers.append(element("div", "", element("dt", "", label), value));
      return value;
    };
    const level = number(Casepress.text("Level"));
    const stepsDone = number(Casepress.text("Steps"));
    const late = number(Casepress.text("Late"));
    const deferred = number(Casepress.text("Put off"));
    // In the head of a wide window, and above the steps of a narrow one.
    const pauseButtons = [0, 1].map(() => runButton("", "btn", () => togglePause()));
    const endButtons = [0, 1].map(() => runButton("", "btn", () => (session.isOwn() || session.state().closed ? end(context) : after.ask())));
    const narrow = element("div", "run-narrow no-print", element("p", "acts", pauseButtons[1], endButtons[1]), element("p", "links", ...linksOf()));
    const head = element("header", "run-h", element("div", "", element("div", "clock", clockBig, clockSmall),
      element("div", "run-t", element("h1", "", plan.title), element("p", "meta", [Casepress.text("version {version}", { version: plan.version }), scenario ? `“${scenario.title}”` : "", leader ? Casepress.text("Leader's page") : ""].filter(Boolean).join(" · "))),
      numbers, element("p", "acts", pauseButtons[0], endButtons[0])));
    const top = element("div", "run-top", tape, head);

    const roles = element("fieldset", "roles", element("legend", "sr", Casepress.text("Roles in the run")));
    const roleInputs = new Map();
    for (const name of [...plan.team.map(({ group }) => group), ""]) {
      const radio = element("input");
      Object.assign(radio, { type: "radio", name: "run-role", value: name });
      radio.addEventListener("change", () => context.setRole(name));
      const count = element("i");
      roles.append(element("label", "", radio, element("span", "", name || Casepress.text("All roles"), " ", count)));
      roleInputs.set(name, { radio, count });
    }

    const steps = Casepress.runSteps(context);
    steps.root.prepend(roles);
    const levels = Casepress.runLevels(context);
    const contacts = Casepress.runContacts(context);
    const record = Casepress.runRecord(context);
    const inject = leader && drill ? Casepress.runInject(context) : null;
    const after = Casepress.runAfter(context);
    const projector = leader ? Casepress.projectorSender(context) : null;
    const side = element("div", "side", contacts.root, levels.root);
    const lead = element("div", "lead", ...(inject ? [inject.root] : []), record.root);
    const grid = element("div", "run", steps.root, side, lead);
    const keysBar = element("section", "run-keys");
    keysBar.setAttribute("aria-label", Casepress.text("Keys on this page"));
    const soundButton = runButton("", "as-link", () => toggleSound());
    const lockNote = element("span", "meta");
    const full = runButton(Casepress.text("Show the plan's text"), "as-link", () => page.classList.toggle("shows-plan"));
    const foot = element("p", "run-foot meta no-print", soundButton, full, lockNote);
    const tabs = element("nav", "run-tabs");
    tabs.setAttribute("aria-label", Casepress.text("Parts of the run"));
    const root = element("div", "run-page", notices, narrow, after.root, grid, foot);

    const TABS = [["", Casepress.text("Steps")], ...(inject ? [["run-inject", Casepress.text("Inject")]] : []), ["run-levels", Casepress.text("Levels")], ["run-contacts", Casepress.text("Contacts")], ["run-record", Casepress.text("Running record")]];
    for (const [id, label] of TABS) tabs.append(Object.assign(runButton(label, "", () => show(id)), { value: id }));

    /** On a narrow screen one column is shown at a time. */
    const show = (id, focus = null) => {
      root.dataset.cpTab = id || "steps";
      for (const button of tabs.children) button.setAttribute("aria-pressed", String(button.value === id));
      if (focus) focus.focus();
      else if (getComputedStyle(tabs).display !== "none") scrollTo(0, 0);
    };

    const togglePause = () => context.add(session.state().stage === "paused" ? "resume" : "pause");
    const toggleSound = () => {
      sound = !sound;
      if (sound) beep();
      showSound();
    };
    const showSound = () => {
      soundButton.textContent = sound ? Casepress.text("Sound is on") : Casepress.text("Sound is off");
      soundButton.setAttribute("aria-pressed", String(sound));
    };
    let audio = null;
    const beep = () => {
      if (!window.AudioContext) return;
      audio ??= new AudioContext();
      const tone = audio.createOscillator();
      tone.frequency.value = 660;
      tone.connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + 0.15);
    };

    const keepAwake = async () => {
      if (!navigator.wakeLock || document.hidden || session.state()?.closed) return;
      try {
        lock = await navigator.wakeLock.request("screen");
        lockNote.textContent = Casepress.text("the screen stays on");
        lock.addEventListener("release", () => (lockNote.textContent = ""));
      } catch {
        lockNote.textContent = ""; // refused: low battery, or not allowed here
      }
    };
    const onVisible = () => !document.hidden && keepAwake();

    const callOut = (run, t) => {
      const fresh = runLog.callsOf(run, t).filter((call) => !called.has(JSON.stringify(call)));
      for (const call of fresh) called.add(JSON.stringify(call));
      if (!fresh.length) return;
      Casepress.announce(fresh.map(Casepress.runWords.callWords).join(Casepress.text("; ")));
      record.refresh();
      if (sound) beep();
    };

    const showHead = (run, t) => {
      const { showT } = runLog;
      clockBig.replaceChildren(showT(t), element("span", "", `:${String(t % 60).padStart(2, "0")}`));
      const now = Casepress.runWords.clockOf(session.now());
      const stage = run.closed ? Casepress.text("ended") : run.stage === "paused" ? Casepress.text("paused") : "";
      const small = [now, Casepress.text("began {time}", { time: Casepress.runWords.clockOf(run.started) }), stage].filter(Boolean).join(" · ");
      if (clockSmall.textContent !== small) clockSmall.textContent = small;
    };

    const showNumbers = (run, t) => {
      const counts = runLog.countsOf(run, t);
      const shown = run.level ? Casepress.text("level {level}", { level: run.level }) : Casepress.text("not declared");
      level.replaceChildren(run.level ? element("b", "", shown) : shown);
      stepsDone.replaceChildren(element("b", "", String(counts.done + counts.na)), ` / ${counts.total}`);
      late.className = counts.late ? "bad" : "";
      late.replaceChildren(...(counts.late ? [sign("warn"), " "] : []), element("b", "", String(counts.late)));
      deferred.replaceChildren(element("b", "", String(counts.deferred)));
    };

    const showRoles = (run) => {
      const role = context.role();
      for (const [name, { radio, count }] of roleInputs) {
        radio.checked = name === role;
        const open = [...run.steps.values()].filter((entry) => (!name || entry.step.owner === name) && (entry.state === "deferred" || (entry.state === "open" && runLog.appliesTo(run, entry))));
        count.textContent = String(open.length);
      }
    };

    const hint = (key, words) => element("span", "", element("kbd", "", key), words);
    let keysMark = "";
    const showKeys = () => {
      const run = session.state();
      const mark = `${steps.hasFocus()} ${Boolean(run.closed)}`;
      if (mark === keysMark) return;
      keysMark = mark;
      const own = steps.hasFocus()
        ? [hint("Space", Casepress.text("done")), hint("x", Casepress.text("does not apply")), hint("d", Casepress.text("put off")), hint("a", Casepress.text("give to")), hint("e", Casepress.text("evidence")), hint("c", Casepress.text("copy words"))]
        : [...(inject ? [hint("F8", Casepress.text("release the inject"))] : []), hint("l", Casepress.text("level")), ...(drill ? [hint("p", Casepress.text("pause"))] : [])];
      keysBar.replaceChildren(hint("↓ ↑", Casepress.text("steps")), ...own, hint("u", Casepress.text("take back")), hint("n", Casepress.text("note")), hint("1–9", Casepress.text("role")), hint("?", Casepress.text("all keys")));
    };

    const refresh = () => {
      const run = session.state();
      const t = session.t();
      const paused = run.stage === "paused";
      for (const button of pauseButtons) {
        button.hidden = !drill || Boolean(run.closed);
        button.replaceChildren(sign(paused ? "go" : "pause"), paused ? Casepress.text("Go on") : Casepress.text("Pause"), element("kbd", "", "p"));
      }
      for (const button of endButtons) button.textContent = run.closed ? Casepress.text("Put the run away") : session.isOwn() ? Casepress.text("End …") : Casepress.text("Hot wash");
      page.dataset.cpRunning = run.closed ? "ended" : run.mode;
      showHead(run, t);
      showNumbers(run, t);
      showRoles(run);
      steps.refresh();
      levels.refresh();
      record.refresh();
      if (inject) inject.refresh();
      after.refresh();
      if (projector) projector.send();
      showKeys();
      lastT = t;
    };

    const pass = () => {
      const run = session.state();
      if (!run) return;
      const t = session.t();
      showHead(run, t);
      if (t === lastT) return;
      lastT = t;
      showNumbers(run, t);
      steps.pass();
      if (inject) inject.pass(t);
      callOut(run, t);
    };

    Casepress.keys.add({ keys: ["p"], label: () => Casepress.text("Pause"), when: () => head.isConnected && drill && !session.state()?.closed, run: togglePause });
    Casepress.keys.add({
      keys: "123456789".split(""),
      label: () => Casepress.text("Roles in the run"),
      when: () => head.isConnected && Boolean(session.state()),
      run: (event) => {
        const names = [...roleInputs.keys()];
        if (Number(event.key) <= names.length) context.setRole(names[Number(event.key) - 1]);
      },
    });

    return {
      refresh,
      show,
      mount() {
        document.body.prepend(top);
        place.closest(".page-in").prepend(root);
        document.body.append(tabs, keysBar);
        title = document.title;
        document.title = (drill ? Casepress.text("Drill") : Casepress.text("Real event")) + " · " + plan.title;
        showSound();
        show("");
        keepAwake();
        document.addEventListener("visibilitychange", onVisible);
        document.addEventListener("focusin", showKeys);
        document.addEventListener("focusout", showKeys);
        for (const call of runLog.callsOf(session.state(), session.t())) called.add(JSON.stringify(call));
        timer = setInterval(pass, 250);
      },
      unmount() {
        clearInterval(timer);
        document.removeEventListener("visibilitychange", onVisible);
        document.removeEventListener("focusin", showKeys);
        document.removeEventListener("focusout", showKeys);
        if (lock) lock.release();
        if (projector) projector.close();
        document.title = title;
        delete page.dataset.cpRunning;
        page.classList.remove("shows-plan");
        for (const part of [top, root, tabs, keysBar]) part.remove();
      },
    };
  };

  /** End a run: what was put off must be settled first; what is open is named. */
  const end = async (context) => {
    const { element } = Casepress;
    const { session, plan } = context;
    const run = session.state();
    if (run.closed) {
      session.leave();
      return;
    }
    const counts = runLog.countsOf(run, session.t());
    if (counts.deferred) {
      const open = [...run.steps.values()].filter((entry) => entry.state === "deferred");
      await Casepress.ask({
        title: Casepress.text("Not yet: {n} steps were put off", { n: counts.deferred }),
        lead: [Casepress.text("Do them, or write why they do not apply. Then the run can be ended."), element("ul", "plain ask-list", ...open.map((entry) => element("li", "", `${entry.number} ${entry.step.do}`)))],
        submit: null,
      });
      return;
    }
    const lead = [Casepress.text("Close when all of these are true:"), element("ul", "plain ask-list", ...plan.closing.map((text) => element("li", "", text)))];
    if (counts.open) lead.push(element("p", "banner", Casepress.sign("warn"), element("span", "", Casepress.text("{n} steps are open. They stand in the report as not done.", { n: counts.open }))));
    const answer = await Casepress.ask({
      title: run.mode === "real" ? Casepress.text("End the event") : Casepress.text("End the drill"),
      lead,
      fields: [{ name: "why", label: Casepress.text("Why it can be ended now") }],
      submit: Casepress.text("End it"),
    });
    if (answer) context.add("close", { why: answer.why });
  };

  const leaveForReal = async (context) => {
    const answer = await Casepress.ask({
      title: Casepress.text("A real event: leave the drill"),
      lead: Casepress.text("The drill is ended and kept. Say loudly: “Real event, the drill is over.” Then start the plan that fits, for real."),
      submit: Casepress.text("Leave the drill"),
      tone: "danger",
    });
    if (!answer) return;
    if (!context.session.state().closed) context.add("close", { why: Casepress.text("A real event") });
    location.assign(`${Casepress.root}emergency/index.html`);
  };
})();
