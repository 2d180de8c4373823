import { describe, expect, it } from "vitest";
import { redrawn } from "./statechart-drawing";
import { statechartSvg } from "./statechart";
import { declaredStates } from "./states";
import { declaredTransitions } from "./transitions";

const STATE_IDS = declaredStates().map(({ id }) => id);
const TRANSITION_IDS = declaredTransitions().map(({ id }) => id);

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
  });

  it("draws a transition as its words and two arrows, with the description as tooltip", async () => {
    const svg = await statechartSvg();
    for (const { id, event, guard, actions, description } of declaredTransitions()) {
      const group = groupOf(svg, id);
      for (const text of [event, guard === null ? "" : `[${guard}]`, `/ ${actions.join(", ")}`]) {
        expect(group).toContain(text === "" ? "" : `>${text}</text>`);
      }
      expect(group).toContain(`: ${description}</title>`);
      expect(group.match(/<path fill="none"/g)).toHaveLength(2);
    }
  });

  it("is the same bytes every time, without prolog, scripts or links", async () => {
    const svg = await statechartSvg();
    expect(await statechartSvg()).toBe(svg);
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
    expect(svg).not.toMatch(/<script|href|<!|&#|NaN|undefined/);
  });

  it("adds the classes of a style, and nothing else", async () => {
    const styled = await statechartSvg({
      stateClass: (id) => (id === "Active" ? "seen" : ""),
      transitionClass: (id) => (id.startsWith("Reset ") ? "missed" : ""),
    });
    expect(styled).toContain('<g class="state seen" data-state="Active"');
    expect(styled.match(/class="transition missed"/g)).toHaveLength(1);
    const plain = styled.replace(" seen", "").replace(" missed", "");
    expect(plain).toBe(await statechartSvg());
  });

  it("is not made from a drawing that lacks a state", () => {
    const drawing = '<svg viewBox="0.00 0.00 9.00 9.00"><g transform="scale(1 1)"></g></svg>';
    const lost = { kind: "state", id: "Lost", mark: "s9", title: "" } as const;
    expect(() => redrawn(drawing, { title: "", pieces: [lost], style: {} })).toThrow(/lacks/);
  });
});
