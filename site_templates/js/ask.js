/* A small sheet that asks: what is said, fields, one button. Resolves to the values by name, or null. */
(() => {
  "use strict";
  const Casepress = window.Casepress;

  const fieldOf = (spec, number) => {
    const { element } = Casepress;
    const id = `ask-${number}`;
    if (spec.type === "choice") {
      const set = element("fieldset", "ask-choice", element("legend", "", spec.label));
      for (const [value, ...words] of spec.options) {
        const radio = element("input");
        Object.assign(radio, { type: "radio", name: spec.name, value, checked: value === spec.value, autofocus: value === spec.value, required: true });
        set.append(element("label", "", radio, element("span", "", ...words)));
      }
      return set;
    }
    const label = element("label", "", spec.label);
    label.htmlFor = id;
    let field = element(spec.type === "textarea" ? "textarea" : spec.type === "select" ? "select" : "input");
    if (spec.type === "select") field.append(...spec.options.map(([value, word]) => Object.assign(element("option", "", word), { value })));
    else if (spec.type !== "textarea") field.type = spec.type || "text";
    Object.assign(field, { id, name: spec.name, required: spec.required !== false, autocomplete: "off" });
    if (spec.value !== undefined) field.value = spec.value;
    if (spec.type === "number") Object.assign(field, { min: spec.min ?? 1, max: spec.max ?? 600, inputMode: "numeric" });
    if (spec.type === "textarea") field.rows = 3;
    return element("p", "ask-field", label, field);
  };

  /**
   * `title`, and optional: `lead` (texts or nodes), `say` (words to say, or a function of the values), `fields`
   * ({ name, label, type, options, value, required }), `submit` (the button's word; null for a sheet that only tells).
   */
  Casepress.ask = ({ title, lead = [], say = null, fields = [], submit, tone = "primary" }) =>
    new Promise((resolve) => {
      const { element } = Casepress;
      const dialog = element("dialog", "ask");
      const focused = document.activeElement;
      const form = element("form");
      form.method = "dialog";
      const heading = element("h2", "", title);
      heading.id = "ask-title";
      dialog.setAttribute("aria-labelledby", heading.id);
      form.append(heading, ...[lead].flat().map((part) => (typeof part === "string" ? element("p", "ask-lead", part) : part)));
      fields.forEach((spec, number) => form.append(fieldOf(spec, number)));
      const values = () => Object.fromEntries(new FormData(form).entries());
      if (say) {
        const words = element("span");
        const show = () => (words.textContent = typeof say === "function" ? say(values()) : say);
        const line = element("p", "say-step", Casepress.sign("say"), words);
        line.dataset.cpCopy = "";
        form.append(element("p", "ask-say", Casepress.text("Words to say")), line);
        form.addEventListener("input", show);
        show();
      }
      const close = element("button", "btn", submit === null ? Casepress.text("Close") : Casepress.text("Cancel"));
      close.type = "button";
      close.addEventListener("click", () => finish(null));
      const acts = element("p", "acts");
      if (submit !== null) acts.append(element("button", `btn ${tone}`, submit || Casepress.text("Write it down")));
      acts.append(close);
      form.append(acts);
      // At once, and not when the dialog says that it was closed: the next key belongs to the page again.
      const finish = (result) => {
        dialog.close();
        dialog.remove();
        if (focused && focused.isConnected) focused.focus();
        resolve(result);
      };
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        finish(Object.fromEntries(Object.entries(values()).map(([name, value]) => [name, value.trim()])));
      });
      dialog.append(form);
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        finish(null);
      });
      document.body.append(dialog);
      Casepress.start(dialog);
      dialog.showModal();
    });
})();
