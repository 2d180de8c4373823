import { describe, expect, it } from "vitest";
import { DECLARATION, statechartSvg } from "#report/statechart/statechart";
import { problemsOf } from "./problems";
import { layoutOf } from "#report/statechart/layout";
import type { Figures, Layout, PlacedArrow, PlacedState } from "#report/statechart/layout";
import { sentencesOf } from "#report/statechart/sentences";
import { textWidth, wrapped } from "#report/statechart/text";
import { declaredStates } from "#report/statechart/states";
import { declaredTransitions } from "#report/statechart/transitions";

const STATES = declaredStates();
const TRANSITIONS = declaredTransitions();
const STATE_IDS = STATES.map(({ id }) => id);
const TRANSITION_IDS = TRANSITIONS.map(({ id }) => id);
const NO_FIGURES: Figures = { state: () => "", transition: () => "" };
const FIGURES: Figures = { state: () => "384", transition: () => "77" };

function valuesOf(svg: string, attribute: string): readonly string[] {
  return [...svg.matchAll(new RegExp(` ${attribute}="([^"]*)"`, "g"))].map(([, id = ""]) => id);
}

function groupOf(svg: string, transition: string): string {
  const from = svg.indexOf(`data-transition="${transition}"`);
  return svg.slice(from, svg.indexOf("</g>", from));
}

