import { expect, test } from "vitest";
import { print } from "../figures";
import { RandomDrawing } from "./drawings";
import { sideBySide, wander } from "./histories";
import type { HistoryResult, WorldMutation } from "./histories";
import { MUTANTS } from "./mutants";

const SEED = 20_261_101;
const WANDERINGS = 2_000;
const PAIRS = 1_500;
const UNTIL_FOUND = 1_500;
const TIMEOUT_MS = 240_000;

function play(kind: "wandering" | "side by side", at: number, mutation?: WorldMutation) {
  return kind === "wandering"
    ? wander(new RandomDrawing(SEED + at, true), mutation)
    : sideBySide(new RandomDrawing(SEED + at, false), mutation);
}

/** A history in lines that a person can follow. */
function story({ broken, observations, steps }: HistoryResult): string {
  const lines = observations.map(
    ({ tab, pod, ask, reply }) => `${tab} ${ask} ${pod}: ${reply.kind}`,
  );
  return JSON.stringify({ broken, lines, steps }, null, 1);
}

/** Counts the replies, so that a smaller search does not pass unnoticed. */
async function holds(kind: "wandering" | "side by side", histories: number) {
  const counts = new Map<string, number>();
  let steps = 0;
  for (let at = 0; at < histories; at += 1) {
    const played = await play(kind, at);
    expect(played.broken, story(played)).toEqual([]);
    steps += played.steps.length;
    for (const { pod, ask, reply } of played.observations) {
      const what = `${pod.slice(0, 3)} ${ask} ${reply.kind}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  }
  print(`${histories} histories ${kind} of legacy and new pods, ${steps} steps, seed ${SEED}`);
  return { counts, steps };
}

test(
  `${WANDERINGS} students wander between legacy and new pods, and nothing that is promised breaks`,
  async () => {
    const { counts, steps } = await holds("wandering", WANDERINGS);
    expect(steps).toBeGreaterThan(65_000);
    for (const pod of ["old", "new"]) {
      for (const ask of ["start", "answer", "skip", "report", "finalize", "reset"]) {
        expect(counts.get(`${pod} ${ask} done`), `${pod} ${ask}`).toBeGreaterThan(300);
      }
    }
  },
  TIMEOUT_MS,
);

test(
  `${PAIRS} pairs of tabs answer one attempt on legacy and new pods at once, and no answer is lost`,
  async () => {
    const { counts } = await holds("side by side", PAIRS);
    const met = ["old answer refused", "new answer replayed", "old answer done", "new answer done"];
    for (const what of met) expect(counts.get(what), what).toBeGreaterThan(180);
  },
  TIMEOUT_MS,
);

test.each(MUTANTS)(
  "the same histories find that $name",
  async ({ shownBy, ...mutation }) => {
    for (let at = 0; at < UNTIL_FOUND; at += 1) {
      if ((await play(shownBy, at, mutation)).broken.length > 0) return;
    }
    throw new Error(`${UNTIL_FOUND} histories ${shownBy}, and none breaks a promise`);
  },
  TIMEOUT_MS,
);
