import { keptKey, readKept, removeKept, tabStore, writeKept } from "#src/components/tab-storage.ts";
import type { SessionStore } from "#src/components/tab-storage.ts";
import type { QuestionView } from "#lib/interactive-assessments";
import type { KeptSlot } from "./attempt-memory";
import type { Report } from "./command";
import { interactionsOf, type Draft, type DraftValue, type Interaction } from "./draft";

/** The question that something was entered for. */
export interface DraftQuestion {
  readonly attemptId: string;
  readonly questionId: string;
}

/** What a student has entered for a question and not sent yet. */
export interface KeptDraft {
  readonly draft: Draft;
  /** What was written about the question itself; null: nothing. */
  readonly report: Report | null;
}

/** As it is kept: one for each slot, since only one question is unanswered and shown. */
interface StoredDraft extends DraftQuestion {
  readonly entries: readonly (readonly [identifier: string, value: DraftValue])[];
  readonly report: Report | null;
}

const keyOf = ({ userId, resourceId }: KeptSlot): string => keptKey("draft", userId, resourceId);

/** Keeps this for a reload, instead of what was kept before. */
export function keepDraft(
  slot: KeptSlot,
  { attemptId, questionId }: DraftQuestion,
  { draft, report }: KeptDraft,
  store: SessionStore | null = tabStore(),
): void {
  const stored: StoredDraft = { attemptId, questionId, entries: [...draft], report };
  writeKept(store, keyOf(slot), stored);
}

/**
 * What was entered for this question of this attempt; null: nothing. What was kept for another one
 * is answered by now, or its attempt has ended: it is dropped.
 */
export function keptDraft(
  slot: KeptSlot,
  { attemptId, questionId }: DraftQuestion,
  view: QuestionView,
  store: SessionStore | null = tabStore(),
): KeptDraft | null {
  const kept = readKept(store, keyOf(slot));
  if (kept === null) return null;
  if (!isStored(kept) || kept.attemptId !== attemptId || kept.questionId !== questionId) {
    dropDraft(slot, store);
    return null;
  }
  const given = new Map(kept.entries);
  const entries = interactionsOf(view).flatMap((interaction) => {
    const value = fitting(interaction, given.get(interaction.responseIdentifier));
    return value === null ? [] : [[interaction.responseIdentifier, value] as const];
  });
  return { draft: new Map(entries), report: kept.report };
}

/** The answer is saved, or the attempt has ended. */
export function dropDraft(slot: KeptSlot, store: SessionStore | null = tabStore()): void {
  removeKept(store, keyOf(slot));
}

/** Content may have changed since: a choice that is not offered any more is left out. */
function fitting(interaction: Interaction, value: DraftValue | undefined): DraftValue | null {
  if (value === undefined) return null;
  if (interaction.kind === "textEntry") return typeof value === "string" ? value : null;
  if (typeof value === "string") return null;
  const offered = new Set(interaction.choices.map(({ identifier }) => identifier));
  return value.filter((identifier) => offered.has(identifier));
}

function isStored(value: unknown): value is StoredDraft {
  if (typeof value !== "object" || value === null) return false;
  const { attemptId, questionId, entries, report } = value as Partial<StoredDraft>;
  if (typeof attemptId !== "string" || typeof questionId !== "string") return false;
  return Array.isArray(entries) && entries.every(isEntry) && (report === null || isReport(report));
}

function isEntry(entry: unknown): boolean {
  if (!Array.isArray(entry) || typeof entry[0] !== "string") return false;
  const value: unknown = entry[1];
  return typeof value === "string" || (Array.isArray(value) && value.every(isText));
}

function isReport(report: unknown): boolean {
  if (typeof report !== "object" || report === null) return false;
  const { reason, details } = report as Partial<Report>;
  return isText(reason) && isText(details);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
