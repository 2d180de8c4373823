import { v5 as nameBasedUuid } from "uuid";
import type { AttemptSlot } from "./attempt.events";

const ATTEMPT_NAMESPACE = "6b1f2a52-0c55-5e0b-9d0a-3f1b7c8e4d21";

/**
 * What tells two attempts of the same number apart: a name-based UUID of slot, number and
 * startedAt. Pure. Earlier versions keep `startedAt` when they rewrite a record, so the id survives
 * them.
 */
export function attemptIdOf(slot: AttemptSlot, number: number, startedAt: string): string {
  // @mutant attempt-id
  const name = JSON.stringify([slot.userId, slot.resourceId, number, startedAt]);
  return nameBasedUuid(name, ATTEMPT_NAMESPACE);
}
