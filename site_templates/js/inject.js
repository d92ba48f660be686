/* The leader's injects: release with F8, hold, skip, insert one, re-time the rest after asking. */
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { runLog, runWords } = Casepress;

  /** New minutes for one inject, and for those that come after it where `rest` is true; keys of the moved ones. */
  Casepress.retimed = (injects, key, minutes, rest) => {
    const at = injects.findIndex((item) => item.key === key);
    const was = injects[at].planned ?? injects.slice(0, at).reduce((last, item) => item.planned ?? last, 0);
    const moved = { [key]: minutes };
    if (!rest) return moved;
    const by = minutes - was / 60;
    for (const item of injects.slice(at + 1)) {
      if (item.planned !== null && (item.state === "planned" || item.state === "held")) moved[item.key] = Math.max(0, Math.round((item.planned / 60 + by) * 10) / 10);
    }
    return moved;
  };

  Casepress.runInject = (context) => {
    const { element, sign, runButton } = Casepress;
    const { session } = context;
    const root = element("section", "inject");
    root.id = "run-inject";
    root.setAttribute("aria-label", Casepress.text("Inject"));
    let chosen = "";
    let whenNode = null;
    let shownKey = "";
    let listOpen = false;

    const current = (run) => {
      const picked = run.injects.get(chosen);
      if (picked && picked.state !== "released" && picked.state !== "skipped") return picked;
      return runLog.nextInject(run);
    };

    const plannedText = (item) => (item.planned === null ? item.inject.trigger || Casepress.text("when it fits") : Casepress.text("planned {t}", { t: runLog.showT(item.planned) }));

    const release = () => {
      const run = session.state();
      const item = current(run);
      if (!item || run.closed) return;
      context.add("release", { inject: item.inserted ? item.key : item.inject.number });
      Casepress.announce(Casepress.text("{inject} released", { inject: runWords.injectName(run, item.key) }));
    };
    const keyOf = (item) => (item.inserted ? item.key : item.inject.number);

    const skip = async (item) => {
      const answer = await Casepress.ask({ title: Casepress.text("Skip {inject}", { inject: runWords.injectName(session.state(), item.key) }), lead: item.inject.subject, fields: [{ name: "why", label: Casepress.text("Why") }] });
      if (answer) context.add("skip", { inject: keyOf(item), why: answer.why });
    };

    const retime = async (item) => {
      const run = session.state();
      const injects = runLog.injectsOf(run);
      const rest = injects.slice(injects.indexOf(item) + 1).filter(({ planned, state }) => planned !== null && (state === "planned" || state === "held")).length;
      const answer = await Casepress.ask({
        title: Casepress.text("Move {inject}", { inject: runWords.injectName(run, item.key) }),
        lead: item.inject.subject,
        fields: [
          { name: "minutes", label: Casepress.text("Minutes after the start"), type: "number", min: 0, value: Math.max(Math.ceil(session.t() / 60), Math.round((item.planned ?? 0) / 60)) },
          ...(rest
            ? [{
                name: "rest", type: "choice", label: Casepress.text("And the {n} that come after it?", { n: rest }), value: "yes",
                options: [["yes", Casepress.text("move them by as much")], ["no", Casepress.text("leave them")]],
              }]
            : []),
        ],
      });
      if (answer) context.add("retime", { minutes: Casepress.retimed(injects, item.key, Number(answer.minutes), answer.rest === "yes") });
    };

    const insert = async () => {
      const answer = await Casepress.ask({
        title: Casepress.text("Insert an inject"),
        fields: [
          { name: "minutes", label: Casepress.text("Minutes after the start"), type: "number", min: 0, value: Math.ceil(session.t() / 60) },
          { name: "from", label: Casepress.text("From") },
          { name: "to", label: Casepress.text("Addressed to") },
          { name: "means", label: Casepress.text("Means"), value: Casepress.text("telephone") },
          { name: "subject", label: Casepress.text("Subject") },
          { name: "text", label: Casepress.text("What is said"), type: "textarea" },
          { name: "expected", label: Casepress.text("Expected action"), type: "textarea", required: false },
        ],
        submit: Casepress.text("Insert"),
      });
      if (answer) context.add("insert", { inject: { ...answer, minutes: Number(answer.minutes) } });
    };

    const facts = ({ from, to, means }) => {
      const list = element("dl");
      for (const [label, value] of [[Casepress.text("From"), from], [Casepress.text("Addressed to"), to], [Casepress.text("Means"), means]]) list.append(element("div", "", element("dt", "", label), element("dd", "", value || "")));
      return list;
    };

    const quoted = (text) => `“${String(text).replace(/[“”]/g, (mark) => (mark === "“" ? "‘" : "’"))}”`;

    const card = (run, item) => {
      const { inject } = item;
      whenNode = element("span");
      const nodes = [
        element("p", "inject-h", element("b", "", runWords.injectName(run, item.key)), element("span", "", Casepress.text("of {n}", { n: run.injects.size })), whenNode, element("span", "end badge", sign("hide"), Casepress.text("leader only"))),
        facts(inject),
        element("p", "inject-s", inject.subject || ""),
        element("p", "inject-x", quoted(inject.text || "")),
      ];
      if (inject.expected) nodes.push(element("p", "expect", element("b", "", Casepress.text("Expected")), inject.expected));
      if (inject.contingency) nodes.push(element("p", "expect", element("b", "", Casepress.text("If not")), inject.contingency));
      if (!run.closed) {
        const primary = runButton(Casepress.text("Release"), "btn primary", release);
        primary.append(element("kbd", "", "F8"));
        primary.dataset.cpDo = "release";
        nodes.push(element("p", "acts", primary, ...(item.state === "held" ? [] : [runButton(Casepress.text("Hold"), "btn", () => context.add("hold", { inject: keyOf(item) }))]), runButton(Casepress.text("Skip …"), "btn", () => skip(item))));
        nodes.push(element("p", "acts", runButton(Casepress.text("Move …"), "btn small", () => retime(item)), runButton(Casepress.text("Insert one …"), "btn small", insert, "plus")));
      }
      const injects = runLog.injectsOf(run);
      const next = injects.slice(injects.indexOf(item) + 1).find(({ state }) => state === "planned");
      if (next) nodes.push(element("p", "meta", Casepress.text("Next: {when} {subject}", { when: plannedText(next), subject: next.inject.subject || "" })));
      return nodes;
    };

    const listOf = (run) => {
      const words = { planned: "", held: Casepress.text("held"), released: Casepress.text("released"), skipped: Casepress.text("skipped") };
      const list = element("ol", "inject-list");
      for (const item of runLog.injectsOf(run)) {
        const waiting = item.state === "planned" || item.state === "held";
        const name = waiting && !run.closed ? runButton(item.inject.subject || "", "as-link", () => choose(item.key)) : element("span", "", item.inject.subject || "");
        const state = item.state === "released" || item.state === "skipped" ? `${words[item.state]} ${runLog.showT(item.t)}` : `${words[item.state]} ${plannedText(item)}`.trim();
        list.append(element("li", item.state, element("b", "", runWords.injectName(run, item.key)), name, element("span", "meta", state)));
      }
      const details = element("details", "more", element("summary", "", Casepress.text("All injects")), list);
      details.open = listOpen;
      details.addEventListener("toggle", () => (listOpen = details.open));
      return details;
    };

    const choose = (key) => {
      chosen = key;
      refresh();
      root.querySelector('[data-cp-do="release"]')?.focus();
    };

    const refresh = () => {
      const run = session.state();
      const item = current(run);
      const focused = root.contains(document.activeElement) ? document.activeElement.dataset.cpDo : "";
      root.replaceChildren(...(item ? card(run, item) : [element("p", "inject-h", element("b", "", Casepress.text("All injects are out"))), ...(run.closed ? [] : [element("p", "acts", runButton(Casepress.text("Insert one …"), "btn small", insert, "plus"))])]), listOf(run));
      shownKey = item ? item.key : "";
      if (focused) root.querySelector(`[data-cp-do="${focused}"]`)?.focus({ preventScroll: true });
      pass(session.t());
    };

    const pass = (t) => {
      const item = shownKey && session.state().injects.get(shownKey);
      if (!item || !whenNode) return;
      const due = item.planned !== null && t >= item.planned;
      const words = due ? Casepress.text("due since {t}", { t: runLog.showT(item.planned) }) : plannedText(item);
      if (whenNode.textContent !== words) whenNode.textContent = words;
      root.classList.toggle("is-due", due && item.state === "planned");
    };

    // Enter must never release an inject by accident; F8 does from anywhere but a dialog.
    document.addEventListener("keydown", (event) => {
      if (event.key !== "F8" || !root.isConnected || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      release();
    });
    return { root, refresh, pass };
  };
})();