describe("the statechart", () => {
  it("has every state and every transition of the machine that runs, each once", async () => {
    const svg = await statechartSvg();
    expect([...valuesOf(svg, "data-state")].sort()).toEqual([...STATE_IDS].sort());
    expect([...valuesOf(svg, "data-transition")].sort()).toEqual([...TRANSITION_IDS].sort());
    expect(new Set(TRANSITION_IDS).size).toBe(TRANSITION_IDS.length);
    expect(svg.match(/<rect class="shape"/g)).toHaveLength(
      STATE_IDS.length + TRANSITION_IDS.length,
    );
  });

  it("draws a transition as its words, with the description as tooltip", async () => {
    const svg = await statechartSvg();
    for (const { id, event, description } of TRANSITIONS) {
      const group = groupOf(svg, id);
      expect(group).toContain(`>${event}</text>`);
      expect(group).toContain(`: ${description}</title>`);
    }
  });

  it("draws one arrow between two states, whose label holds all that leads there", async () => {
    const { arrows } = await layoutOf(DECLARATION, NO_FIGURES);
    const ways = TRANSITIONS.map(({ from, to }) => `${from} to ${to}`);
    expect(arrows.map(({ from, to }) => `${from} to ${to}`)).toEqual([...new Set(ways)]);
    for (const { id, from, to, event, guard, actions } of TRANSITIONS) {
      const [arrow] = arrows.filter((one) => one.from === from && one.to === to);
      const lines = arrow?.label.lines ?? [];
      const own = lines.filter(({ transition }) => transition === id || transition === null);
      const texts = own.map(({ text }) => text);
      expect(texts).toContain(event);
      expect(texts).toContain(guard === null ? event : `[${guard}]`);
      expect(texts).toContain(actions.length === 0 ? event : `/ ${actions.join(", ")}`);
    }
  });

  it("has a dot for the machine and for every parent, with an arrow to what begins", async () => {
    const { entries, states } = await layoutOf(DECLARATION, NO_FIGURES);
    const firsts = [DECLARATION.first, ...STATES.flatMap(({ initial }) => initial ?? [])];
    const ends = entries.map(({ line }) => line.at(-1));
    const reached = ends.map((end) => states.find(({ box }) => box.y === end?.y)?.id);
    expect(reached).toEqual(firsts);
  });

  it("says every transition in words, and where it begins", async () => {
    const svg = await statechartSvg();
    const [, description = ""] = /<desc [^>]*>([^<]*)<\/desc>/.exec(svg) ?? [];
    const sentences = description.split("\n");
    expect(sentences).toEqual(sentencesOf(DECLARATION));
    expect(sentences).toContain("The machine begins in NoAttempt.");
    for (const { from, to, event, guard, description: words } of TRANSITIONS) {
      const start = `In ${from === "" ? "any state" : from}, ${event} `;
      const way = from === to ? "stays there" : `leads to ${to}`;
      const condition = guard === null ? "" : ` if ${guard} holds,`;
      const said = sentences.filter(
        (sentence) => sentence.startsWith(`${start}${way}${condition}`) && sentence.endsWith(words),
      );
      expect(said).toHaveLength(1);
    }
  });

  it("is the same bytes every time, without prolog, scripts or links", async () => {
    const svg = await statechartSvg();
    expect(await statechartSvg()).toBe(svg);
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
    expect(svg).not.toMatch(/<script|href|<!|&#|NaN|undefined/);
  });

  it("adds the classes, figures and sentences of a page, and nothing else", async () => {
    const none = { class: "", figure: "", sentence: "" };
    const noted = await statechartSvg({
      state: (id) => (id === "Active" ? { ...none, class: "seen", sentence: "Seen." } : none),
      transition: (id) => (id.startsWith("Reset ") ? { ...none, class: "missed" } : none),
      arrowClass: (ids) => (ids.some((id) => id.startsWith("Reset ")) ? "lost" : ""),
    });
    expect(noted).toContain('<g class="state parent seen" data-state="Active"');
    expect(noted.match(/class="transition missed"/g)).toHaveLength(1);
    expect(noted.match(/class="arrow lost"/g)).toHaveLength(1);
    const plain = noted
      .replace(" seen", "")
      .replace(" Seen.", "")
      .replace(" missed", "")
      .replace(" lost", "");
    expect(plain).toBe(await statechartSvg());
    const counted = await statechartSvg({
      state: () => ({ ...none, figure: "12" }),
      transition: () => ({ ...none, figure: "34" }),
      arrowClass: () => "",
    });
    expect(counted.match(/class="figure"[^>]*>12</g)).toHaveLength(STATE_IDS.length);
    expect(counted.match(/class="figure"[^>]*>34</g)).toHaveLength(TRANSITION_IDS.length);
  });
});

describe("the layout of the statechart", () => {
  it("puts no text outside of its box, no label on another or on a state, no line on a text", async () => {
    expect(problemsOf(await layoutOf(DECLARATION, NO_FIGURES))).toEqual([]);
  });

  it("makes room for figures", async () => {
    const plain = await layoutOf(DECLARATION, NO_FIGURES);
    const layout = await layoutOf(DECLARATION, FIGURES);
    expect(layout.width).toBeGreaterThan(plain.width);
    expect(problemsOf(layout)).toEqual([]);
  });

  it("wraps a long text, and is as readable with it", async () => {
    const guard = "isTheOneThatEverybodyWasWaitingForSinceYesterday";
    const transitions = TRANSITIONS.map((one) => (one.guard === null ? one : { ...one, guard }));
    const layout = await layoutOf({ ...DECLARATION, transitions }, NO_FIGURES);
    const lines = layout.arrows.flatMap(({ label }) => label.lines);
    expect(lines.map(({ text }) => text)).not.toContain(`[${guard}]`);
    const texts = layout.arrows.map(({ label }) => label.lines.map(({ text }) => text).join(""));
    expect(texts.filter((text) => text.includes(`[${guard}]`))).not.toEqual([]);
    expect(problemsOf(layout).filter((problem) => !problem.endsWith("is not on the page"))).toEqual(
      [],
    );
  });

  const BROKEN_LAYOUTS: readonly (readonly [string, string, (layout: Layout) => Layout])[] = [
    [
      "a label on another",
      "lies on label",
      ({ arrows, ...rest }) => {
        const target = arrows[0]?.label.box ?? { x: 0, y: 0 };
        return { ...rest, arrows: arrows.map((one, at) => (at === 1 ? moved(one, target) : one)) };
      },
    ],
    [
      "a label on a state",
      "lies on state Reset",
      ({ arrows, states, ...rest }) => {
        const target = states.find(({ id }) => id === "Reset")?.box ?? { x: 0, y: 0 };
        const other = arrows.map((one, at) => (at === 2 ? moved(one, target) : one));
        return { ...rest, states, arrows: other };
      },
    ],
    [
      "a label across the border of a parent",
      "lies on state Active",
      ({ arrows, states, ...rest }) => {
        const { x = 0, y = 0 } = states.find(({ id }) => id === "Active")?.box ?? {};
        const target = { x: x - 40, y: y + 60 };
        const other = arrows.map((one, at) => (at === 2 ? moved(one, target) : one));
        return { ...rest, states, arrows: other };
      },
    ],
    ["a state's text that is too wide", "Reset: text", (layout) => withText(layout, 400)],
    [
      "a label's text that is too wide",
      ": attempt.start",
      ({ arrows, ...rest }) => ({ ...rest, arrows: arrows.map(narrowed) }),
    ],
    [
      "a state beside its parent",
      "lies on state",
      ({ states, ...rest }) => ({
        ...rest,
        states: states.map((state) => (state.id === "Active.complete" ? shifted(state) : state)),
      }),
    ],
    [
      "a line through a state",
      "runs through",
      ({ arrows, ...rest }) => ({ ...rest, arrows: arrows.map(straight) }),
    ],
    [
      "an arrow that ends in the air",
      "misses",
      ({ arrows, ...rest }) => {
        return { ...rest, arrows: arrows.map((one) => ({ ...one, line: one.line.slice(0, -1) })) };
      },
    ],
    ["a page that is too narrow", "not on the page", (layout) => ({ ...layout, width: 300 })],
  ];

  it.each(BROKEN_LAYOUTS)("reports %s", async (_, problem, breakLayout) => {
    const layout = breakLayout(await layoutOf(DECLARATION, NO_FIGURES));
    expect(problemsOf(layout).join("\n")).toContain(problem);
  });
});

describe("the texts of the statechart", () => {
  it("are wrapped before dots and capital letters, and after spaces; nothing is lost", () => {
    const text = "/ recordAnswer, attempt.finalize";
    const lines = wrapped(text, 60, 12, "normal");
    expect(lines).toEqual(["/ record", "Answer,", "attempt", ".finalize"]);
    expect(wrapped(text, 1_000, 12, "normal")).toEqual([text]);
    expect(wrapped("indivisible", 10, 12, "normal")).toEqual(["indivisible"]);
  });

  it("are measured with room for what no table knows", () => {
    expect(textWidth("mm", 10, "normal")).toBeGreaterThan(textWidth("ii", 10, "normal") * 2);
    expect(textWidth("é", 10, "normal")).toBeGreaterThan(textWidth("e", 10, "normal"));
    expect(textWidth("name", 10, "bold")).toBeGreaterThan(textWidth("name", 10, "normal"));
  });
});

function moved(arrow: PlacedArrow, { x, y }: { x: number; y: number }): PlacedArrow {
  return { ...arrow, label: { ...arrow.label, box: { ...arrow.label.box, x, y } } };
}

function narrowed(arrow: PlacedArrow): PlacedArrow {
  return { ...arrow, label: { ...arrow.label, box: { ...arrow.label.box, width: 60 } } };
}

function shifted(state: PlacedState): PlacedState {
  return { ...state, box: { ...state.box, x: state.box.x + 120 } };
}

function straight(arrow: PlacedArrow): PlacedArrow {
  const [first, last] = [arrow.line[0], arrow.line.at(-1)];
  if (first === undefined || last === undefined) return arrow;
  return { ...arrow, line: [first, { x: first.x, y: last.y }, last] };
}

function withText(layout: Layout, width: number): Layout {
  const states = layout.states.map((state) => {
    const box = { ...state.name.box, width };
    return { ...state, name: { ...state.name, box } };
  });
  return { ...layout, states };
}
