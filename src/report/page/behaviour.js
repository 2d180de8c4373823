// @ts-check
// Runs inside of the report. Without it everything can still be read.
{
  const form = /** @type {HTMLFormElement} */ (document.querySelector("#filters"));
  const statechart = document.querySelector("svg.statechart");
  const chosen = document.querySelector("#chosen");

  /** @param {Element} element @param {string} name @returns {string} */
  const dataOf = (element, name) => element.getAttribute(`data-${name}`) ?? "";

  const paths = [...document.querySelectorAll("details.path")].map((element) => ({
    element: /** @type {HTMLDetailsElement} */ (element),
    kind: dataOf(element, "kind"),
    states: new Set(JSON.parse(dataOf(element, "states"))),
    transitions: new Set(JSON.parse(dataOf(element, "transitions"))),
    failing: dataOf(element, "failing"),
    text: (element.textContent ?? "").toLowerCase(),
  }));

  /** @param {string} name @returns {HTMLInputElement | HTMLSelectElement} */
  const field = (name) =>
    /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));

  const narrow = () => {
    const words = field("words").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [kind, state, transition] = ["kind", "state", "transition"].map(
      (name) => field(name).value,
    );
    const onlyFailing = /** @type {HTMLInputElement} */ (field("failing")).checked;
    let shown = 0;
    for (const path of paths) {
      const fits =
        (!kind || path.kind === kind) &&
        (!state || path.states.has(state)) &&
        (!transition || path.transitions.has(transition)) &&
        (!onlyFailing || path.failing === "yes") &&
        words.every((word) => path.text.includes(word));
      path.element.hidden = !fits;
      if (fits) shown += 1;
    }
    tell(shown);
  };

  /** @param {number} shown */
  const tell = (shown) => {
    const all = paths.length === 1 ? "1 path" : `${paths.length} paths`;
    const count = /** @type {Element} */ (document.querySelector("#path-count"));
    count.textContent = shown === paths.length ? all : `${shown} of ${all}`;
    /** @type {HTMLElement} */ (document.querySelector("#no-paths")).hidden = shown > 0;
    press(shown, all);
  };

  /**
   * Shows in the diagram what the list is narrowed to.
   * @param {number} shown @param {string} all
   */
  const press = (shown, all) => {
    const [state, transition] = [field("state").value, field("transition").value];
    for (const piece of statechart?.querySelectorAll("[aria-pressed]") ?? []) {
      const isOn =
        (state !== "" && dataOf(piece, "state") === state) ||
        (transition !== "" && dataOf(piece, "transition") === transition);
      piece.setAttribute("aria-pressed", String(isOn));
    }
    if (!(chosen instanceof HTMLElement)) return;
    const names = [state, transition].filter(Boolean).join(" and ");
    chosen.hidden = names === "";
    if (names === "") return;
    const link = document.createElement("a");
    link.href = "#paths";
    link.textContent = "Go to them";
    const clear = document.createElement("button");
    clear.type = "button";
    clear.dataset["clear"] = "";
    clear.textContent = "Show all";
    chosen.replaceChildren(`Paths through ${names}: ${shown} of ${all}. `, link, " ", clear);
  };

  /** @param {"state" | "transition"} name @param {string} value */
  const narrowTo = (name, value) => {
    const isOn = field(name).value === value;
    form.reset();
    const select = /** @type {HTMLSelectElement} */ (field(name));
    const isKnown = [...select.options].some((option) => option.value === value);
    if (!isKnown) select.add(new Option(value, value));
    select.value = isOn ? "" : value;
    narrow();
  };

  const wireDiagram = () => {
    if (statechart === null) return;
    statechart.setAttribute("role", "group");
    for (const piece of statechart.querySelectorAll("[data-state], [data-transition]")) {
      const name = piece.hasAttribute("data-state") ? "state" : "transition";
      const id = dataOf(piece, name);
      piece.setAttribute("tabindex", "0");
      piece.setAttribute("role", "button");
      piece.setAttribute("aria-pressed", "false");
      piece.addEventListener("click", () => narrowTo(name, id));
      piece.addEventListener("keydown", (event) => {
        const { key } = /** @type {KeyboardEvent} */ (event);
        if (key !== "Enter" && key !== " ") return;
        event.preventDefault();
        narrowTo(name, id);
      });
    }
  };

  /** Opens what a link inside of the page leads to, and all around it, also when the list hides it. */
  const openTarget = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target === null) return;
    if (target.closest(".path[hidden]") !== null) {
      form.reset();
      narrow();
    }
    for (
      let details = target.closest("details");
      details !== null;
      details = details.parentElement?.closest("details") ?? null
    ) {
      details.open = true;
    }
    target.scrollIntoView({ block: target.matches("tr, td") ? "center" : "start" });
  };

  const copied = /** @type {HTMLElement} */ (document.querySelector("#copied"));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let copiedTimer;

  /** @param {string} words */
  const tellCopied = (words) => {
    copied.textContent = words;
    clearTimeout(copiedTimer);
    copiedTimer = setTimeout(() => {
      copied.textContent = "";
    }, 3000);
  };

  /** @param {string} text @param {() => void} then */
  const copyText = (text, then) => {
    if (!("clipboard" in navigator)) return;
    // A browser may forbid it: the link is then in the address bar, and the command on the page.
    navigator.clipboard.writeText(text).then(then, () => undefined);
  };

  /** One stop of the Tab key for the whole matrix; the arrow keys move between its cells. */
  const wireMatrix = () => {
    const rows = [...document.querySelectorAll(".matrix tr")]
      .map((row) => /** @type {HTMLElement[]} */ ([...row.querySelectorAll("a.cell")]))
      .filter((cells) => cells.length > 0);
    for (const cell of rows.flat()) cell.tabIndex = -1;
    const first = rows[0]?.[0];
    if (first !== undefined) first.tabIndex = 0;
    document.querySelector(".matrix")?.addEventListener("keydown", (event) => {
      const { key } = /** @type {KeyboardEvent} */ (event);
      const down = Number(key === "ArrowDown") - Number(key === "ArrowUp");
      const right = Number(key === "ArrowRight") - Number(key === "ArrowLeft");
      const cell = /** @type {HTMLElement} */ (document.activeElement);
      const row = rows.findIndex((cells) => cells.includes(cell));
      const next = rows[row + down]?.[(rows[row]?.indexOf(cell) ?? 0) + right];
      if (row < 0 || next === undefined || next === cell) return;
      event.preventDefault();
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const link = target.closest("[data-narrow]");
    if (link !== null) {
      form.reset();
      narrowTo(dataOf(link, "narrow") === "state" ? "state" : "transition", dataOf(link, "to"));
    }
    if (target.closest("[data-clear]") !== null) {
      form.reset();
      narrow();
    }
    const copy = target.closest("[data-copy]");
    if (copy !== null) {
      copyText(dataOf(copy, "copy"), () => {
        copy.textContent = "Copied";
      });
    }
    const mark = target.closest("a.mark");
    if (mark instanceof HTMLAnchorElement) {
      copyText(mark.href, () => tellCopied("The link is copied."));
    }
  });

  for (const button of document.querySelectorAll("[data-copy]")) {
    if ("clipboard" in navigator) button.removeAttribute("hidden");
  }
  if (form !== null) {
    form.hidden = false;
    form.addEventListener("input", narrow);
    form.addEventListener("submit", (event) => event.preventDefault());
    wireDiagram();
    narrow();
  }
  wireMatrix();
  window.addEventListener("hashchange", openTarget);
  openTarget();
}
