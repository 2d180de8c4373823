import type { Counterexample } from "./search";

/** Who did what, and what broke. */
export function traceText({
  violation,
  steps,
}: Pick<Counterexample, "violation" | "steps">): string {
  return [`  ${violation}`, ...steps.map((step, at) => `  ${at + 1}. ${step}`)].join("\n");
}

/** One command that plays it again; `planted`: with this fault in the stepper. */
export function replayOf(
  { seed, path }: Pick<Counterexample, "seed" | "path">,
  planted?: string,
): string {
  const fault = planted === undefined ? "" : ` --planted ${planted}`;
  return `npm run verify:screen -- --replay ${seed} --path ${path}${fault}`;
}
