import type { Lanes } from "./evidence";
import { pathsOf } from "./evidence-set";
import type { EvidenceSet, Path } from "./evidence-set";

type Step = Path["steps"][number];

/** Every history that broke an invariant, and every path whose number was not the expected one. */
export function violationsOf(collected: EvidenceSet): readonly Lanes[] {
  return [
    ...collected.explorations.flatMap(({ value }) => value.violations),
    ...collected.randoms.flatMap(({ value }) => value.violations),
    ...pathsOf(collected)
      .filter((path) => !isAsExpected(path))
      .map(driftOf),
  ];
}

/** Whether both stores showed the expected attempt number at every step. */
export function isAsExpected({ steps }: Path): boolean {
  return steps.every(isExpectedStep);
}

export function isExpectedStep({ expectedNumber, seenInMemory, seenInRedis }: Step): boolean {
  return seenInMemory === expectedNumber && seenInRedis === expectedNumber;
}

function driftOf(path: Path): Lanes {
  const end = path.steps.findIndex((step) => !isExpectedStep(step));
  return {
    title: `The attempt number drifts on the path ${path.id}`,
    invariant: "I1",
    actors: ["the path", "memory", "Redis"],
    steps: path.steps
      .slice(0, end + 1)
      .flatMap((step) => [
        laneStep("the path", step.story, `expects ${numberWords(step.expectedNumber)}`),
        ...seenSteps(step),
      ]),
    replay: `npx vitest run tests/tours -t "path ${path.id}"`,
  };
}

/** Only what differs is worth a row. */
function seenSteps(step: Step): Lanes["steps"] {
  const { expectedNumber, seenInMemory, seenInRedis } = step;
  const memory = laneStep("memory", `shows ${numberWords(seenInMemory)}`, "");
  const redis = laneStep("Redis", `shows ${numberWords(seenInRedis)}`, "");
  return [
    ...(seenInMemory === expectedNumber ? [] : [memory]),
    ...(seenInRedis === expectedNumber ? [] : [redis]),
  ];
}

function laneStep(actor: string, does: string, reply: string): Lanes["steps"][number] {
  return { actor, does, reply, fault: null };
}

function numberWords(number: number | null): string {
  return number === null ? "no attempt" : `attempt ${number}`;
}
