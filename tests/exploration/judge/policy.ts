import type { CallStep } from "./call-step";
import type { RequestGhost, Violation } from "./ghost";
import type { Picture } from "./picture";

/**
 * What the start policy does not let begin is not opened, unless a token brings it back; and a
 * finished attempt is not cleared where the next one may not begin.
 */
export function judgePolicy(
  { attemptsMax, pending, hasHappened }: CallStep,
  request: RequestGhost | null,
  { before, after }: { readonly before: Picture; readonly after: Picture },
): readonly Violation[] {
  if (attemptsMax === Infinity || !hasHappened || before === after) return [];
  const { method } = pending.call;
  const opened = [...after.records.keys()].find((number) => !before.records.has(number));
  if (method === "create" && opened !== undefined && opened > attemptsMax) {
    return [{ invariant: "policy", what: `attempt ${opened} begins, and the policy forbids it` }];
  }
  if (method !== "clear" || request?.request.type !== "attempt.reset") return [];
  const gone = [...before.records.values()].filter(({ number }) => !after.records.has(number));
  const forbidden = gone.find(({ number, isFinalized }) => isFinalized && number >= attemptsMax);
  if (forbidden === undefined) return [];
  const what = `the summary of attempt ${forbidden.number} is cleared, and none may follow it`;
  return [{ invariant: "policy", what }];
}
