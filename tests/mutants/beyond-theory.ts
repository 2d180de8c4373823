import type { Counterexample } from "./counterexample";
import type { LayerName } from "./layers";

/** Why the theory can't notice what only this layer notices. */
const BY_LAYER: Partial<Readonly<Record<LayerName, string>>> = {
  machine:
    "the theory says what may happen to a slot, not which requests must be accepted or refused",
  tours: "the theory says what may happen to a slot, not what a request must do in the end",
  hazards: "times to live of keys are not part of the theory",
  gradebook: "how a list of the gradebook is read is not part of the theory: it may say anything",
  tokens: "how a token is verified is not part of the theory",
  lists: "which questions are on a list is not part of the theory, only that it stays the same",
  trail: "the audit trail is not part of the theory",
  operations: "what operators are shown and refused is not part of the theory",
  hooks: "the hooks of an application are not part of the theory",
  backfill: "the backfill makes no call of the engine",
};

const BY_INVARIANT: Readonly<Record<string, string>> = {
  I6: "a request to the gradebook that changes nothing is not part of the theory",
  I7: "what happens while Redis is unreachable changes nothing that is stored",
  I8: "the theory sees the stored list, not the questions that a client was shown",
  I9: "the outbox index, by which a sweep finds a result, is not part of the theory",
  trail: "the audit trail is not part of the theory",
  policy: "the start policy is not part of the theory",
};

const REPLY =
  "every call is allowed, and what is stored is right: the client is told something else";

/** Why a mutant makes no call that is outside the theory, in words; null: it does make one. */
export function whyBeyondTheory(
  killedBy: LayerName | null,
  counterexample: Counterexample | null,
): string | null {
  if (counterexample?.isOutsideTheory === true || killedBy === "commands") return null;
  const [invariant = ""] = counterexample?.invariants ?? [];
  const layer = killedBy === null ? undefined : BY_LAYER[killedBy];
  return layer ?? BY_INVARIANT[invariant] ?? REPLY;
}
