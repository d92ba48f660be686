/* [data-cp-observer]: rates each task with a note and the time; a file of its own that the leader takes in. */
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { runLog, runWords } = Casepress;

  Casepress.register("observer", (bar) => {
    const { element, runButton } = Casepress;
    const data = JSON.parse(document.querySelector("script[data-cp-observe]").textContent);
    const plan = { ...data.plan, levels: [], team: [], blocks: [] };
    const session = Casepress.browserSession(plan, { ...data, injects: [] });
    const who = () => name.value.trim() || Casepress.text("Observer");
    const name = element("input");
    const label = element("label", "", Casepress.text("Observer (post)"));
    label.htmlFor = name.id = "observer-name";
    Object.assign(name, { autocomplete: "off", maxLength: 20, value: Casepress.store.read("observer") || "" });
    name.addEventListener("change", () => Casepress.store.write("observer", name.value.trim()));
    const clock = element("p", "clock");
    const acts = element("p", "acts");
    bar.append(element("p", "observer-name", label, name), clock, acts, Casepress.runNotices(session));

    const rows = [...document.querySelectorAll("tr[data-cp-task]")].map((row) => {
      const task = Number(row.dataset.cpTask);
      const title = row.querySelector("th").firstChild.textContent.trim();
      const inputs = [...row.querySelectorAll("td[data-cp-rating]")].map((cell) => {
        const radio = element("input", "rate");
        const { cpRating: rating } = cell.dataset;
        Object.assign(radio, { type: "radio", name: `task-${task}`, value: rating });
        radio.setAttribute("aria-label", `${title}: ${Casepress.ratingWord(rating)}`);
        radio.addEventListener("change", () => rate(task, rating, note.value));
        cell.replaceChildren(element("label", "", radio, element("span", "", Casepress.ratingWord(rating))));
        return radio;
      });
      const note = element("input", "seen-note");
      Object.assign(note, { placeholder: Casepress.text("What was seen"), autocomplete: "off", maxLength: 300 });
      note.setAttribute("aria-label", Casepress.text("What was seen: {task}", { task: title }));
      note.addEventListener("change", () => {
        const chosen = inputs.find((input) => input.checked);
        if (chosen) rate(task, chosen.value, note.value);
        else if (note.value.trim() && session.log()) session.add("note", { text: `${title}: ${note.value.trim()}` }, who());
      });
      const stamp = element("span", "meta rated-at");
      row.querySelector("th").append(element("p", "seen-line", note, stamp));
      return { task, inputs, note, stamp };
    });

    const rate = (task, rating, note) => {
      if (!session.log()) session.start({ mode: "drill", who: who(), scenarioId: data.id });
      session.add("rate", { task, rating, note: note.trim() }, who());
    };

    const refresh = () => {
      const log = session.log();
      acts.replaceChildren();
      if (!log) {
        acts.append(
          runButton(Casepress.text("Start the clock now"), "btn primary", () => session.start({ mode: "drill", who: who(), scenarioId: data.id })),
          runButton(Casepress.text("Take in the leader's file …"), "btn", () => Casepress.takeFiles(session)),
        );
        const unfinished = session.runs().find(({ scenario }) => scenario === data.id);
        if (unfinished) acts.append(runButton(Casepress.text("Open the run of {time}", { time: `${runWords.dateOf(unfinished.started)} ${runWords.clockOf(unfinished.started)}` }), "btn", () => session.open(unfinished.run)));
        clock.replaceChildren();
      } else {
        acts.append(
          runButton(Casepress.text("Save as a file"), "btn primary", () => Casepress.saveFile(session.fileName(who()), session.exportText())),
          runButton(Casepress.text("Take in a file …"), "btn", () => Casepress.takeFiles(session)),
          runButton(Casepress.text("Put the run away"), "btn", () => session.leave()),
        );
      }
      const run = session.state();
      for (const { task, inputs, note, stamp } of rows) {
        const own = run ? run.ratings.filter(({ event, who: by }) => event.task === task && by === who()) : [];
        const last = own[own.length - 1];
        for (const input of inputs) input.checked = Boolean(last) && input.value === last.event.rating;
        if (last && document.activeElement !== note) note.value = String(last.event.note || "");
        if (!last && !log) note.value = "";
        stamp.textContent = last ? runWords.stampOf(last) : "";
      }
      pass();
    };

    const pass = () => {
      const run = session.state();
      if (!run) return;
      const t = session.t();
      clock.replaceChildren(element("b", "", runLog.showT(t), element("span", "", `:${String(t % 60).padStart(2, "0")}`)), element("span", "meta", run.closed ? Casepress.text("ended") : run.stage === "paused" ? Casepress.text("paused") : ""));
    };

    session.listen((what) => what === "log" && refresh());
    const unfinished = session.unfinished();
    if (!(unfinished && unfinished.scenario === data.id && session.open(unfinished.run))) refresh();
    setInterval(pass, 1000);
  });
})();
