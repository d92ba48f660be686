/* What stands beside the steps of a run: posts, levels, who commands; and the record. */
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { runLog, runWords } = Casepress;

  const makeButton = (label, className, run, icon) => {
    const { element, sign } = Casepress;
    const made = element("button", className, ...(icon ? [sign(icon)] : []), label);
    made.type = "button";
    made.addEventListener("click", run);
    return made;
  };
  Casepress.runButton = makeButton;

  const section = (id, title, small) => {
    const { element } = Casepress;
    const heading = element("h2", "", title);
    if (small) heading.append(" ", element("small", "", small));
    const made = element("section", "sec", heading);
    made.id = id;
    return made;
  };
  Casepress.runSection = section;

  Casepress.runContacts = ({ plan }) => {
    const { element } = Casepress;
    const root = section("run-contacts", Casepress.text("Contacts"), Casepress.text("posts only"));
    root.classList.add("contacts");
    root.append(element("dl", "", ...plan.contacts.map(({ role, reach }) => element("div", "", element("dt", "", role), element("dd", "", reach)))));
    return { root, refresh() {} };
  };

  /** Who commands now, in words; empty before a level is declared. */
  const commander = (run, plan) => {
    const handed = run.handovers[run.handovers.length - 1];
    const named = run.levels[run.levels.length - 1];
    if (handed && (!named || handed.t >= named.t)) return String(handed.event.to);
    return plan.levels.find(({ level }) => level === run.level)?.by || "";
  };
  Casepress.commander = commander;

  Casepress.runLevels = (context) => {
    const { element, sign } = Casepress;
    const { plan, session } = context;
    const root = section("run-levels", Casepress.text("Levels"), Casepress.text("in doubt the higher one"));
    const list = element("ol", "levels");
    const acts = element("p", "acts");
    const plates = element("div", "plates");
    root.append(list, acts, plates);

    const change = async (type) => {
      const run = session.state();
      const at = plan.levels.findIndex(({ level }) => level === run.level);
      const lowest = plan.levels.filter(({ declares }) => declares).length - 1;
      const possible = plan.levels.filter((level, n) => (type === "declare" ? level.declares : type === "raise" ? n < at : n > at));
      const first = type === "raise" ? possible[possible.length - 1] : type === "lower" ? possible[0] : plan.levels[lowest];
      const titles = { declare: Casepress.text("Declare a level"), raise: Casepress.text("Raise the level"), lower: Casepress.text("Lower the level") };
      const conditions = { declare: [], raise: plan.upgrade, lower: plan.downgrade }[type];
      const answer = await Casepress.ask({
        title: titles[type],
        lead: [
          Casepress.text("In doubt take the higher one; it can be lowered later."),
          ...(conditions.length ? [element("ul", "plain ask-list", ...conditions.map((text) => element("li", "", text)))] : []),
        ],
        fields: [
          { name: "level", type: "choice", label: Casepress.text("Level"), value: first.level, options: possible.map(({ level, when, by }) => [level, element("b", "", level), " ", when, element("small", "", by)]) },
          { name: "why", label: Casepress.text("On what grounds (numbers)"), required: false },
        ],
        say: ({ level }) => {
          const found = plan.levels.find((other) => other.level === level);
          const now = new Date(session.now());
          const words = found.say || Casepress.text("It is __:__. I declare level {level}. {by} commands. All groups report.", { level, by: found.by });
          return words.replace(/__ 点 __ 分/, `${now.getHours()} 点 ${String(now.getMinutes()).padStart(2, "0")} 分`).replace(/__:__/, runWords.clockOf(session.now()));
        },
        submit: Casepress.text("Said; record it"),
      });
      if (answer) context.add(type, { level: answer.level, why: answer.why });
    };

    const handOver = async () => {
      const run = session.state();
      const from = commander(run, plan);
      const answer = await Casepress.ask({
        title: Casepress.text("Hand over command"),
        lead: Casepress.text("Face to face, so that all groups hear it. Both say their post and the time."),
        fields: [
          { name: "from", label: Casepress.text("From (post)"), value: from },
          { name: "to", label: Casepress.text("To (post)"), type: "select", options: context.posts().filter((post) => post !== from).map((post) => [post, post]) },
        ],
        say: ({ from: old, to }) => Casepress.text("It is {time}. I am {from} and hand the command to {to}. Most urgent are: __, __ and __. {to}, do you take over?", { time: runWords.clockOf(session.now()), from: old, to }),
        submit: Casepress.text("Both have answered; record it"),
      });
      if (answer) context.add("handover", { post: Casepress.text("overall command"), from: answer.from, to: answer.to });
    };

    const plate = (label, post, mark) => element("p", "plate", element("span", "", label), element("b", "", post), element("time", "", mark ? runWords.stampOf(mark) : ""));

    const refresh = () => {
      const run = session.state();
      const at = plan.levels.findIndex(({ level }) => level === run.level);
      list.replaceChildren();
      plan.levels.forEach(({ level, when, by, declares }, n) => {
        if (n && !declares && plan.levels[n - 1].declares) list.append(element("li", "declare", Casepress.text("above: declare")));
        const item = element("li", n === at ? "on" : "", element("b", "", level), element("span", "", when), element("em", "", n === at ? by + " · " + Casepress.text("now") : by));
        if (n === at) item.setAttribute("aria-current", "true");
        list.append(item);
      });
      if (plan.levels[plan.levels.length - 1].declares) list.append(element("li", "declare", Casepress.text("above: declare")));
      acts.replaceChildren();
      plates.replaceChildren();
      if (!run.closed) {
        if (at < 0) acts.append(makeButton(Casepress.text("Declare …"), "btn small", () => change("declare"), "rise"));
        if (at > 0) acts.append(makeButton(Casepress.text("Raise to {level}", { level: plan.levels[at - 1].level }), "btn small", () => change("raise"), "rise"));
        if (at >= 0 && at < plan.levels.length - 1) acts.append(makeButton(Casepress.text("Lower …"), "btn small", () => change("lower"), "fall"));
      }
      const now = commander(run, plan);
      if (!now) return;
      const handed = run.handovers[run.handovers.length - 1];
      if (handed && String(handed.event.to) === now) {
        plates.append(plate(Casepress.text("commanded until"), String(handed.event.from), handed), plate(Casepress.text("commands since"), now, handed));
      } else plates.append(plate(Casepress.text("commands"), now, run.levels[run.levels.length - 1]));
      if (!run.closed) plates.append(element("p", "acts", makeButton(Casepress.text("Hand over command …"), "btn small", handOver, "person")));
    };

    Casepress.keys.add({
      keys: ["l"],
      label: () => Casepress.text("Declare or raise a level"),
      when: () => root.isConnected && session.state() && !session.state().closed && session.state().level !== plan.levels[0].level,
      run: () => change(session.state().level ? "raise" : "declare"),
    });
    return { root, refresh, sign };
  };

  /** What only the leader sees in the record. */
  const HIDDEN = ["hold", "skip", "insert", "retime", "rate"];

  Casepress.runRecord = (context) => {
    const { element, sign } = Casepress;
    const { session } = context;
    const root = section("run-record", Casepress.text("Running record"), Casepress.text("only ever added to"));
    root.classList.add("log");
    const list = element("ol");
    list.tabIndex = 0;
    list.setAttribute("aria-label", Casepress.text("Running record"));
    const form = element("form", "note");
    const label = element("label", "sr", Casepress.text("Make a note"));
    const field = element("input");
    label.htmlFor = field.id = "run-note";
    Object.assign(field, { placeholder: Casepress.text("Make a note, Enter keeps it with its time"), autocomplete: "off", maxLength: 400 });
    form.append(label, field, element("kbd", "", "n"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text) return;
      field.value = "";
      context.add("note", { text });
    });
    const acts = element("p", "acts");
    root.append(form, list, acts);
    acts.append(makeButton(Casepress.text("Evidence …"), "btn small", () => context.evidence(""), "plus"));
    acts.append(makeButton(Casepress.text("Save as a file"), "btn small", () => context.save(false)));
    if (context.leader) acts.append(makeButton(Casepress.text("File for players"), "btn small", () => context.save(true)));
    acts.append(makeButton(Casepress.text("Take in a file …"), "btn small", () => context.takeIn()));

    const line = (className, time, who, words) => element("li", className, element("time", "", time), element("p", "", ...(who ? [element("b", "", who), " "] : []), words));

    const refresh = () => {
      const run = session.state();
      const t = session.t();
      const rows = run.rows
        .filter(({ event }) => context.leader || !HIDDEN.includes(event.type))
        .map(({ event, t: at, undone }) => ({ t: at, order: Date.parse(event.at), node: () => line(undone ? "is-undone" : "", runWords.clockOf(event.at), String(event.who || ""), (undone ? Casepress.text("(taken back) ") : "") + runWords.eventWords(run, event)) }));
      const calls = runLog.callsOf(run, t).map((call) => {
        const order = runLog.momentAt(run, call.t);
        return { t: call.t, order, node: () => line("call", runWords.clockOf(order), "", runWords.callWords(call)) };
      });
      const all = [...rows, ...calls].sort((one, other) => other.order - one.order);
      list.replaceChildren(...all.map(({ node }) => node()));
    };

    Casepress.keys.add({ keys: ["n"], label: () => Casepress.text("Make a note"), when: () => root.isConnected && Boolean(session.state()), run: () => context.show("run-record", field) });
    return { root, refresh, sign };
  };
})();
