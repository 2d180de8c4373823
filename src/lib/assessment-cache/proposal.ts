import type { AttemptStore, StoredRecord } from "./contract";
import type { OperatorStore, SlotContents } from "./operator-contract";
import { parseJson } from "../json";
import type { Slot } from "../slot";
import { tombstoneStart } from "../tombstone-start";
import { readDecimal } from "./replies";
import { isFinalized } from "./resolve";

/**
 * The functions that the proposal names, for scripts. Requests use none of them: these functions are
 * made of `load` and `clear`, which the engine calls, and of `examine` and `repin`, which the operator
 * actions call. They throw what the stores throw. They write neither the audit log nor the audit
 * trail, so an operator uses `holdfast attempts` instead.
 */

/**
 * The number of the current attempt, or null. As every load, it recovers a missing pointer and
 * refreshes the times to live of pointer, record, answers and question list together.
 */
export async function getActiveAttemptNumber(
  store: Pick<AttemptStore, "load">,
  userId: string,
  resourceId: string,
): Promise<number | null> {
  return (await store.load({ userId, resourceId })).record?.number ?? null;
}

/**
 * The same number as `getActiveAttemptNumber`: a load without a pointer takes the latest record that
 * is eligible, and it reads a fixed window of keys and not the whole keyspace.
 */
export function findLatestCachedAttemptNumber(
  store: Pick<AttemptStore, "load">,
  userId: string,
  resourceId: string,
): Promise<number | null> {
  return getActiveAttemptNumber(store, userId, resourceId);
}

/** The current attempt as it is stored, if it has that number, or null. Loads, as above. */
export async function getAssessmentState(
  store: Pick<AttemptStore, "load">,
  slot: Slot,
  attemptNumber: number,
): Promise<StoredRecord | null> {
  const { record } = await store.load(slot);
  return record?.number === attemptNumber ? record : null;
}

/**
 * Gives up the current attempt as a reset does. It removes the record too, because a load would
 * recover a pointer that is deleted alone. Afterwards only a record with a higher number can be
 * current. The number of a finalized attempt stays used; another number may be used again. `stale`:
 * the attempt was changed meanwhile, and nothing was removed. null: there is no attempt.
 */
export function clearActiveAttemptNumber(
  store: Pick<AttemptStore, "load" | "clear">,
  userId: string,
  resourceId: string,
): Promise<"cleared" | "stale" | null> {
  return clearCurrent(store, { userId, resourceId });
}

/** `clearActiveAttemptNumber` for the attempt of that number alone; null if it is not current. */
export function deleteAssessmentState(
  store: Pick<AttemptStore, "load" | "clear">,
  slot: Slot,
  attemptNumber: number,
): Promise<"cleared" | "stale" | null> {
  return clearCurrent(store, slot, attemptNumber);
}

async function clearCurrent(
  store: Pick<AttemptStore, "load" | "clear">,
  slot: Slot,
  onlyNumber?: number,
): Promise<"cleared" | "stale" | null> {
  const { record, highWater } = await store.load(slot);
  if (record === null || record.number !== (onlyNumber ?? record.number)) return null;
  const { number, stateJson } = record;
  const used = isFinalized(stateJson) ? number : number - 1;
  // The tombstone keeps it: neither an attempt token nor an earlier start restores the attempt.
  const document = parseJson(stateJson) as { readonly startedAt?: unknown } | null | undefined;
  const startedAt = tombstoneStart(document?.startedAt);
  return store.clear(slot, { ...record, startedAt }, Math.max(highWater, used));
}

/**
 * Points the slot at a record that exists, as the operator action `repin` does. `missing`: there is
 * no such record. `stale`: the slot was changed meanwhile. `unfit`: the next load would not stay with
 * it. Nothing was written then. Does not check that the record can be read. Throws a RangeError for a number that no attempt can have.
 */
export async function setActiveAttemptNumber(
  operators: Pick<OperatorStore, "examine" | "repin">,
  userId: string,
  resourceId: string,
  attemptNumber: number,
): Promise<"repinned" | "stale" | "unfit" | "missing"> {
  if (readDecimal(String(attemptNumber)) === null) {
    throw new RangeError("an attempt number is a whole number from 1 to 999,999,999");
  }
  const slot = { userId, resourceId };
  const contents = await operators.examine(slot);
  const record = recordOf(contents, attemptNumber);
  if (record === null) return "missing";
  const current = recordOf(contents, contents.currentNumber);
  const { number, stateJson } = record;
  const { pointer } = contents;
  return operators.repin(slot, { number, stateJson, pointer, current, isDryRun: false });
}

/**
 * All attempt numbers with a record, ascending, eligible or not. Reads the window of keys around the
 * pointer and the high-water mark, without SCAN. Refreshes and mends nothing.
 */
export async function scanAssessmentAttempts(
  operators: Pick<OperatorStore, "examine">,
  userId: string,
  resourceId: string,
): Promise<readonly number[]> {
  const { records } = await operators.examine({ userId, resourceId });
  return records.map(({ number }) => number);
}

function recordOf({ records }: SlotContents, number: number | null) {
  return records.find((record) => record.number === number) ?? null;
}
