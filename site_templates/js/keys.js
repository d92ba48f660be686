/*
  Single keys, and pairs such as `g h`. They are off inside fields and while an input method
  composes. [data-cp-sheet] opens the sheet of the keys that work on this page, and so does `?`.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const WAIT = 1200; // milliseconds between the two keys of a pair

  /** A new list of keys; `press(key, at)` gives the action of a key pressed at a time in milliseconds, or null. */
  const createKeys = () => {
    const actions = [];
    let first = null;
    return {
      /** `keys` are alternatives ("/", "g h"); `when()` says whether they work now. */
      add: ({ keys, label, run, when = () => true }) => {
        actions.push({ keys, label, run, when });
      },
      press(key, at) {
        const pair = first && at - first.at <= WAIT ? `${first.key} ${key}` : null;
        const working = actions.filter((action) => action.when());
        const found =
          (pair && working.find((action) => action.keys.includes(pair))) ||
          working.find((action) => action.keys.includes(key));
        const opens = !found && working.some((action) => action.keys.some((keys) => keys.startsWith(`${key} `)));
        first = opens ? { key, at } : null;
        return found || null;
      },
      working: () => actions.filter((action) => action.when()),
    };
  };

  /** Whether a key press is meant for the element it went to, and not for the page. */
  const isForField = (event) =>
    event.isComposing ||
    event.keyCode === 229 ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.target.isContentEditable ||
    (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !/^(checkbox|radio|button|submit)$/.test(event.target.type));

  Casepress.createKeys = createKeys;
  Casepress.isForField = isForField;
  Casepress.keys = createKeys();

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isForField(event)) return;
    if (document.querySelector("dialog[open]")) return;
    const action = Casepress.keys.press(event.key, event.timeStamp);
    if (!action) return;
    event.preventDefault();
    action.run(event);
  });

  const goTo = (address) => () => location.assign(Casepress.root + address);
  // While a plan runs, no single key leaves its page.
  const atRest = () => !document.documentElement.dataset.cpRunning;
  const follow = (selector) => ({
    when: () => document.querySelector(selector) !== null,
    run: () => document.querySelector(selector).click(),
  });

  const toSearch = () => {
    const field = document.querySelector("[data-cp-search]");
    if (!field) return goTo("search/index.html")();
    field.focus();
    field.select();
  };

  const sheet = () => {
    const { element } = Casepress;
    const dialog = element("dialog", "key-sheet");
    const close = element("button", "tool", Casepress.sign("x"));
    close.type = "button";
    close.setAttribute("aria-label", Casepress.text("Close"));
    close.addEventListener("click", () => dialog.close());
    const list = element("dl");
    for (const { keys, label } of Casepress.keys.working()) {
      const shown = element("dt");
      keys.forEach((key, n) => {
        if (n) shown.append(" ");
        key.split(" ").forEach((part) => shown.append(element("kbd", "", part)));
      });
      list.append(element("div", "", shown, element("dd", "", label())));
    }
    const title = element("h2", "", Casepress.text("Keys on this page"), close);
    title.id = "key-sheet-title";
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(title, list);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };

  Casepress.register("sheet", (button) => button.addEventListener("click", sheet));

  const { keys } = Casepress;
  keys.add({ keys: ["/", "s", "f"], label: () => Casepress.text("Find precedents"), when: atRest, run: toSearch });
  keys.add({ keys: ["j"], label: () => Casepress.text("Next case"), ...follow('.turn [rel="next"]') });
  keys.add({ keys: ["k"], label: () => Casepress.text("Previous case"), ...follow('.turn [rel="prev"]') });
  keys.add({ keys: ["g h"], label: () => Casepress.text("Go home"), when: atRest, run: goTo("index.html") });
  keys.add({ keys: ["g d"], label: () => Casepress.text("Go to the desk"), when: atRest, run: goTo("search/index.html") });
  keys.add({ keys: ["g p"], label: () => Casepress.text("Go to processes and scripts"), when: atRest, run: goTo("process/index.html") });
  keys.add({ keys: ["g e"], label: () => Casepress.text("Go to emergencies and drills"), when: atRest, run: goTo("emergency/index.html") });
  keys.add({ keys: ["g t"], label: () => Casepress.text("Go to training"), when: atRest, run: goTo("training/index.html") });
  keys.add({ keys: ["g r"], label: () => Casepress.text("Go to reports and forms"), when: atRest, run: goTo("reports/index.html") });
  keys.add({ keys: ["?"], label: () => Casepress.text("This sheet of keys"), run: sheet });
})();
