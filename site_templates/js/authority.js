/*
  [data-cp-authority]: the ladder of authority answers "may I, and who may": one's own role is chosen once
  and kept; an amount shows the role that may grant it.
*/
(() => {
  "use strict";
  const Casepress = window.Casepress;

  const allows = (row, kind) => !row.remedies?.length || row.remedies.includes(kind);

  /** The first row { role, upTo, remedies } that may grant an amount in a kind of remedy (upTo null: without limit); null where none may. */
  const approverOf = (rows, amount, kind = "") => rows.find((row) => allows(row, kind) && (row.upTo === null || amount <= row.upTo)) || null;

  /** One's own role, kept for all pages; "" until it is chosen. */
  const role = {
    get: () => Casepress.store.read("role") || "",
    set: (name) => {
      if (name) Casepress.store.write("role", name);
      else Casepress.store.remove("role");
      document.dispatchEvent(new CustomEvent("casepress:role"));
    },
  };

  Casepress.authority = { approverOf, role };

  Casepress.register("authority", (list) => {
    const { element } = Casepress;
    const items = [...list.querySelectorAll("[data-cp-role]")];
    const rows = items.map((item) => ({ item, role: item.dataset.cpRole, upTo: item.dataset.cpUpTo === "" ? null : Number(item.dataset.cpUpTo), remedies: (item.dataset.cpRemedies || "").split(" ").filter(Boolean) }));
    const select = element("select");
    select.append(new Option(Casepress.text("choose"), ""), ...[...new Set(rows.map((row) => row.role))].map((name) => new Option(name, name)));
    const amount = element("input");
    amount.type = "number";
    amount.min = "0";
    amount.inputMode = "decimal";
    const kind = element("select");
    const kinds = [...new Set(rows.flatMap((row) => row.remedies))];
    kind.append(new Option(Casepress.text("anything else"), ""), ...kinds.map((name) => new Option(name, name)));
    const answer = element("p", "meta my-answer");
    answer.setAttribute("role", "status");

    const show = () => {
      const mine = role.get();
      select.value = rows.some((row) => row.role === mine) ? mine : "";
      for (const { item, role: name } of rows) {
        item.classList.toggle("me", name === mine);
        if (name === mine) item.setAttribute("aria-current", "true");
        else item.removeAttribute("aria-current");
      }
      const own = rows.findLast((row) => row.role === mine && allows(row, kind.value));
      const sum = amount.value === "" ? null : Number(amount.value);
      answer.textContent = "";
      if (sum === null || !(sum >= 0)) return;
      const who = approverOf(rows, sum, kind.value);
      if (own && (own.upTo === null || sum <= own.upTo)) answer.textContent = Casepress.text("{amount} yuan: you may decide", { amount: sum });
      else if (who && own) answer.textContent = Casepress.text("{amount} yuan is above your authority: ask {role}", { amount: sum, role: who.role });
      else if (who) answer.textContent = Casepress.text("{amount} yuan: {role} may decide", { amount: sum, role: who.role });
    };

    select.addEventListener("change", () => role.set(select.value));
    amount.addEventListener("input", show);
    kind.addEventListener("change", show);
    document.addEventListener("casepress:role", show);
    const fields = element(
      "p",
      "my-role",
      element("label", "", element("span", "", Casepress.text("You are")), select),
      element("label", "", element("span", "", Casepress.text("To give")), amount),
    );
    if (kinds.length) fields.append(element("label", "", element("span", "", Casepress.text("As")), kind));
    list.before(fields, answer);
    show();
  });
})();
