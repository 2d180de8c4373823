import {
  entryKey,
  readEntry,
  removeEntry,
  tabStore,
  writeEntry,
} from "#src/components/tab-storage.ts";
import type { SessionStore } from "#src/components/tab-storage.ts";
import type { QuestionView } from "#lib/interactive-assessments";
import { reportReasonOf } from "#lib/report-reasons";
import type { Slot } from "#lib/slot";
import type { Report } from "./command";
import { interactionsOf, type Draft, type DraftValue, type Interaction } from "./draft";

/** The question that a draft is for. */
export interface DraftQuestion {
  readonly attemptId: string;
  readonly questionId: string;
}

/** A student's input for a question that is not sent yet. */
export interface DraftMemory {
  readonly draft: Draft;
  /** A report of a problem with the question; null: none. */
  readonly report: Report | null;
}

/** The stored form: one for each slot, since the page shows one unanswered question at a time. */
interface DraftEntry extends DraftQuestion {
  readonly entries: readonly (readonly [identifier: string, value: DraftValue])[];
  readonly report: Report | null;
}

/** Stores the draft for a reload. Replaces the stored one. */
export function writeDraftMemory(
  slot: Slot,
  { attemptId, questionId }: DraftQuestion,
  { draft, report }: DraftMemory,
  store: SessionStore | null = tabStore(),
): void {
  const stored: DraftEntry = { attemptId, questionId, entries: [...draft], report };
  writeEntry(store, entryKey("draft", slot), stored);
}

/**
 * The draft of this question in this attempt; null: none. Deletes a draft of another question: that
 * question is answered, or its attempt has ended. Without a view, nothing is checked.
 */
export function readDraftMemory(
  slot: Slot,
  { attemptId, questionId }: DraftQuestion,
  view: QuestionView | null,
  store: SessionStore | null = tabStore(),
): DraftMemory | null {
  const entry = readEntry(store, entryKey("draft", slot));
  if (entry === null) return null;
  // @mutant draft-of-question
  if (!isDraftEntry(entry) || entry.attemptId !== attemptId || entry.questionId !== questionId) {
    clearDraftMemory(slot, store);
    return null;
  }
  const values = new Map(entry.entries);
  const report = withReasonCode(entry.report);
  if (view === null) return { draft: values, report };
  const entries = interactionsOf(view).flatMap((interaction) => {
    const value = fitting(interaction, values.get(interaction.responseIdentifier));
    return value === null ? [] : [[interaction.responseIdentifier, value] as const];
  });
  return { draft: new Map(entries), report };
}

/** An earlier version of the page stored the sentence that the student chose. */
function withReasonCode(report: Report | null): Report | null {
  return report === null ? null : { ...report, reason: reportReasonOf(report) ?? report.reason };
}

/** Call when the answer is saved or the attempt has ended. */
export function clearDraftMemory(slot: Slot, store: SessionStore | null = tabStore()): void {
  removeEntry(store, entryKey("draft", slot));
}

/** Removes choices that the content no longer has. */
function fitting(interaction: Interaction, value: DraftValue | undefined): DraftValue | null {
  if (value === undefined) return null;
  if (interaction.kind === "textEntry") return typeof value === "string" ? value : null;
  if (typeof value === "string") return null;
  const offered = new Set(interaction.choices.map(({ identifier }) => identifier));
  return value.filter((identifier) => offered.has(identifier));
}

function isDraftEntry(value: unknown): value is DraftEntry {
  if (typeof value !== "object" || value === null) return false;
  const { attemptId, questionId, entries, report } = value as Partial<DraftEntry>;
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
