import { describe, expect, test } from "vitest";
import { attemptModel } from "./attempt-model";
import { explore } from "./core/explorer";
import { GraphRecorder } from "./core/graph-recorder";
import type { RecordedGraph } from "./core/graph-recorder";
import { book, bookWithoutCheck } from "./example/seat-engine";
import { seatModel, seatScenario } from "./example/seat-model";
import { alike, scenario } from "./scenarios";

interface KeptStep {
  readonly from: number;
  readonly to: number;
  /** Who, what, reply, fault, note, transition, how many schedules. */
  readonly words: readonly string[];
}

function stepsOf({ steps, words }: RecordedGraph): readonly KeptStep[] {
  return steps.map((row) => {
    const [from = -1, to = -1, ...texts] = row.split(" ").map(Number);
    return { from, to, words: texts.map((text) => words[text] ?? "?") };
  });
}

function wordsOfState({ states, words }: RecordedGraph, at: number): readonly string[] {
  const [, ...texts] = (states[at] ?? "").split(" ").map(Number);
  return texts.map((text) => words[text] ?? "?");
}

async function seats(engine: typeof book, faults: number) {
  const model = seatModel(seatScenario(engine, faults));
  const recorder = new GraphRecorder(model);
  const found = await explore(model, { onExpand: recorder.expand });
  return { found, graph: recorder.graph() };
}

describe("the graph that an exploration keeps", () => {
  test("is whole where it is small, with every step", async () => {
    const { found, graph } = await seats(book, 2);
    const { total, kept, states, steps, names } = graph;
    expect({ total, kept, states: states.length, steps: steps.length, names }).toEqual({
      ...{ total: found.states, kept: found.states, states: found.states, steps: found.steps },
      names: ["holder", "owner"],
    });
  });

  test("says what each step is, what became of it, and what is so after it", async () => {
    const { graph } = await seats(book, 2);
    const first = stepsOf(graph).filter(({ from }) => from === 0);
    const told = first.map(({ to, words: [actor, does, , fault] }) => {
      return [actor, does, fault, ...wordsOfState(graph, to)];
    });
    expect(told).toContainEqual(["Ada", "hold (held)", "", "", "Ada", "nobody"]);
    expect(told).toContainEqual(["Ada", "hold (no reply)", "reply lost", "", "Ada", "nobody"]);
  });

  test("counts the schedules through each step: what enters a state leaves it", async () => {
    const { found, graph } = await seats(book, 2);
    const all = stepsOf(graph);
    const sum = (steps: readonly KeptStep[]) =>
      steps.reduce((total, { words }) => total + BigInt(words[6] ?? "0"), 0n);
    expect(sum(all.filter(({ from }) => from === 0))).toBe(found.schedules);
    for (const at of graph.states.keys()) {
      const leaving = all.filter(({ from }) => from === at);
      if (at === 0 || leaving.length === 0) continue;
      expect(sum(all.filter(({ to }) => to === at)), `state ${at}`).toBe(sum(leaving));
    }
    const ends = graph.states.flatMap((row, at) => (row.startsWith("0 ") ? [at] : []));
    expect(sum(all.filter(({ to }) => ends.includes(to)))).toBe(found.schedules);
  });

  test("shows the step that breaks a rule, and nothing after it", async () => {
    const { found, graph } = await seats(bookWithoutCheck, 1);
    expect(found.violations.length).toBeGreaterThan(0);
    const broken = stepsOf(graph).filter(({ words }) => words[4]?.startsWith("breaks S1: "));
    expect(broken.length).toBeGreaterThan(0);
    const after = new Set(broken.map(({ to }) => to));
    expect(stepsOf(graph).filter(({ from }) => after.has(from))).toEqual([]);
  });

  test("of a large one is the simplest histories and the nearest levels, and says how much", async () => {
    const pods = alike(2, ["start", "answer"]);
    const model = attemptModel(scenario({ id: "large", title: "two tabs", pods }));
    const recorder = new GraphRecorder(model);
    const found = await explore(model, { onExpand: recorder.expand });
    const graph = recorder.graph();
    expect(graph.total).toBe(found.states);
    expect(graph.kept).toBeLessThan(found.states / 2);
    expect(graph.steps.length).toBeLessThan(700);
    expect(JSON.stringify(graph).length).toBeLessThan(60_000);
    const all = stepsOf(graph);
    const expanded = new Set(all.map(({ from }) => from));
    for (const [at, row] of graph.states.entries()) {
      const left = Number(row.split(" ")[0]);
      const kept = all.filter(({ from }) => from === at).length;
      expect(kept, `state ${at}`).toBe(expanded.has(at) ? left : 0);
    }
    // A history from the start to an end can be walked.
    const ends = new Set(graph.states.flatMap((row, at) => (row.startsWith("0 ") ? [at] : [])));
    expect(all.some(({ to }) => ends.has(to))).toBe(true);
    expect(graph.names).toContain("pointer");
    expect(wordsOfState(graph, 0).slice(0, 4)).toEqual(["NoAttempt", "none", "none", "none"]);
    const levels = [0];
    for (let level = 0; level < graph.levels; level += 1) {
      levels.push(...all.filter(({ from }) => levels.includes(from)).map(({ to }) => to));
    }
    expect(graph.levels).toBeGreaterThan(0);
    expect(levels.filter((at) => !expanded.has(at) && !ends.has(at))).toEqual([]);
  });
});
