import { inflateRawSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { buildReport } from "#report/build-report";
import type { GraphEvidence } from "#report/evidence";
import { collect } from "#report/evidence-set";
import { EXPLORER_CHARACTERS_MAX, explorerData, packed } from "#report/page/explorer-data";
import type { ExplorerData } from "#report/page/explorer-data";
import { pageOf } from "#report/page/page";
import * as fixture from "./fixture";
import { fixtureGraph } from "./fixture-graph";

afterAll(fixture.removeFolders);

function subjectOf(evidence: fixture.Evidence) {
  const collected = collect(fixture.evidenceFolder(evidence));
  return { collected, report: buildReport(collected) };
}

describe("what the explorer shows", () => {
  test("is every path, failure, counterexample, story and trail, and every graph", () => {
    const { walks, films } = explorerData(subjectOf(fixture.failingEvidence()));
    expect(walks.map(({ key, title }) => [key, title])).toEqual([
      ["walk=two-tabs", "two-tabs: two tabs start"],
    ]);
    const { paths } = fixture.completeEvidence().tours.tours;
    const amount = (group: string) => films.filter((film) => film.group === group).length;
    expect(["Failures", "Paths", "Mutants", "Stories of the proof"].map(amount)).toEqual([
      ...[2, paths.length, 1, 1],
    ]);
    expect(amount("Second opinion")).toBe(1);
  });

  test("every history that the page has in a grid can be replayed under its id", async () => {
    const subject = subjectOf(fixture.failingEvidence());
    const page = await pageOf(subject);
    const ids = [...page.matchAll(/<details class="history" id="([^"]+)"/g)].map(([, id]) => id);
    const keys = explorerData(subject).films.map(({ key }) => key);
    const histories = keys.filter((key) => key.startsWith("history="));
    expect(histories.toSorted()).toEqual(ids.map((id) => `history=${id}`).toSorted());
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("a step of a path has the state, and the number as expected and as seen", () => {
    const { films } = explorerData(subjectOf(fixture.failingEvidence()));
    const [first, second] = films.find(({ key }) => key === "path=T1")?.steps ?? [];
    expect(first).toMatchObject({
      ...{ transition: "NoAttempt attempt.start [isStartable]", note: "" },
      reply: "taken: Active",
      after: { state: "Active" },
    });
    expect(second).toMatchObject({ reply: "nothing changes", transition: "" });
    expect(second?.note).toBe("the number is not the expected one");
    expect(second?.after?.facts).toEqual({
      ...{ "number as expected": "3", "number in memory": "3", "number in Redis": "1" },
    });
  });

  test("is packed without any sign that means something in a page", () => {
    const data = explorerData(subjectOf(fixture.completeEvidence()));
    const text = packed(data);
    expect(text).toMatch(/^[A-Za-z0-9+/=]+$/);
    const unpacked: unknown = JSON.parse(inflateRawSync(Buffer.from(text, "base64")).toString());
    expect(unpacked).toEqual(JSON.parse(JSON.stringify(data)));
  });
});

test("the page says plainly how many states are left out", async () => {
  const page = await pageOf(subjectOf(fixture.completeEvidence()));
  const row = /<th scope="row">two-tabs: two tabs start [\s\S]*?<\/tr>/.exec(page)?.[0] ?? "";
  const figures = [...row.matchAll(/<td class="figure">([^<]*)</g)].map(([, figure]) => figure);
  expect(figures).toEqual(["3", "57", "0 steps", "54"]);
});

/** Different at each place, like the figures and sentences of a real run. */
function noise(seed: number): number {
  return Math.abs(Math.trunc(Math.sin(seed) * 1e9));
}

/** As many graphs as there are scenarios, each at the bounds of the recorder. */
function fullData(): ExplorerData {
  const base: GraphEvidence = fixtureGraph();
  const facts = 12;
  const walk = (at: number): GraphEvidence => ({
    ...base,
    title: `scenario ${at}`,
    // Counts of schedules are the most of them; the sentences are shared by many steps.
    words: Array.from({ length: 450 }, (_, word) => {
      const figure = String(noise(at * 999 + word));
      return word % 4 === 0 ? `a tab sees the attempt ${figure.slice(0, 2)}` : figure;
    }),
    states: Array.from({ length: 700 }, (_, state) =>
      [9, ...Array.from({ length: facts }, (_, fact) => noise(state * 31 + fact) % 60)].join(" "),
    ),
    steps: Array.from({ length: 700 }, (_, step) =>
      [step % 90, step, 3, noise(step) % 80, 5, noise(step * 7) % 20, 0, 0, step].join(" "),
    ),
  });
  const moment = (at: number) => ({
    state: "Active.answering",
    facts: Object.fromEntries(
      Array.from({ length: 10 }, (_, fact) => [`fact ${fact}`, `value ${noise(at + fact) % 50}`]),
    ),
  });
  return {
    walks: Array.from({ length: 30 }, (_, at) => ({ key: `walk=${at}`, ...walk(at) })),
    films: Array.from({ length: 200 }, (_, at) => ({
      ...{
        key: `history=${at}`,
        group: "Mutants",
        title: `mutant ${noise(at)}`,
        start: moment(at),
      },
      steps: Array.from({ length: 12 }, (_, step) => ({
        ...{
          actor: "tab A",
          does: `does ${noise(at * 13 + step)}`,
          reply: "",
          fault: "",
          note: "",
        },
        ...{ transition: "", after: moment(at + step) },
      })),
    })),
  };
}

test("thirty graphs and two hundred histories at their bounds stay within the budget", () => {
  expect(packed(fullData()).length).toBeLessThan(EXPLORER_CHARACTERS_MAX);
});
