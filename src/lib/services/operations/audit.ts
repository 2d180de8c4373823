import { z } from "zod";
import { parseJson } from "#lib/json";
import type { OperatorStore } from "#lib/assessment-cache";
import { OPERATOR_ACTIONS } from "./operator-action";

const numbersSchema = z.object({
  current: z.int().nullable(),
  highWater: z.int(),
  waiting: z.array(z.int()).readonly(),
});

const stepFields = {
  /** One action has two entries: it began, and what became of it. */
  actionId: z.string(),
  operator: z.string(),
  reason: z.string(),
  outcome: z.enum(["begun", "done", "changed", "refused", "failed"]),
};

const deedSchema = z.object({
  ...stepFields,
  userId: z.string(),
  resourceId: z.string(),
  deed: z.enum(OPERATOR_ACTIONS),
  attemptNumber: z.int().nullable(),
  words: z.string(),
  before: numbersSchema,
  after: numbersSchema,
});

/** A sweep is of no one slot: how many were due, and what it came to. */
const sweepSchema = z.object({
  ...stepFields,
  deed: z.literal("sweep"),
  due: z.int(),
  /** Of `failed`, as far as it came; null: of what was sent nothing is known. */
  report: z
    .object({ slots: z.int(), published: z.int(), waiting: z.int(), conflicts: z.int() })
    .readonly()
    .nullable(),
});

const entrySchema = z.discriminatedUnion("deed", [deedSchema, sweepSchema]);

export type OperatorActionEntry = z.infer<typeof deedSchema>;

/** What the operators' record holds of one step of an action. Ids, but never an answer. */
export type AuditEntry = z.infer<typeof entrySchema>;

export type AuditLine = AuditEntry & {
  /** ISO 8601, by the store's clock. */
  readonly at: string;
};

export interface AuditPage {
  /** The newest first, an action each. `begun` alone: its end was never heard of. */
  readonly lines: readonly AuditLine[];
  /** Give it as `before` for what is older; null: there is no more. */
  readonly next: string | null;
}

export async function appendAudit(store: OperatorStore, entry: AuditEntry): Promise<void> {
  await store.appendAudit(JSON.stringify(entry));
}

export async function readAudit(
  store: OperatorStore,
  page: { readonly limit: number; readonly before?: string },
): Promise<AuditPage> {
  const rows = await store.readAudit(page);
  const read = rows.map(({ id, atMs, json }) => ({ id, atMs, entry: parseEntry(json) }));
  const whole = read.length < page.limit ? read : read.slice(0, wholeLength(read));
  const ended = new Set<string>();
  const lines = whole.flatMap(({ atMs, entry }): AuditLine[] => {
    if (entry === null) return [];
    if (entry.outcome === "begun" && ended.has(entry.actionId)) return [];
    ended.add(entry.actionId);
    return [{ ...entry, at: new Date(atMs).toISOString() }];
  });
  return { lines, next: read.length < page.limit ? null : (whole.at(-1)?.id ?? null) };
}

/** Cuts a page before an action whose beginning is on the next one, so that it stays together. */
function wholeLength(rows: readonly { readonly entry: AuditEntry | null }[]): number {
  const begun = new Set(
    rows.flatMap(({ entry }) => (entry?.outcome === "begun" ? [entry.actionId] : [])),
  );
  const first = rows.findIndex(({ entry }) => entry !== null && !begun.has(entry.actionId));
  return first <= 0 ? rows.length : first;
}

function parseEntry(json: string): AuditEntry | null {
  return entrySchema.safeParse(parseJson(json)).data ?? null;
}
