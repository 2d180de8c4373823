import type { Trace } from "./evidence";
import { pathsOf } from "./evidence-set";
import type { EvidenceSet, Path } from "./evidence-set";

type Step = Path["steps"][number];

/** Every history that broke an invariant, and every path whose number was not the expected one. */
export function violationsOf(collected: EvidenceSet): readonly Trace[] {
  return [
    ...collected.explorations.flatMap(({ value }) => value.violations),
    ...collected.liveness.flatMap(({ value }) => value.violations),
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

function driftOf(path: Path): Trace {
  const end = path.steps.findIndex((step) => !isExpectedStep(step));
  return {
    title: `The attempt number drifts on the path ${path.id}`,
    invariant: "I1",
    actors: ["the path", "memory", "Redis"],
    steps: path.steps
      .slice(0, end + 1)
      .flatMap((step) => [
        traceStep("the path", step.story, `expects ${numberWords(step.expectedNumber)}`),
        ...seenSteps(step),
      ]),
    replay: `npx vitest run tests/tours -t "path ${path.id}"`,
  };
}

/** Only what differs is worth a row. */
function seenSteps(step: Step): Trace["steps"] {
  const { expectedNumber, seenInMemory, seenInRedis } = step;
  const memory = traceStep("memory", `shows ${numberWords(seenInMemory)}`, "");
  const redis = traceStep("Redis", `shows ${numberWords(seenInRedis)}`, "");
  return [
    ...(seenInMemory === expectedNumber ? [] : [memory]),
    ...(seenInRedis === expectedNumber ? [] : [redis]),
  ];
}

function traceStep(actor: string, does: string, reply: string): Trace["steps"][number] {
  return { actor, does, reply, fault: null };
}

function numberWords(number: number | null): string {
  return number === null ? "no attempt" : `attempt ${number}`;
}
