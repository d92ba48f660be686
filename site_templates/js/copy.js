/* [data-cp-copy]: a line to say gets a copy button; `c` copies the focused line, else the first. */
(() => {
  "use strict";
  const Casepress = window.Casepress;
  const SHOWN = 1600; // milliseconds that "Copied" stands on the button

  /** The words of a line without the quotation marks around the whole of it. */
  Casepress.spokenText = (line) => {
    const text = line.replace(/\s+/g, " ").trim();
    let depth = 0;
    const closed = [...text].findIndex((sign) => {
      if (sign === "“") depth += 1;
      if (sign === "”") depth -= 1;
      return depth === 0;
    });
    return text.startsWith("“") && closed === [...text].length - 1 ? text.slice(1, -1) : text;
  };

  const source = (part) => part.querySelector("p:not(.meta):not(.why), span") || part;

  const throughField = (words) => {
    const field = Casepress.element("textarea", "sr");
    const focused = document.activeElement;
    field.value = words;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (focused) focused.focus();
    return done;
  };

  // On file:// and in old browsers the clipboard may be missing or refuse.
  const copy = async (words) => {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      return throughField(words);
    }
  };

  Casepress.copyText = copy;

  const select = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };

  Casepress.register("copy", (part) => {
    const { element, sign, announce } = Casepress;
    const icon = sign("copy");
    const label = element("span", part.matches(".say-step") ? "sr" : "", Casepress.text("Copy"));
    const button = element("button", "copy", icon, label);
    button.type = "button";
    let timer = 0;
    button.addEventListener("click", async () => {
      const node = source(part);
      const done = await copy(Casepress.spokenText(node.textContent));
      if (!done) {
        select(node);
        announce(Casepress.text("Not copied: the line is selected, press Ctrl+C"));
        return;
      }
      announce(Casepress.text("Copied"));
      button.classList.add("is-done");
      icon.className = "i i-check";
      label.textContent = Casepress.text("Copied");
      clearTimeout(timer);
      timer = setTimeout(() => {
        button.classList.remove("is-done");
        icon.className = "i i-copy";
        label.textContent = Casepress.text("Copy");
      }, SHOWN);
    });
    part.append(button);
  });

  const nearest = () =>
    document.activeElement.closest("[data-cp-copy]")?.querySelector(".copy") || document.querySelector("[data-cp-copy] .copy");

  Casepress.keys.add({
    keys: ["c"],
    label: () => Casepress.text("Copy the line to say"),
    when: () => nearest() !== null,
    run: () => nearest().click(),
  });
})();
