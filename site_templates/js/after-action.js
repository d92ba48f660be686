/*
  After a run: three short questions for everybody, then the after-action report drafted from the record. Its parts follow the
  order of GB/T 46792-2025, Annex E, as far as it is known: plan, facts, course and response times, objectives
  and ratings, strengths, weaknesses, causes, improvement.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { runLog, runWords } = Casepress;

  const minutesText = (seconds) => Casepress.text("{n} min", { n: Math.round(seconds / 60) });
  const stateWord = (state) =>
    ({
      done: Casepress.text("done"),
      na: Casepress.text("does not apply"),
      deferred: Casepress.text("put off"),
      open: Casepress.text("not done"),
      "other-level": Casepress.text("other level"),
    })[state];

  /** What a step came to against its limit. */
  const againstLimit = ({ state, limit, late }) => {
    if (state === "na" || state === "other-level") return "—";
    if (limit === null) return state === "done" ? Casepress.text("no limit") : stateWord(state);
    if (state !== "done") return late ? runWords.lateText(late) : Casepress.text("not due yet");
    return late ? runWords.lateText(late) : Casepress.text("in time");
  };

  /** The report as sections { title, note, table: { head, rows }, list }, from the facts of `runLog.report`. */
  Casepress.afterAction = (log, plan, scenario = null) => {
    const run = runLog.fold(log, plan, scenario);
    const facts = runLog.report(log, plan, scenario);
    const real = facts.mode === "real";
    const none = Casepress.text("To be filled in.");
    const or = (list) => (list.length ? list : [none]);
    const names = new Map([...run.steps.values()].map((entry) => [entry.number, entry.step.do]));
    const sections = [];
    const started = facts.started ? `${runWords.dateOf(facts.started)} ${runWords.clockOf(facts.started)}` : "";
    sections.push({
      title: real ? Casepress.text("Event and plan") : Casepress.text("Drill and plan"),
      table: {
        head: null,
        rows: [
          [Casepress.text("Plan"), plan.title + " · " + Casepress.text("version {version}", { version: log.plan.version })],
          ...(scenario && !real ? [[Casepress.text("Scenario"), `${scenario.title} · ${scenario.form || ""}`]] : []),
          [Casepress.text("Real or drill"), real ? Casepress.text("real event") : Casepress.text("drill, no real event")],
          [Casepress.text("When it was"), `${started}, ${minutesText(facts.seconds)}`],
          [Casepress.text("Took part (posts)"), facts.posts.join(Casepress.text(", "))],
          [Casepress.text("Running record"), Casepress.text("{run}, {n} entries, {undone} taken back", { run: facts.run, n: facts.events, undone: facts.undone })],
        ],
      },
    });
    const { counts } = facts;
    sections.push({
      title: Casepress.text("Facts of the run"),
      list: [
        facts.declared === null ? Casepress.text("No level was declared.") : Casepress.text("Level declared at {t}; highest and last as below.", { t: runLog.showT(facts.declared) }),
        Casepress.text("Steps: {done} of {total} done, {na} did not apply, {open} not done.", { done: counts.done, total: counts.total, na: counts.na, open: counts.open + counts.deferred }),
        Casepress.text("Limits: {kept} of {limited} steps with a limit were in time.", { kept: facts.kept, limited: facts.limited }),
        ...facts.levels.map(({ t, who, type, level, why }) => `${runLog.showT(t)} ${who} ${runWords.eventWords(run, { type, level, why })}`),
        ...facts.handovers.map((event) => `${runLog.showT(event.t)} ${runWords.eventWords(run, { ...event, type: "handover" })}`),
        ...(facts.ended ? [Casepress.text("Ended at {t}{why}", { t: runLog.showT(facts.seconds), why: run.closed.event.why ? Casepress.text(": {why}", { why: String(run.closed.event.why) }) : "" })] : []),
      ],
    });
    sections.push({
      title: Casepress.text("Response times against limits"),
      table: {
        head: [Casepress.text("Step"), Casepress.text("What to do"), Casepress.text("Who"), Casepress.text("Limit"), Casepress.text("Done at"), Casepress.text("Against the limit")],
        rows: facts.steps.filter(({ state }) => state !== "other-level").map((step) => [
          String(step.number),
          names.get(step.number) + (step.why ? Casepress.text(" ({why})", { why: step.why }) : "") + (step.conflict ? Casepress.text(" (recorded more than once)") : ""),
          step.owner,
          step.limit === null ? "—" : runLog.showT(step.limit),
          step.t === null ? stateWord(step.state) : runLog.showT(step.t),
          againstLimit(step),
        ]),
      },
    });
    sections.push({
      title: Casepress.text("Course of events"),
      table: {
        head: [Casepress.text("Time"), "T", Casepress.text("Who"), Casepress.text("What happened")],
        rows: run.rows.filter(({ event }) => !["hotwash", "measure", "rate"].includes(event.type) && !event.about).map(({ event, t, undone }) => [
          runWords.clockOf(event.at), runLog.showT(t), String(event.who || ""), (undone ? Casepress.text("(taken back) ") : "") + runWords.eventWords(run, event),
        ]),
      },
    });
    if (scenario && !real) {
      const objectives = scenario.objectives || [];
      const rows = objectives.map(({ id, what, measure }, n) => {
        const own = facts.ratings.filter(({ task }) => (scenario.tasks || [])[task - 1]?.objective === id);
        const words = own.map(({ task, rating, note, who }) => Casepress.text("{task}: {rating} ({who})", { task: scenario.tasks[task - 1].task, rating: Casepress.ratingWord(rating), who }) + (note ? Casepress.text(": {why}", { why: note }) : ""));
        const { mean } = facts.objectives[n];
        return [String(n + 1), Casepress.text("{objective} ({measure})", { objective: what, measure }), words.join(Casepress.text("; ")) || Casepress.text("not observed"), mean === null ? "—" : Casepress.text("{mean} of 4, n={n}", { mean, n: own.length })];
      });
      sections.push({
        title: Casepress.text("Objectives and ratings"),
        note: Casepress.text("Done well 4, with difficulty 3, great difficulty 2, not done 1. A mean of few ratings is no measure."),
        table: { head: [Casepress.text("No."), Casepress.text("Objective"), Casepress.text("What was seen"), Casepress.text("Mean")], rows },
      });
    }
    sections.push({ title: Casepress.text("Strengths"), list: or(facts.strengths) });
    sections.push({ title: Casepress.text("Weaknesses"), list: or(facts.weaknesses) });
    sections.push({ title: Casepress.text("Causes"), list: or(facts.causes) });
    sections.push({
      title: Casepress.text("Improvement"),
      list: facts.suggestions,
      table: { head: [Casepress.text("Measure"), Casepress.text("Owner (post)"), Casepress.text("By which day"), Casepress.text("Verified")], rows: facts.measures.length ? facts.measures.map(({ what, owner, due }) => [what, owner, due, ""]) : [["", "", "", ""]] },
    });
    return { title: real ? Casepress.text("After-action report: {title}", { title: plan.title }) : Casepress.text("Drill report: {title}", { title: scenario ? scenario.title : plan.title }), real, sections };
  };

  const escaped = (text) => String(text).replace(/\s+/g, " ").trim().replace(/[\\`*_{}[\]<>|#~]/g, "\\$&");

  /** The report as Markdown. */
  Casepress.reportMarkdown = ({ title, real, sections }) => {
    const lines = [`# ${escaped(title)}`, "", real ? "" : "> " + escaped(Casepress.text("This was a drill, no real event.")), ""];
    sections.forEach(({ title: heading, note, list, table }, n) => {
      lines.push(`## ${n + 1} ${escaped(heading)}`, "");
      if (note) lines.push(escaped(note), "");
      if (list && list.length) lines.push(...list.map((text) => `- ${escaped(text)}`), "");
      if (!table) return;
      const head = table.head || table.rows[0].map(() => "");
      lines.push(`| ${head.map(escaped).join(" | ")} |`, `| ${head.map(() => "---").join(" | ")} |`, ...table.rows.map((row) => `| ${row.map(escaped).join(" | ")} |`), "");
    });
    return `${lines.join("\n").replace(/\n{3,}/g, "\n\n").trim()}\n`;
  };

  const tableOf = ({ head, rows }) => {
    const { element } = Casepress;
    const table = element("table", head ? "stack" : "pairs");
    if (head) table.append(element("thead", "", element("tr", "", ...head.map((word) => Object.assign(element("th", "", word), { scope: "col" })))));
    const body = element("tbody");
    for (const row of rows) {
      const line = element("tr");
      row.forEach((text, n) => {
        const cell = element(!head && n === 0 ? "th" : "td", head && text.length < 9 ? "nw" : "", text);
        if (!head && n === 0) cell.scope = "row";
        if (head) cell.dataset.l = n ? head[n] : "";
        line.append(cell);
      });
      body.append(line);
    }
    table.append(body);
    return table;
  };

  const reportNode = ({ title, real, sections }) => {
    const { element } = Casepress;
    const article = element("article", "aar", element("h2", "aar-h", title));
    if (!real) article.append(element("p", "only-print aar-drill", Casepress.text("This was a drill, no real event.")));
    sections.forEach(({ title: heading, note, list, table }, n) => {
      const section = element("section", "sec", element("h3", "", `${n + 1} ${heading}`));
      if (note) section.append(element("p", "meta", note));
      if (list && list.length) section.append(element("ul", "plain", ...list.map((text) => element("li", "", text))));
      if (table) section.append(tableOf(table));
      article.append(section);
    });
    const blank = () => element("i", "blank");
    article.append(element("p", "signs only-print", element("span", "", Casepress.text("Drawn up"), blank()), element("span", "", Casepress.text("Checked"), blank()), element("span", "", Casepress.text("Approved"), blank())));
    return article;
  };

  Casepress.runAfter = (context) => {
    const { element, runButton, runSection } = Casepress;
    const { session, plan, leader } = context;
    const root = element("div", "after");
    root.hidden = true;

    const field = (form, name, label, tag = "textarea") => {
      const made = element(tag);
      const caption = element("label", "", label);
      caption.htmlFor = made.id = `after-${name}`;
      Object.assign(made, { name, maxLength: 600, autocomplete: "off" });
      if (tag === "textarea") made.rows = 2;
      form.append(element("p", "ask-field", caption, made));
      return made;
    };

    const washForm = () => {
      const form = element("form", "hot-wash");
      const fields = [field(form, "well", Casepress.text("What went well?")), field(form, "hard", Casepress.text("What was hard?")), field(form, "next", Casepress.text("What do we do differently next time?"))];
      const thanks = element("span", "meta");
      thanks.setAttribute("role", "status");
      form.append(element("p", "acts", element("button", "btn primary", Casepress.text("Write it down")), thanks));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const [well, hard, next] = fields.map(({ value }) => value.trim());
        if (!well && !hard && !next) return;
        form.reset();
        context.add("hotwash", { well, hard, next });
        thanks.textContent = Casepress.text("Written down. Save the record as a file and give it to the leader.");
      });
      return form;
    };

    const addNote = async (about, title) => {
      const answer = await Casepress.ask({ title, fields: [{ name: "text", label: Casepress.text("In one sentence"), type: "textarea" }] });
      if (answer) context.add("note", { text: answer.text, about });
    };
    const addMeasure = async () => {
      const answer = await Casepress.ask({
        title: Casepress.text("A measure"),
        lead: Casepress.text("What is done, by which post, by which day: so that it can be checked."),
        fields: [
          { name: "what", label: Casepress.text("Measure"), type: "textarea" },
          { name: "owner", label: Casepress.text("Owner (post)"), type: "select", options: context.posts().map((post) => [post, post]) },
          { name: "due", label: Casepress.text("By which day"), type: "date" },
        ],
      });
      if (answer) context.add("measure", answer);
    };

    const wash = runSection("hot-wash", Casepress.text("Hot wash"), Casepress.text("everybody, three short questions, right now"));
    wash.append(washForm());
    const report = runSection("report", Casepress.text("After-action report"), Casepress.text("a draft from the record"));
    const acts = element("p", "acts no-print");
    const place = element("div");
    report.append(acts, place);
    root.append(wash, report);

    const current = () => Casepress.afterAction(session.log(), plan, session.log().scenario ? context.scenario : null);

    acts.append(
      runButton(Casepress.text("Strength …"), "btn small", () => addNote("strength", Casepress.text("A strength")), "plus"),
      runButton(Casepress.text("Weakness …"), "btn small", () => addNote("weakness", Casepress.text("A weakness")), "plus"),
      runButton(Casepress.text("Cause …"), "btn small", () => addNote("cause", Casepress.text("A cause")), "plus"),
      runButton(Casepress.text("Measure …"), "btn small", addMeasure, "plus"),
      runButton(Casepress.text("Print the report"), "btn small", () => window.print(), "print"),
      runButton(Casepress.text("Save as Markdown"), "btn small", () => Casepress.saveFile(session.fileName("").replace(/json$/, "md"), Casepress.reportMarkdown(current()), "text/markdown")),
      runButton(Casepress.text("Save the record"), leader ? "btn small primary" : "btn small", () => context.save(false)),
      runButton(Casepress.text("Take in a file …"), "btn small", () => context.takeIn()),
      runButton(Casepress.text("Open the run again …"), "btn small quiet", async () => {
        const answer = await Casepress.ask({ title: Casepress.text("Open the run again"), fields: [{ name: "why", label: Casepress.text("Why") }] });
        if (answer) context.add("reopen", { why: answer.why });
      }),
    );

    const refresh = () => {
      const run = session.state();
      if (run.closed) root.hidden = false;
      report.hidden = !run.closed;
      if (run.closed) place.replaceChildren(reportNode(current()));
    };
    /** Show the three questions, before the end too. */
    const ask = () => {
      root.hidden = false;
      wash.querySelector("textarea").focus();
    };
    return { root, refresh, ask };
  };
})();
