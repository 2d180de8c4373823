import { ENQUEUE_GRACE_MS } from "#lib/assessment-cache";
import type { ClaimedRow } from "#lib/assessment-cache";
import type { PublishReport, SweepOptions, SweepReport } from "./contract";
import { isStoreFault, publishSlot } from "./publish";
import type { PublishParts } from "./publish";

const LEASE_MS = 60_000;
const BATCH = 8;
const BROKEN_RETRY_MS = 3_600_000;

/**
 * Publishes the results that are due in the outbox. Schedulers may call it at any time, also
 * several at once: each row is leased while it is processed. Throws a `Fault` if Redis fails; if
 * the gradebook fails, only the row is postponed. It ends when nothing is left of what was due at its
 * start; rows that become due meanwhile may be left to the next sweep.
 */
export async function sweep(parts: PublishParts, options: SweepOptions = {}): Promise<SweepReport> {
  const limit = options.limit ?? Infinity;
  let report: SweepReport = { slots: 0, published: 0, waiting: 0, conflicts: 0 };
  let shards: readonly number[] | undefined;
  while (report.slots < limit && shards?.length !== 0) {
    const { rows, rest } = await parts.store.claimDue({
      // @mutant sweep-lease
      leaseMs: LEASE_MS,
      limit: Math.min(BATCH, limit - report.slots),
      ...(shards !== undefined && { shards }),
    });
    // @mutant sweep-rest
    shards = rest;
    if (rows.length === 0) continue;
    for (const done of await Promise.all(rows.map((row) => sweepRow(parts, row)))) {
      report = {
        slots: report.slots + 1,
        published: report.published + done.published,
        waiting: report.waiting + done.waiting,
        conflicts: report.conflicts + done.conflicts,
      };
    }
    options.onProgress?.(report);
  }
  return report;
}

/**
 * Drops the row only if the outbox was empty when it was read. A row that had entries is processed
 * again after the grace time, because another finalization may have been enqueued in between.
 */
async function sweepRow(parts: PublishParts, row: ClaimedRow): Promise<PublishReport> {
  const done = await publishRow(parts, row);
  // @mutant next-sweep
  const next = done.entries === 0 ? "drop" : { inMs: done.retryInMs ?? ENQUEUE_GRACE_MS };
  await parts.store.reschedule(row.slot, row.leaseEndMs, next);
  return done;
}

/** A slot that cannot be published must not prevent the others from being published. */
async function publishRow(parts: PublishParts, { slot }: ClaimedRow): Promise<PublishReport> {
  try {
    return await publishSlot(parts, slot);
  } catch (error) {
    if (isStoreFault(error)) throw error;
    const name = error instanceof Error ? error.name : "unknown";
    parts.emit({ event: "publish.postponed", slot, error: name });
    return { entries: 1, published: 0, waiting: 1, conflicts: 0, retryInMs: BROKEN_RETRY_MS };
  }
}
