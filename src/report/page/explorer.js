// @ts-check
// Walks the explored states and replays histories. Runs inside of the report, after behaviour.js.
{
  /**
   * @typedef {import("./explorer-data").Film} Film
   * @typedef {import("./explorer-data").Walk} Walk
   * @typedef {import("./explorer-data").ExplorerData} ExplorerData
   * @typedef {{ state: string | null, facts: Record<string, string> }} Moment
   * @typedef {{ actor: string, does: string, reply: string, fault: string, note: string,
   *   transition: string, after: Moment | null, through?: string, to?: number, choice?: number,
   *   stays?: boolean }} Step
   * @typedef {{ key: string, title: string, about: string, start: Moment | null, steps: Step[],
   *   next: (at: number) => Step[], left: (at: number) => number, ways: string }} Tale
   */
  const PLAY_MS = 1_500;
  /** @type {Moment} */
  const UNKNOWN = { state: null, facts: {} };

  /** @param {string} id @returns {HTMLElement | null} */
  const find = (id) => document.getElementById(id);
  /** @param {string} id @returns {HTMLElement} */
  const part = (id) => /** @type {HTMLElement} */ (find(`explorer-${id}`));

  /**
   * @param {string} tag @param {Record<string, string>} attributes
   * @param {...(Node | string)} content
   */
  const made = (tag, attributes, ...content) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  };

  /** @param {string} amount */
  const grouped = (amount) => amount.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

  /** Who does what; of a path of the machine it is not said who. @param {Step} step */
  const doing = ({ actor, does }) => `${actor} ${does}`.trim();

  /** @param {string} mood @param {string} mark @param {string} words */
  const badge = (mood, mark, words) =>
    made(
      "span",
      { class: `badge ${mood}` },
      made("span", { "aria-hidden": "true" }, mark),
      ` ${words}`,
    );

  /** @param {string} text @returns {Promise<ExplorerData>} */
  const unpacked = async (text) => {
    const bytes = Uint8Array.from(atob(text.trim()), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return await new Response(stream).json();
  };

  /** A history has one way. @param {Film} film @returns {Tale} */
  const taleOfFilm = ({ key, group, title, start, steps }) => ({
    ...{ key, title, start, steps: [...steps], ways: "" },
    about: `${group}. ${steps.length} steps.`,
    next: () => [],
    left: () => 0,
  });

  /** A graph has the way that is chosen. @param {Walk} walk @returns {Tale} */
  const taleOfWalk = (walk) => {
    /** @param {string} row */
    const numbers = (row) => row.split(" ").map(Number);
    /** @param {number | undefined} at @returns {string} */
    const word = (at) => walk.words[at ?? 0] ?? "";
    const states = walk.states.map(numbers);
    /** @type {Map<number, Step[]>} */
    const out = new Map();
    /** @param {number} state @returns {Moment} */
    const momentOf = (state) => {
      const [, machine, ...facts] = states[state] ?? [];
      return {
        state: word(machine) || null,
        facts: Object.fromEntries(walk.names.map((name, at) => [name, word(facts[at])])),
      };
    };
    for (const row of walk.steps.map(numbers)) {
      const [from = 0, to = 0, actor, does, reply, fault, note, transition, through] = row;
      const others = out.get(from) ?? [];
      const place = { to, choice: others.length, stays: from === to };
      others.push({
        actor: word(actor),
        does: word(does),
        reply: word(reply),
        fault: word(fault),
        note: word(note),
        transition: word(transition),
        through: word(through),
        after: momentOf(to),
        ...place,
      });
      out.set(from, others);
    }
    /** @type {Step[]} */
    const steps = [];
    /** @param {number} at */
    const stateAt = (at) => steps[at - 1]?.to ?? 0;
    const all = (out.get(0) ?? []).reduce((sum, { through }) => sum + BigInt(through ?? 0), 0n);
    const kept =
      walk.kept === walk.total
        ? "All of them are kept here."
        : `${grouped(String(walk.kept))} of them are kept here with all of their steps; the others were checked and are left out of this file.`;
    const counted =
      walk.ways === "schedules" ? ` ${grouped(String(all))} schedules lead through them.` : "";
    return {
      ...{ key: walk.key, title: walk.title, start: momentOf(0), steps, ways: walk.ways },
      about: `${grouped(String(walk.total))} states.${counted} ${kept}`,
      next: (at) => out.get(stateAt(at)) ?? [],
      left: (at) => (out.has(stateAt(at)) ? 0 : (states[stateAt(at)]?.[0] ?? 0)),
    };
  };

  /** @param {ExplorerData} data */
  const begin = (data) => {
    const what = /** @type {HTMLSelectElement} */ (part("what"));
    const player = /** @type {HTMLElement} */ (document.querySelector(".player"));
    /** @type {Map<string, () => Tale>} */
    const tales = new Map();
    /** @type {Map<string, HTMLElement>} */
    const groups = new Map();
    /** @param {string} label @param {Film | Walk} one @param {() => Tale} tale */
    const offer = (label, { key, title }, tale) => {
      const group = groups.get(label) ?? made("optgroup", { label });
      groups.set(label, group);
      group.append(new Option(title, key));
      tales.set(key, tale);
    };
    for (const walk of data.walks) offer("Walk the states", walk, () => taleOfWalk(walk));
    for (const film of data.films) offer(`Replay: ${film.group}`, film, () => taleOfFilm(film));
    what.append(...groups.values());
    const chart = chartOf();
    let tale = /** @type {() => Tale} */ ([...tales.values()][0])();
    let at = 0;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    let timer;

    const pause = () => {
      clearInterval(timer);
      timer = undefined;
      button("play").textContent = "Play";
    };

    /** @param {string} name */
    const button = (name) =>
      /** @type {HTMLElement} */ (player.querySelector(`[data-go="${name}"]`));

    /** @param {number} place */
    const momentAt = (place) =>
      (place === 0 ? tale.start : tale.steps[place - 1]?.after) ?? UNKNOWN;

    const linkTo = (/** @type {number} */ place) => {
      const way =
        tale.ways === ""
          ? ""
          : `&way=${tale.steps
              .slice(0, place)
              .map(({ choice }) => choice)
              .join(".")}`;
      return `#${tale.key}${way}&step=${place}`;
    };

    const canGoOn = () => at < tale.steps.length || tale.next(at).length === 1;

    const show = () => {
      const step = at === 0 ? null : (tale.steps[at - 1] ?? null);
      const now = momentAt(at);
      part("about").textContent = tale.about;
      part("place").textContent = at === 0 ? "Start" : `Step ${at} of ${tale.steps.length}`;
      const link = /** @type {HTMLAnchorElement} */ (part("link"));
      link.href = linkTo(at);
      showMoment(step);
      showFacts(now, at === 0 ? null : momentAt(at - 1));
      showWay();
      showChoices();
      chart?.(now.state, step?.transition ?? "");
      part("where").textContent =
        now.state === null
          ? "This history does not say in which state the machine is."
          : `The machine is in ${now.state}.`;
      for (const name of ["first", "back"])
        button(name).setAttribute("aria-disabled", String(at === 0));
      button("last").setAttribute("aria-disabled", String(at === tale.steps.length));
      button("play").setAttribute("aria-disabled", String(!canGoOn()));
      const isEnd = at === tale.steps.length && tale.next(at).length === 0;
      button("forward").setAttribute("aria-disabled", String(isEnd));
      part("caption").textContent = at === 0 ? "What is so at the start" : "What is so after it";
    };

    /** @param {Step | null} step */
    const showMoment = (step) => {
      const moment = part("moment");
      if (step === null) {
        moment.replaceChildren(made("p", {}, made("strong", {}, "Start."), ` ${tale.title}`));
        return;
      }
      moment.replaceChildren(
        made("p", {}, made("strong", {}, `Step ${at}:`), ` ${doing(step)}`),
        made("p", { class: "outcome" }, ...outcomeOf(step)),
      );
    };

    /** What became of a step. @param {Step} step @returns {(Node | string)[]} */
    const outcomeOf = ({ does, reply, fault, note, stays }) => {
      const isRefused = /^(refused|guarded)/.test(reply);
      return [
        ...(reply === ""
          ? []
          : [
              isRefused
                ? badge("warn", "!", reply)
                : made("span", { class: "reply" }, `→ ${reply}`),
            ]),
        ...(fault === "" ? [] : [badge("warn", "!", fault === does ? "fault" : `fault: ${fault}`)]),
        ...(note === "" ? [] : [badge(note.startsWith("meets") ? "calm" : "bad", "!", note)]),
        ...(stays === true ? [badge("calm", "·", "nothing changes")] : []),
      ].flatMap((one) => [one, " "]);
    };

    /** @param {Moment} now @param {Moment | null} before */
    const showFacts = (now, before) => {
      const rows = Object.entries(now.facts).map(([name, value]) => {
        const former = before?.facts[name];
        const isChanged = former !== undefined && former !== value;
        const words = isChanged
          ? [
              made("span", { class: "visually-hidden" }, "was "),
              made("del", {}, former),
              made("span", { class: "visually-hidden" }, ", is now "),
              made("span", { "aria-hidden": "true" }, " → "),
              made("ins", {}, value),
            ]
          : [value];
        return made(
          "tr",
          { class: isChanged ? "changed" : "" },
          made("th", { scope: "row" }, name),
          made("td", {}, ...words),
        );
      });
      const nothing = made("tr", {}, made("td", {}, "This history only says what happens."));
      part("facts").replaceChildren(...(rows.length === 0 ? [nothing] : rows));
    };

    const showWay = () => {
      const crumbs = [null, ...tale.steps].map((step, place) => {
        const words = step === null ? "start" : doing(step);
        const crumb = made("button", { type: "button", "data-at": String(place) }, words);
        if (place === at) crumb.setAttribute("aria-current", "step");
        return made("li", {}, crumb);
      });
      part("way").replaceChildren(...crumbs);
      const list = part("way");
      const current = crumbs[at];
      if (current !== undefined)
        list.scrollTop = current.offsetTop - list.offsetTop - list.clientHeight / 2;
    };

    const showChoices = () => {
      const next = tale.next(at);
      const left = tale.left(at);
      const chosen = tale.steps[at];
      part("next").hidden = tale.ways === "";
      const items = next.map((step) => {
        const { state, facts } = step.after ?? UNKNOWN;
        const record = facts["records"] ?? facts["answered"] ?? "none";
        const then = `then: ${state ?? "unknown"}, attempt number ${facts["attempt number"] ?? "none"}, ${"records" in facts ? "records" : "answered"}: ${record}`;
        const ways = step.through === "1" ? tale.ways.slice(0, -1) : tale.ways;
        const through = `in ${grouped(step.through ?? "0")} ${ways}`;
        const choice = made(
          "button",
          { type: "button", "data-choice": String(step.choice) },
          made("span", {}, made("strong", {}, step.actor), ` ${step.does} `),
          ...outcomeOf(step),
          made("span", { class: "small" }, `${then} · ${through}`),
        );
        if (chosen?.choice === step.choice) choice.setAttribute("aria-current", "true");
        return made("li", {}, choice);
      });
      const end =
        left > 0
          ? `${left} ${left === 1 ? "step leads" : "steps lead"} on from here. They were explored, and are left out of this file.`
          : "Nothing: every request is answered, and this is the end of a schedule.";
      part("choices").replaceChildren(
        ...(items.length > 0 ? items : [made("li", { class: "end" }, end)]),
      );
    };

    /** @param {number} place */
    const goTo = (place) => {
      at = Number.isInteger(place) ? Math.max(0, Math.min(place, tale.steps.length)) : 0;
      show();
    };

    /** Takes a step of a graph; what was walked beyond it before is forgotten. @param {number} choice */
    const choose = (choice) => {
      const step = tale.next(at)[choice];
      if (step === undefined) return false;
      if (tale.steps[at]?.choice !== choice) tale.steps.splice(at, Infinity, step);
      goTo(at + 1);
      return true;
    };

    const forward = () => {
      if (at < tale.steps.length) goTo(at + 1);
      else if (tale.next(at).length === 1) choose(0);
      else if (!choices().includes(/** @type {HTMLElement} */ (document.activeElement)))
        choices()[0]?.focus();
    };

    const choices = () =>
      /** @type {HTMLElement[]} */ ([...part("choices").querySelectorAll("button")]);

    const play = () => {
      if (timer !== undefined) return pause();
      if (!canGoOn()) return undefined;
      button("play").textContent = "Pause";
      timer = setInterval(() => {
        if (canGoOn()) forward();
        if (!canGoOn()) pause();
      }, PLAY_MS);
      return undefined;
    };

    /** @type {Record<string, () => void>} */
    const moves = {
      first: () => goTo(0),
      back: () => goTo(at - 1),
      forward,
      last: () => goTo(tale.steps.length),
    };

    /** @param {string} name */
    const move = (name) => {
      pause();
      moves[name]?.();
    };

    /** @param {string} words */
    const tell = (words) => {
      part("problem").textContent = words;
      part("problem").hidden = words === "";
    };

    /** @param {string} key */
    const open = (key) => {
      pause();
      tell("");
      tale = /** @type {() => Tale} */ (tales.get(key))();
      what.value = key;
      at = 0;
    };

    /** Shows the moment that the address names, if it names one. */
    const follow = () => {
      const [key = "", ...fields] = location.hash.slice(1).split("&");
      if (!/^(path|history|walk)=/.test(key)) return;
      tell("");
      const wanted = new URLSearchParams(fields.join("&"));
      const step = Number(wanted.get("step") ?? 0);
      if (!tales.has(key))
        tell(`This report has no ${key.replace("=", " ")}. It may be of another run.`);
      else {
        if (location.hash !== linkTo(at)) {
          open(key);
          const way = (wanted.get("way") ?? "").split(".").filter(Boolean);
          const isWhole = way.every((choice) => choose(Number(choice)));
          goTo(step);
          if (!isWhole || at !== step)
            tell(
              "The link leads to a step that this report does not have. This is as far as it goes.",
            );
        }
        show();
      }
      part("stage").scrollIntoView({ block: "start" });
      player.focus({ preventScroll: true });
    };

    player.addEventListener("click", (event) => {
      const go = /** @type {Element} */ (event.target)
        .closest("[data-go]")
        ?.getAttribute("data-go");
      if (go === "play") play();
      else if (go) move(go);
    });
    part("way").addEventListener("click", (event) => {
      const place = /** @type {Element} */ (event.target)
        .closest("[data-at]")
        ?.getAttribute("data-at");
      if (!place) return;
      pause();
      goTo(Number(place));
      /** @type {HTMLElement | null} */ (
        part("way").querySelector(`[data-at="${place}"]`)
      )?.focus();
    });
    part("choices").addEventListener("click", (event) => {
      const choice = /** @type {Element} */ (event.target)
        .closest("[data-choice]")
        ?.getAttribute("data-choice");
      if (!choice) return;
      pause();
      choose(Number(choice));
      (choices()[0] ?? player).focus();
    });
    what.addEventListener("change", () => {
      open(what.value);
      show();
    });
    part("stage").addEventListener("keydown", (event) => {
      const { key, altKey, ctrlKey, metaKey, target } = event;
      const isElsewhere = /** @type {Element} */ (target).matches("select, .scroll");
      const name = { ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last" }[key];
      if (name === undefined || isElsewhere || altKey || ctrlKey || metaKey) return;
      event.preventDefault();
      move(name);
    });
    for (const details of document.querySelectorAll("details.path, details.history")) {
      const key = details.matches(".path")
        ? details.id.replace("path-", "path=")
        : `history=${details.id}`;
      if (!tales.has(key)) continue;
      const link = made(
        "a",
        { href: `#${key}&step=0`, class: "replay-link" },
        "Replay it step by step",
      );
      details.querySelector(".own-link")?.prepend(link, " ");
    }
    what.value = tale.key;
    part("stage").hidden = false;
    show();
    window.addEventListener("hashchange", follow);
    follow();
  };

  /** A second statechart, which shows one moment. @returns {((state: string | null, transition: string) => void) | null} */
  const chartOf = () => {
    const original = document.querySelector("svg.statechart");
    if (original === null) return null;
    const svg = /** @type {SVGElement} */ (original.cloneNode(true));
    for (const name of ["aria-labelledby", "aria-describedby"]) svg.removeAttribute(name);
    svg.setAttribute("role", "img");
    for (const piece of svg.querySelectorAll("title, desc, .figure")) piece.remove();
    /** @type {Map<string, Element>} */
    const pieces = new Map();
    for (const piece of svg.querySelectorAll("[data-state], [data-transition], .arrow")) {
      const name = piece.getAttribute("data-state") ?? piece.getAttribute("data-transition");
      if (name !== null) pieces.set(name, piece);
      for (const attribute of ["data-state", "data-transition", "tabindex", "role", "aria-pressed"])
        piece.removeAttribute(attribute);
      piece.classList.remove("never", "heat-1", "heat-2", "heat-3", "heat-4");
    }
    part("chart").replaceChildren(svg);
    return (state, transition) => {
      for (const piece of pieces.values()) piece.classList.remove("now", "around", "taken");
      const names = (state ?? "").split(".").map((_, at, all) => all.slice(0, at + 1).join("."));
      for (const name of names) pieces.get(name)?.classList.add(name === state ? "now" : "around");
      pieces.get(transition)?.classList.add("taken");
      svg.setAttribute(
        "aria-label",
        state === null
          ? "Statechart of the machine"
          : `Statechart of the machine, which is in ${state}`,
      );
      showPiece(state === null ? null : (pieces.get(state) ?? null));
    };
  };

  /** Moves the part of the drawing that is meant into view, and never the page. @param {Element | null} piece */
  const showPiece = (piece) => {
    const frame = part("chart");
    if (piece === null || frame.scrollWidth <= frame.clientWidth) return;
    const [inner, outer] = [piece.getBoundingClientRect(), frame.getBoundingClientRect()];
    frame.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
    frame.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
  };

  const data = find("explorer-data");
  if (data !== null) {
    part("state").hidden = false;
    unpacked(data.textContent ?? "").then(
      (all) => {
        part("state").hidden = true;
        begin(all);
      },
      () => {
        part("state").textContent =
          "This browser cannot unpack the states. Use one of the last three years, or read the lists below.";
      },
    );
  }
}
