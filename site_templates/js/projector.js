/*
  The window for the screen on the wall. The leader's page sends it the clock, the level and the inject that was
  released, over a channel between windows of one browser; what players may not see is never sent.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const { runLog, runWords } = Casepress;
  const AGAIN = 5000; // milliseconds between two messages of a leader's page at rest
  const SILENT = 16000; // milliseconds after which the window says that nothing comes

  const channelOf = () => (window.BroadcastChannel ? new BroadcastChannel(`casepress/${Casepress.site}/run`) : null);

  /** What the projector may show of a run at a moment in milliseconds: plain values. */
  Casepress.projectorState = (run, plan, ms) => {
    const released = [...run.injects.values()].filter(({ state }) => state === "released").sort((one, other) => one.t - other.t || (Date.parse(one.at) - Date.parse(other.at)));
    const last = released[released.length - 1];
    const pause = runLog.nextPause(run, plan);
    const pauseAt = pause && runLog.pauseDue(run, pause);
    return {
      run: run.log.run,
      mode: run.mode,
      title: plan.title,
      t: runLog.elapsed(run, ms),
      stage: run.stage,
      level: run.level,
      commander: Casepress.commander(run, plan),
      pause: pauseAt === null ? "" : runLog.showT(pauseAt),
      inject: last
        ? { name: runWords.injectName(run, last.key), at: last.at, text: last.inject.text || "", from: last.inject.from || "", to: last.inject.to || "", means: last.inject.means || "" }
        : null,
    };
  };

  Casepress.projectorSender = ({ session, plan }) => {
    const channel = channelOf();
    if (!channel) return { send() {}, close() {} };
    const send = () => session.state() && channel.postMessage({ type: "state", state: Casepress.projectorState(session.state(), plan, session.now()) });
    channel.addEventListener("message", ({ data }) => data && data.type === "hello" && send());
    const timer = setInterval(send, AGAIN);
    return {
      send,
      close() {
        clearInterval(timer);
        channel.postMessage({ type: "end" });
        channel.close();
      },
    };
  };

  Casepress.register("show-run", (root) => {
    const { element, sign } = Casepress;
    const channel = channelOf();
    if (!channel) {
      root.querySelector(".proj-wait").textContent = Casepress.text("This browser cannot connect two windows. Show the leader's clock in another way.");
      return;
    }
    const page = document.documentElement;
    let state = null;
    let received = 0;
    let shown = "";
    let clock = null;
    let now = null;
    let since = null;
    let lost = null;

    const pair = (label, ...value) => element("div", "", element("dt", "", label), element("dd", "", ...value));

    const draw = () => {
      const { mode, title, level, commander, pause, inject, stage } = state;
      page.dataset.cpRunning = mode === "real" ? "real" : "drill";
      const tape = element("aside", mode === "real" ? "tape run-tape real-tape" : "tape run-tape");
      tape.setAttribute("aria-label", mode === "real" ? Casepress.text("Real event") : Casepress.text("Drill"));
      tape.append(element("b", "", mode === "real" ? Casepress.text("Real event") : Casepress.text("Drill")), element("span", "", mode === "real" ? "" : Casepress.text("not a real event")), element("span", "end", title));
      document.querySelector(".run-tape")?.remove();
      document.body.prepend(tape);
      clock = element("p", "proj-clock");
      clock.setAttribute("role", "timer");
      now = element("dd");
      const side = element("dl", "proj-side", element("div", "", element("dt", "", Casepress.text("Now")), now));
      side.append(pair(Casepress.text("Level"), element("b", "", level ? Casepress.text("level {level}", { level }) : Casepress.text("not declared")), ...(commander ? [element("small", "", Casepress.text("{post} commands", { post: commander }))] : [])));
      if (pause && stage !== "closed") side.append(pair(Casepress.text("Next pause point"), pause));
      lost = element("p", "proj-lost");
      lost.hidden = true;
      since = element("span");
      const card = element("section", "proj-inj");
      card.setAttribute("aria-live", "polite");
      card.setAttribute("aria-label", Casepress.text("Inject"));
      if (stage === "closed") card.append(element("p", "proj-x", mode === "real" ? Casepress.text("The event is over.") : Casepress.text("The drill is over. Thank you; the hot wash follows.")));
      else if (inject) {
        card.append(element("p", "proj-h", element("b", "", inject.name), since), element("p", inject.text.length > 80 ? "proj-x is-long" : "proj-x", inject.text));
        const facts = element("dl");
        for (const [label, value] of [[Casepress.text("From"), inject.from], [Casepress.text("Addressed to"), inject.to], [Casepress.text("Means"), inject.means]]) if (value) facts.append(pair(label, value));
        card.append(facts);
      } else card.append(element("p", "proj-x proj-none", mode === "real" ? title : Casepress.text("No inject yet.")));
      root.replaceChildren(element("div", "proj-top", clock, side), lost, card);
    };

    const pass = () => {
      if (!state) return;
      const ms = Date.now();
      const t = state.stage === "on" ? state.t + Math.floor((ms - received) / 1000) : state.t;
      clock.replaceChildren(runLog.showT(t), element("span", "", state.stage === "paused" ? " " + Casepress.text("paused") : `:${String(t % 60).padStart(2, "0")}`));
      now.textContent = runWords.clockOf(ms);
      if (state.inject) {
        const minutes = Math.max(0, Math.floor((ms - Date.parse(state.inject.at)) / 60000));
        const words = Casepress.text("released {time}, {n} min ago", { time: runWords.clockOf(state.inject.at), n: minutes });
        if (since.textContent !== words) since.textContent = words;
      }
      const silent = ms - received > SILENT;
      if (silent && lost.hidden) lost.replaceChildren(sign("warn"), Casepress.text("Nothing has come from the leader's page since {time}. Is it still open?", { time: runWords.clockOf(received) }));
      lost.hidden = !silent;
    };

    channel.addEventListener("message", ({ data }) => {
      if (!data || data.type !== "state" || !data.state || typeof data.state.run !== "string") return;
      state = data.state;
      received = Date.now();
      const mark = JSON.stringify({ ...state, t: 0 });
      if (mark !== shown) draw();
      shown = mark;
      pass();
    });
    setInterval(pass, 250);
    channel.postMessage({ type: "hello" });
  });
})();
