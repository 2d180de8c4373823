import { expect, test } from "vitest";
import { print } from "../figures";
import { RandomDrawing } from "./drawings";
import { sideBySide, wander } from "./histories";
import type { Played, Sabotaged } from "./histories";
import { RULES_SWITCHED_OFF } from "./sabotages";

const SEED = 20_261_101;
const WANDERINGS = 2_000;
const PAIRS = 1_500;
const UNTIL_FOUND = 1_500;
const TIMEOUT_MS = 240_000;

function play(kind: "wandering" | "side by side", at: number, sabotaged?: Sabotaged) {
  return kind === "wandering"
    ? wander(new RandomDrawing(SEED + at, true), sabotaged)
    : sideBySide(new RandomDrawing(SEED + at, false), sabotaged);
}

/** A history in lines that a person can follow. */
function story({ broken, heard, steps }: Played): string {
  const lines = heard.map(({ tab, pod, ask, told }) => `${tab} ${ask} ${pod}: ${told.kind}`);
  return JSON.stringify({ broken, lines, steps }, null, 1);
}

/** Counts what was told, so that a search which looks at less does not go unnoticed. */
async function holds(kind: "wandering" | "side by side", histories: number) {
  const told = new Map<string, number>();
  let steps = 0;
  for (let at = 0; at < histories; at += 1) {
    const played = await play(kind, at);
    expect(played.broken, story(played)).toEqual([]);
    steps += played.steps.length;
    for (const { pod, ask, told: heard } of played.heard) {
      const what = `${pod.slice(0, 3)} ${ask} ${heard.kind}`;
      told.set(what, (told.get(what) ?? 0) + 1);
    }
  }
  print(`${histories} histories ${kind} of old and new pods, ${steps} steps, seed ${SEED}`);
  return { told, steps };
}

test(
  `${WANDERINGS} students wander between old and new pods, and nothing that is promised breaks`,
  async () => {
    const { told, steps } = await holds("wandering", WANDERINGS);
    expect(steps).toBeGreaterThan(65_000);
    for (const pod of ["old", "new"]) {
      for (const ask of ["start", "answer", "skip", "report", "finalize", "reset"]) {
        expect(told.get(`${pod} ${ask} done`), `${pod} ${ask}`).toBeGreaterThan(300);
      }
    }
  },
  TIMEOUT_MS,
);

test(
  `${PAIRS} pairs of tabs answer one attempt on old and new pods at once, and no answer is lost`,
  async () => {
    const { told } = await holds("side by side", PAIRS);
    const met = ["old answer refused", "new answer replayed", "old answer done", "new answer done"];
    for (const what of met) expect(told.get(what), what).toBeGreaterThan(180);
  },
  TIMEOUT_MS,
);

test.each(RULES_SWITCHED_OFF)(
  "the same histories find that $name",
  async ({ shownBy, ...sabotaged }) => {
    for (let at = 0; at < UNTIL_FOUND; at += 1) {
      if ((await play(shownBy, at, sabotaged)).broken.length > 0) return;
    }
    throw new Error(`${UNTIL_FOUND} histories ${shownBy}, and none breaks a promise`);
  },
  TIMEOUT_MS,
);
