/*
  The steps of a run for one role, or all. READ-DO opens one step after the other; DO-CONFIRM shows all, and ticks come when one
  stops to confirm. A step that came to be late goes to the top, but never under a finger, and what has the focus keeps it.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { runLog, runWords } = Casepress;
  const QUIET = 1000; // milliseconds without a pointer over the list before steps change places

  Casepress.runSteps = (context) => {
    const { element, sign } = Casepress;
    const { session, plan } = context;
    const root = element("section", "steps-c");
    root.setAttribute("aria-label", Casepress.text("Steps"));
    const done = element("details", "fold");
    const doneSummary = element("summary");
    const doneLast = element("p", "meta fold-last");
    const doneList = element("ol", "done-list");
    done.append(doneSummary, doneList);
    const doneRow = element("div", "fold-row", done, doneLast);
    const list = element("ol", "steps");
    const empty = element("p", "empty");
    root.append(doneRow, list, empty);

    const rows = new Map(); // key -> { li, mark }
    const opened = new Set(); // READ-DO steps that were opened out of turn
    const confirming = new Set(); // DO-CONFIRM blocks that are being confirmed
    const drafts = new Map(); // step -> words in its blanks
    let lates = "";
    let touched = 0;
    for (const type of ["pointerdown", "pointermove"]) root.addEventListener(type, () => (touched = performance.now()), { passive: true });

    const button = (label, className, run, icon) => {
      const made = element("button", className, ...(icon ? [sign(icon)] : []), label);
      made.type = "button";
      made.addEventListener("click", run);
      return made;
    };

    const isOpen = (entry) => entry.state === "open" || entry.state === "deferred";
    const mine = (entry) => !context.role() || entry.step.owner === context.role();

    // ---------------------------------------------------------------- what stands in the list

    const isLate = (run, entry, t) => isOpen(entry) && runLog.lateOf(run, entry, t) > 0;

    /** Keys of the rows in their order, and how each step is shown: full, folded, listed, wait, off. */
    const layout = (run, t) => {
      const keys = [];
      const shown = new Map();
      const late = [...run.steps.values()].filter((entry) => mine(entry) && isLate(run, entry, t));
      late.sort((one, other) => runLog.dueOf(run, one) - runLog.dueOf(run, other) || one.number - other.number);
      for (const entry of late) {
        keys.push(`step:${entry.step.id}`);
        shown.set(entry.step.id, runLog.waitsOf(run, entry).length ? "wait" : "full");
      }
      const deferred = [];
      const pause = runLog.nextPause(run, plan);
      for (const block of plan.blocks) {
        const entries = block.steps.map((step) => run.steps.get(step.id)).filter((entry) => mine(entry) && entry.state === "open" && !late.includes(entry));
        for (const step of block.steps) {
          const entry = run.steps.get(step.id);
          if (mine(entry) && entry.state === "deferred" && !late.includes(entry)) deferred.push(entry);
        }
        const anyOpen = block.steps.some((step) => isOpen(run.steps.get(step.id)));
        const ends = !run.confirmed.has(block.id) && (block.pause ? true : block.style === "do-confirm" && (!context.role() || anyOpen || entries.length));
        if (!entries.length && !ends) continue;
        if (entries.length) keys.push(`head:${block.id}`);
        let current = false;
        for (const entry of entries) {
          const { step } = entry;
          const waits = runLog.waitsOf(run, entry).length > 0;
          let way = "full";
          if (!runLog.appliesTo(run, entry)) way = "off";
          else if (waits) way = "wait";
          else if (block.style === "do-confirm") way = confirming.has(block.id) || hasTicks(run, block) ? "full" : "listed";
          else if (step.memory || opened.has(step.id)) way = "full";
          else if (current) way = "folded";
          else current = true;
          shown.set(step.id, way);
          keys.push(`step:${step.id}`);
          const next = entries[entries.indexOf(entry) + 1];
          if (step.memory && !(next && next.step.memory)) keys.push(`fence:${block.id}`);
        }
        if (entries.length && block.style === "do-confirm" && !run.closed && !confirming.has(block.id) && !hasTicks(run, block)) keys.push(`stop:${block.id}`);
        if (ends) keys.push(block.pause ? `pause:${block.id}${block === pause ? "" : ":later"}` : `confirm:${block.id}`);
      }
      if (deferred.length) keys.push("head:~deferred");
      for (const entry of deferred) {
        keys.push(`step:${entry.step.id}`);
        shown.set(entry.step.id, "full");
      }
      return { keys, shown, late };
    };

    const hasTicks = (run, block) => block.steps.some((step) => run.steps.get(step.id).end);

    // ---------------------------------------------------------------- rows

    const markOf = (run, key, shown, t) => {
      const [kind, id] = key.split(":");
      if (kind !== "step") {
        const blockEntries = plan.blocks.find((block) => block.id === id)?.steps.map((step) => run.steps.get(step.id).state) || [];
        return JSON.stringify([key, context.role(), confirming.has(id), kind === "confirm" ? blockEntries : 0, run.closed ? 1 : 0]);
      }
      const entry = run.steps.get(id);
      return JSON.stringify([
        shown.get(id),
        isLate(run, entry, t),
        entry.state,
        entry.defers.length,
        entry.assigns.map(({ event }) => event.id),
        entry.evidence.length,
        runLog.waitsOf(run, entry).map(({ number }) => number),
        context.role(),
        run.closed ? 1 : 0,
      ]);
    };

    const build = (run, key, shown, t) => {
      const [kind, id, more] = key.split(":");
      if (kind === "step") return stepRow(run, run.steps.get(id), shown.get(id), t);
      if (kind === "head" && id === "~deferred") return element("li", "block-h", element("b", "", Casepress.text("Put off")), element("span", "", Casepress.text("has to be done, or does not apply, before the end")));
      const block = plan.blocks.find((other) => other.id === id);
      if (kind === "head") {
        const how =
          block.style === "read-do"
            ? [element("b", "", "READ-DO"), Casepress.text("Read one, do it, tick it, then the next.")]
            : [element("b", "", "DO-CONFIRM"), Casepress.text("Do them from memory, then stop and confirm one by one.")];
        return element("li", "block-h", element("b", "", block.title), element("span", "mode", ...how));
      }
      if (kind === "fence") return element("li", "fence", Casepress.text("above: by heart, before anybody has found this page"));
      if (kind === "stop") return element("li", "confirm-row", focusable(stopButton(block), "stop"));
      if (kind === "pause") return pauseRow(run, block, more === "later");
      return confirmRow(run, block);
    };

    const pauseRow = (run, block, later) => {
      const { reader, items } = block.pause;
      if (later) return element("li", "pause-later", sign("pause"), Casepress.text("Pause point after “{block}”: {n} questions, read by {reader}", { block: block.title, n: items.length, reader }));
      const head = element("p", "pause-h", element("b", "", sign("pause"), Casepress.text("Pause point")), (block.timeNode = element("span")));
      const row = element("li", "pause", head, element("ol", "", ...items.map((item) => element("li", "", item))));
      const own = !context.role() || context.role() === reader;
      if (run.closed) return row;
      if (own) row.append(focusable(button(Casepress.text("All have answered, go on"), "btn primary", () => confirmBlock(block)), "confirm"));
      else row.append(element("p", "pause-who", Casepress.text("{reader} reads it aloud and confirms. Answer when you are asked.", { reader })));
      return row;
    };

    const confirmRow = (run, block) => {
      const row = element("li", "confirm-row");
      const open = block.steps.map((step) => run.steps.get(step.id)).filter((entry) => entry.state === "open" && runLog.appliesTo(run, entry));
      if (open.length) row.append(element("p", "meta", Casepress.text("{n} of this list are not confirmed yet.", { n: open.length })));
      else if (!run.closed) row.append(focusable(button(Casepress.text("The whole list is confirmed"), "btn", () => confirmBlock(block), "check"), "confirm"));
      return row;
    };

    const stopButton = (block) =>
      button(Casepress.text("All done from memory: stop, confirm one by one"), "btn", () => {
        confirming.add(block.id);
        refresh();
        const first = block.steps.find((step) => rows.has(`step:${step.id}`) && mine(session.state().steps.get(step.id)));
        if (first) rows.get(`step:${first.id}`).li.querySelector(".tick")?.focus();
      }, "pause");

    const confirmBlock = (block) => context.add("confirm", { block: block.id });

    const focusable = (node, name) => {
      node.dataset.cpFocus = name;
      return node;
    };

    const stepRow = (run, entry, way, t) => {
      const { step } = entry;
      const late = isLate(run, entry, t);
      const row = element("li", `step${late ? " late" : ""}${way === "full" ? "" : ` ${way === "off" ? "wait" : way}`}`);
      row.dataset.cpStep = step.id;
      const label = Casepress.text("step {n} done", { n: entry.number });
      let tick;
      if (way === "full" && !run.closed) {
        tick = focusable(element("input", "tick"), "tick");
        tick.type = "checkbox";
        tick.setAttribute("aria-label", label);
        tick.addEventListener("click", (event) => {
          event.preventDefault();
          finish(entry);
        });
      } else {
        tick = element("span", "tick", ...(way === "wait" || way === "off" ? [sign("lock")] : []));
        tick.setAttribute("aria-hidden", "true");
      }
      const name = element("p", "do", element("i", "", String(entry.number)), step.do);
      const body = element("div", "", name);
      if (!context.role()) body.append(element("p", "by", element("b", "", step.owner)));
      if (way === "wait") body.append(waitLine(run, entry));
      if (way === "off") body.append(element("p", "by", element("span", "tag", Casepress.text("only level {levels}", { levels: step.levels.join(Casepress.text(", ")) }))));
      if (way === "full") fill(run, entry, body);
      if (way === "folded" && !run.closed) {
        const open = focusable(button(Casepress.text("open it now"), "as-link", () => {
          opened.add(step.id);
          refresh();
          rows.get(`step:${step.id}`).li.querySelector(".tick")?.focus();
        }), "open");
        open.setAttribute("aria-label", Casepress.text("open step {n} now", { n: entry.number }));
        body.append(element("p", "by", open));
      }
      const when = element("p", "when", element("b"), element("span"));
      row.append(tick, body, when);
      return row;
    };

    const waitLine = (run, entry) => {
      const line = element("p", "by waits", Casepress.text("Still waits for"));
      for (const other of runLog.waitsOf(run, entry)) {
        line.append(" ", element("b", "", other.step.owner, " ", Casepress.text("step {n}", { n: other.number })), Casepress.text(": {why}", { why: other.step.do }));
      }
      return line;
    };

    const fill = (run, entry, body) => {
      const { step } = entry;
      if (step.say) {
        const line = element("p", "say-step", sign("say"), element("span", "", `“${step.say.replace(/[“”]/g, (mark) => (mark === "“" ? "‘" : "’"))}”`));
        line.dataset.cpCopy = "";
        body.append(line);
      }
      if (step.want) body.append(element("p", "want", element("b", "", Casepress.text("Done when")), ...withBlanks(entry)));
      if (step.leave || step.forms.length) {
        const line = element("p", "want", element("b", "", Casepress.text("Leave behind")), step.leave);
        step.forms.forEach(({ title, url }, n) => {
          const link = element("a", "", title);
          link.href = url;
          link.target = "_blank";
          line.append(n || step.leave ? Casepress.text("; ") : "", link);
        });
        body.append(line);
      }
      for (const { event } of entry.evidence) body.append(evidenceLine(event));
      const assigned = entry.assigns[entry.assigns.length - 1];
      if (assigned) body.append(element("p", "assigned", sign("clock"), element("b", "", String(assigned.event.role)), element("span")));
      if (entry.state === "deferred") body.append(element("p", "by", element("span", "badge warn", sign("clock"), Casepress.text("put off: {why}", { why: String(entry.defers[entry.defers.length - 1].event.why || "") }))));
      if (!run.closed) body.append(acts(entry));
    };

    const evidenceLine = (event) => {
      const line = element("p", "want evidence", element("b", "", Casepress.text("Evidence kept")), String(event.name));
      if (event.picture) {
        const picture = element("img");
        picture.src = event.picture;
        picture.alt = String(event.name);
        line.append(picture);
      }
      return line;
    };

    const withBlanks = (entry) => {
      const { id, want } = entry.step;
      const words = drafts.get(id) || [];
      const parts = [];
      let from = 0;
      let n = 0;
      for (const match of want.matchAll(runWords.BLANK)) {
        parts.push(want.slice(from, match.index));
        const field = element("input", match[0].includes(":") ? "blank-in at" : "blank-in");
        const place = n;
        Object.assign(field, { value: words[place] || "", autocomplete: "off", maxLength: 40 });
        field.setAttribute("aria-label", Casepress.text("blank {n} of step {step}", { n: n + 1, step: entry.number }));
        if (match[0].includes(":")) field.placeholder = "--:--";
        focusable(field, `blank-${place}`);
        field.addEventListener("input", () => {
          const now = drafts.get(id) || [];
          now[place] = field.value;
          drafts.set(id, now);
        });
        field.addEventListener("keydown", (event) => {
          if (event.key === "Enter" && !event.isComposing) finish(entry);
        });
        parts.push(field);
        from = match.index + match[0].length;
        n += 1;
      }
      parts.push(want.slice(from));
      return parts;
    };

    const acts = (entry) => {
      const more = element("details", "more step-more", element("summary", "", Casepress.text("more")));
      const row = element("p", "acts");
      const add = (label, run) => row.append(button(label, "btn small", run));
      add(Casepress.text("Does not apply …"), () => notApplicable(entry));
      add(Casepress.text("Put off …"), () => putOff(entry));
      add(Casepress.text("Give to …"), () => assign(entry));
      add(Casepress.text("Evidence …"), () => context.evidence(entry.step.id));
      more.append(row);
      focusable(more.firstChild, "more");
      return more;
    };

    // ---------------------------------------------------------------- what one does

    const finish = (entry) => {
      const { id, want } = entry.step;
      const words = (drafts.get(id) || []).map((word) => (word || "").trim());
      const blanks = Array.from({ length: runWords.blanksOf(want) }, (_, n) => words[n] || "");
      const keys = [...rows.keys()];
      const next = keys.slice(keys.indexOf(`step:${id}`) + 1);
      drafts.delete(id);
      context.add("tick", blanks.some(Boolean) ? { step: id, blanks } : { step: id });
      focusFirst(next);
    };

    const focusFirst = (keys) => {
      const open = [...keys, ...rows.keys()].map((key) => rows.get(key)?.li.querySelector("input.tick, .pause .btn, .confirm-row .btn")).find(Boolean);
      (open || doneSummary).focus({ preventScroll: false });
    };

    const notApplicable = async (entry) => {
      const answer = await Casepress.ask({
        title: Casepress.text("Step {n} does not apply", { n: entry.number }),
        lead: entry.step.do,
        fields: [{ name: "why", label: Casepress.text("Why") }],
      });
      if (answer) context.add("na", { step: entry.step.id, why: answer.why });
    };

    const putOff = async (entry) => {
      const answer = await Casepress.ask({
        title: Casepress.text("Put step {n} off", { n: entry.number }),
        lead: [entry.step.do, Casepress.text("It stays on the list and has to be settled before the end.")],
        fields: [{ name: "why", label: Casepress.text("Why, and what it waits for") }],
      });
      if (answer) context.add("defer", { step: entry.step.id, why: answer.why });
    };

    const assign = async (entry) => {
      const posts = context.posts();
      const answer = await Casepress.ask({
        title: Casepress.text("Give step {n} to", { n: entry.number }),
        lead: entry.step.do,
        fields: [
          { name: "role", label: Casepress.text("Post"), type: "select", options: posts.map((post) => [post, post]), value: entry.step.owner },
          { name: "minutes", label: Casepress.text("Minutes"), type: "number", value: 3 },
        ],
        say: ({ role, minutes }) => Casepress.text("{role}: {what} You have {minutes} minutes, then report to me.", { role, what: entry.step.do, minutes }),
        submit: Casepress.text("Start the countdown"),
      });
      if (answer) context.add("assign", { step: entry.step.id, role: answer.role, minutes: Number(answer.minutes) });
    };

    const undo = async (mark, what) => {
      const answer = await Casepress.ask({
        title: Casepress.text("Take back"),
        lead: [what, Casepress.text("The entry stays in the record; the undo stands beside it with its reason.")],
        fields: [{ name: "why", label: Casepress.text("Why") }],
        submit: Casepress.text("Take back"),
      });
      if (answer) context.add("undo", { of: mark.event.id, why: answer.why });
    };

    // ---------------------------------------------------------------- what is done

    const doneOf = (run) => [...run.steps.values()].filter((entry) => entry.end && mine(entry)).sort((one, other) => other.end.t - one.end.t || other.number - one.number);

    let doneMark = "";
    const showDone = (run) => {
      const entries = doneOf(run);
      const mark = JSON.stringify([context.role(), run.closed ? 1 : 0, entries.map((entry) => [entry.number, [...entry.ticks, ...entry.nas].map(({ event }) => event.id)])]);
      if (mark === doneMark) return;
      doneMark = mark;
      doneRow.hidden = entries.length === 0;
      doneSummary.replaceChildren(sign("check"), Casepress.text("{n} steps done", { n: entries.length }));
      doneLast.replaceChildren();
      if (entries.length) {
        const [entry] = entries;
        doneLast.append(Casepress.text("last"), ` ${runWords.stampOf(entry.end)} “${short(text(entry, entry.end))}”`);
        if (!run.closed) doneLast.append(button(Casepress.text("Take back"), "copy", () => undo(entry.end, text(entry, entry.end)), "undo"));
      }
      doneList.replaceChildren(...entries.map((entry) => doneItem(run, entry)));
    };

    const short = (words) => (words.length > 20 ? `${words.slice(0, 19)}…` : words);
    const text = (entry, mark) =>
      mark.event.type === "na" ? Casepress.text("does not apply: {why}", { why: String(mark.event.why || "") }) : runWords.wanted(entry.step, mark.event.blanks);

    const doneItem = (run, entry) => {
      const item = element("li", "done-step");
      const tick = element("input", "tick");
      Object.assign(tick, { type: "checkbox", checked: true, disabled: Boolean(run.closed) });
      tick.setAttribute("aria-label", Casepress.text("take back step {n}", { n: entry.number }));
      tick.addEventListener("click", (event) => {
        event.preventDefault();
        undo(entry.end, text(entry, entry.end));
      });
      const body = element("div", "", element("p", "", element("i", "", String(entry.number)), text(entry, entry.end)));
      const late = runLog.lateOf(run, entry, entry.end.t);
      body.append(element("p", "meta dots", element("span", "", entry.end.who), ...(late ? [element("span", "badge bad", sign("warn"), runWords.lateText(late))] : [])));
      if (entry.conflict) {
        const all = [...entry.ticks, ...entry.nas];
        body.append(element("p", "clash", sign("warn"), Casepress.text("Recorded more than once:"), ...all.map((mark) => element("span", "", `${mark.who} ${runWords.stampOf(mark)} “${short(text(entry, mark))}”`, ...(run.closed ? [] : [button(Casepress.text("take this one back"), "as-link", () => undo(mark, text(entry, mark)))])))));
      }
      for (const { event } of entry.evidence) body.append(evidenceLine(event));
      item.append(tick, body, element("p", "when", element("b", "", runWords.stampOf(entry.end))));
      return item;
    };

    // ---------------------------------------------------------------- on the screen

    const showTimes = (run, t) => {
      for (const [key, { li }] of rows) {
        if (!key.startsWith("step:")) continue;
        const entry = run.steps.get(key.slice(5));
        const [main, under] = li.querySelector(".when").children;
        const due = runLog.dueOf(run, entry);
        const late = isOpen(entry) ? runLog.lateOf(run, entry, t) : 0;
        const words = late ? runWords.lateText(late) : due === null || due <= t ? "" : Casepress.text("{left} left", { left: runWords.leftText(due - t) });
        if (main.dataset.words !== words) {
          main.dataset.words = words;
          main.className = late ? "bad" : "";
          main.replaceChildren(...(late ? [sign("warn")] : []), words);
        }
        const limit = due === null ? entry.step.at : Casepress.text("limit {t}", { t: runLog.showT(due) });
        if (under.textContent !== limit) under.textContent = limit;
        const count = li.querySelector(".assigned span");
        if (count) {
          const { t: since, event } = entry.assigns[entry.assigns.length - 1];
          const left = since + event.minutes * 60 - t;
          count.textContent = left > 0 ? Casepress.text("{left} left", { left: runWords.leftText(left) }) : Casepress.text("The {n} minutes of {role} are over", { n: event.minutes, role: String(event.role) });
          count.parentNode.classList.toggle("is-over", left <= 0);
        }
      }
      for (const block of plan.blocks) {
        if (!block.timeNode) continue;
        const due = runLog.pauseDue(run, block);
        const { reader } = block.pause;
        block.timeNode.textContent = (due === null ? "" : Casepress.text("{t}, ", { t: runLog.showT(due) })) + Casepress.text("{reader} reads aloud; all answer, then one confirms", { reader });
      }
    };

    /** Bring the list up to date: only rows that changed are made anew, and the focus stays where it was. */
    const refresh = () => {
      const run = session.state();
      const t = session.t();
      const { keys, shown, late } = layout(run, t);
      lates = late.map(({ number }) => number).join();
      const held = document.activeElement && list.contains(document.activeElement) ? document.activeElement : null;
      const heldRow = held && held.closest("[data-cp-row]");
      const heldKey = heldRow && heldRow.dataset.cpRow;
      const heldName = held && held.dataset.cpFocus;
      for (const key of rows.keys()) {
        if (keys.includes(key)) continue;
        rows.get(key).li.remove();
        rows.delete(key);
      }
      keys.forEach((key, n) => {
        const mark = markOf(run, key, shown, t);
        let row = rows.get(key);
        if (!row || row.mark !== mark) {
          const li = build(run, key, shown, t);
          li.dataset.cpRow = key;
          const wasOpen = row && row.li.querySelector(".step-more[open]");
          if (row) row.li.replaceWith(li);
          row = { li, mark };
          rows.set(key, row);
          if (wasOpen && li.querySelector(".step-more")) li.querySelector(".step-more").open = true;
          Casepress.start(li);
        }
        if (list.children[n] !== row.li) list.insertBefore(row.li, list.children[n] || null);
      });
      sortRows(keys);
      empty.textContent = keys.length ? "" : Casepress.text("Nothing is open for this role.");
      empty.hidden = keys.length > 0;
      showDone(run);
      showTimes(run, t);
      if (heldKey && rows.has(heldKey) && document.activeElement !== held) {
        const again = rows.get(heldKey).li.querySelector(`[data-cp-focus="${heldName}"]`);
        (held.isConnected ? held : again)?.focus({ preventScroll: true });
      }
    };

    const sortRows = (keys) => {
      const made = new Map(keys.map((key) => [key, rows.get(key)]));
      rows.clear();
      for (const [key, row] of made) rows.set(key, row);
    };

    /** Once a second: the times; and the order, where a step came to be late and nobody is at the list. */
    const pass = () => {
      const run = session.state();
      const t = session.t();
      const late = layout(run, t).late.map(({ number }) => number).join();
      if (late !== lates && performance.now() - touched > QUIET) refresh();
      else showTimes(run, t);
    };

    /** Move the focus to the next or previous step. */
    const move = (by) => {
      const stops = [...list.querySelectorAll("input.tick, .pause .btn, .confirm-row .btn")];
      const at = stops.indexOf(document.activeElement.closest?.("[data-cp-row]")?.querySelector("input.tick, .pause .btn, .confirm-row .btn"));
      const next = stops[at < 0 ? 0 : Math.min(stops.length - 1, Math.max(0, at + by))];
      if (next) {
        next.focus();
        next.scrollIntoView({ block: "nearest" });
      }
    };

    const focusedEntry = () => {
      const row = document.activeElement.closest?.("[data-cp-step]");
      return row ? session.state().steps.get(row.dataset.cpStep) : null;
    };

    const onFocused = (run) => ({ when: () => Boolean(focusedEntry()) && !session.state().closed, run: () => run(focusedEntry()) });
    const { keys } = Casepress;
    const here = () => root.isConnected;
    keys.add({ keys: ["ArrowDown"], label: () => Casepress.text("Next step"), when: here, run: () => move(1) });
    keys.add({ keys: ["ArrowUp"], label: () => Casepress.text("Previous step"), when: () => here() && list.contains(document.activeElement), run: () => move(-1) });
    keys.add({ keys: ["x"], label: () => Casepress.text("Does not apply …"), ...onFocused(notApplicable) });
    keys.add({ keys: ["d"], label: () => Casepress.text("Put off …"), ...onFocused(putOff) });
    keys.add({ keys: ["a"], label: () => Casepress.text("Give to …"), ...onFocused(assign) });
    keys.add({ keys: ["e"], label: () => Casepress.text("Evidence …"), ...onFocused((entry) => context.evidence(entry.step.id)) });
    keys.add({
      keys: ["u"],
      label: () => Casepress.text("Take back the last step"),
      when: () => here() && session.state() && !session.state().closed && doneOf(session.state()).length > 0,
      run: () => {
        const [entry] = doneOf(session.state());
        undo(entry.end, text(entry, entry.end));
      },
    });

    return { root, refresh, pass, hasFocus: () => Boolean(focusedEntry()) };
  };
})();
