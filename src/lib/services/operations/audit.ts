import { z } from "zod";
import { parseJson } from "#lib/json";
import type { OperatorStore } from "#lib/assessment-cache";
import { OPERATOR_ACTIONS } from "./operator-action";

const numbersSchema = z.object({
  current: z.int().nullable(),
  highWater: z.int(),
  waiting: z.array(z.int()).readonly(),
});

const commonFields = {
  /** One action has two entries: its begin and its outcome. */
  actionId: z.string(),
  operator: z.string(),
  reason: z.string(),
  outcome: z.enum(["begun", "done", "changed", "refused", "failed"]),
};

const actionSchema = z.object({
  ...commonFields,
  userId: z.string(),
  resourceId: z.string(),
  deed: z.enum(OPERATOR_ACTIONS),
  attemptNumber: z.int().nullable(),
  words: z.string(),
  before: numbersSchema,
  after: numbersSchema,
});

/** A sweep has no single slot: it has the number of due slots and a report. */
const sweepSchema = z.object({
  ...commonFields,
  deed: z.literal("sweep"),
  due: z.int(),
  /** For `failed`, the last report before the failure; null: there was none. */
  report: z
    .object({ slots: z.int(), published: z.int(), waiting: z.int(), conflicts: z.int() })
    .readonly()
    .nullable(),
});

const entrySchema = z.discriminatedUnion("deed", [actionSchema, sweepSchema]);

export type OperatorActionEntry = z.infer<typeof actionSchema>;

/** One entry of the operators' audit. It contains ids, and never an answer. */
export type AuditEntry = z.infer<typeof entrySchema>;

/** One entry of the audit, as operators read it. */
export type AuditLine = AuditEntry & {
  /** ISO 8601, by the store's clock. */
  readonly at: string;
};

/** One page of the audit. */
export interface AuditPage {
  /** The newest first, one line an action. `begun`: its outcome was never recorded. */
  readonly lines: readonly AuditLine[];
  /** Pass it as `before` to read older entries; null: there are no more. */
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

/** Cuts a page before an action whose begin is on the next page, so that both are on one page. */
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
