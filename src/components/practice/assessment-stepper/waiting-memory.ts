import {
  entryKey,
  readEntry,
  removeEntry,
  tabStore,
  writeEntry,
} from "#src/components/tab-storage.ts";
import type { SessionStore } from "#src/components/tab-storage.ts";
import type { Slot } from "#lib/slot";
import type { QuestionCommand } from "./command";
import {
  NOTHING_KEPT,
  type KeptWork,
  type UnsentWork,
  type WaitingWork,
  type Work,
} from "./waiting";

/** What this tab keeps of a slot. What cannot be read is nothing. */
export function readKeptWork(slot: Slot, store: SessionStore | null = tabStore()): KeptWork {
  const entry = readEntry(store, entryKey("waiting", slot));
  if (typeof entry !== "object" || entry === null) return NOTHING_KEPT;
  const { waiting, unsent } = entry as { readonly waiting?: unknown; readonly unsent?: unknown };
  return {
    waiting: isWork(waiting) ? { ...waiting, isKept: true } : null,
    unsent: Array.isArray(unsent) ? unsent.filter(isUnsent) : [],
  };
}

/** Replaces what is kept. Returns whether the browser has stored it. */
export function writeKeptWork(
  slot: Slot,
  { waiting, unsent }: KeptWork,
  store: SessionStore | null = tabStore(),
): boolean {
  const key = entryKey("waiting", slot);
  if (waiting !== null || unsent.length > 0) return writeEntry(store, key, { waiting, unsent });
  removeEntry(store, key);
  return true;
}

/** Keeps this work as the one that waits. */
export function keepWaiting(slot: Slot, work: Work): WaitingWork {
  const { unsent } = readKeptWork(slot);
  const waiting = { ...work, isKept: true };
  return { ...work, isKept: writeKeptWork(slot, { waiting, unsent }) };
}

function isUnsent(value: unknown): value is UnsentWork {
  return isWork(value) && typeof (value as Partial<UnsentWork>).reason === "string";
}

function isWork(value: unknown): value is Work {
  if (typeof value !== "object" || value === null) return false;
  const { command, attemptNumber, written } = value as Partial<Work>;
  return typeof attemptNumber === "number" && typeof written === "string" && isCommand(command);
}

function isCommand(value: unknown): value is QuestionCommand {
  if (typeof value !== "object" || value === null) return false;
  const { kind, question } = value as Partial<QuestionCommand>;
  if (typeof question !== "object") return false;
  const { attemptId, questionId, questionIndex } = question;
  const names = [attemptId, questionId].every((each) => typeof each === "string");
  if (!names || typeof questionIndex !== "number") return false;
  if (kind === "answer") return hasObject(value, "answer");
  return kind === "skip" || (kind === "report" && hasObject(value, "report"));
}

function hasObject(value: object, name: string): boolean {
  const held: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof held === "object" && held !== null;
}
