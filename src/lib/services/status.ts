import { z } from "zod";
import type { OperatorStore, StatusRecord } from "../assessment-cache";
import { parseJson } from "../json";
import type { SweepOptions, SweepReport } from "./attempt";
import type { EventSink } from "./attempt/engine-events";

/** Where it is recorded. Only the newest of each kind is kept, for a limited time. */
type StatusWriting = Pick<OperatorStore, "writeStatus">;

const sweepSchema = z.object({
  by: z.string(),
  slots: z.int(),
  published: z.int(),
  waiting: z.int(),
  conflicts: z.int(),
});

const doctorSchema = z.object({ problems: z.int(), warnings: z.int(), unknown: z.int() });

const disagreementSchema = z.object({ userId: z.string(), resourceId: z.string() });

/** A sweep that ended: by whom it was started, and its report. */
export type SweepRecord = z.infer<typeof sweepSchema>;

/** How many checks of a doctor found a problem or a warning, or could not be made. */
export type DoctorRecord = z.infer<typeof doctorSchema>;

/** The slot at which the gradebook was last found to disagree with itself or with the record. */
export type DisagreementRecord = z.infer<typeof disagreementSchema>;

/** What is recorded, and when it was, ISO 8601. */
export type Recorded<What> = What & { readonly at: string };

/** The newest record of each kind; null: none, or it has expired, or it cannot be read. */
export interface DeploymentRecords {
  readonly sweep: Recorded<SweepRecord> | null;
  readonly doctor: Recorded<DoctorRecord> | null;
  readonly disagreement: Recorded<DisagreementRecord> | null;
}

export function readRecords(
  recorded: Readonly<Record<keyof DeploymentRecords, StatusRecord | null>>,
): DeploymentRecords {
  return {
    sweep: readRecord(recorded.sweep, sweepSchema),
    doctor: readRecord(recorded.doctor, doctorSchema),
    disagreement: readRecord(recorded.disagreement, disagreementSchema),
  };
}

/** Records a sweep that ended. A record that cannot be written is only missing on a page. */
export async function recordSweep(
  store: StatusWriting | null,
  by: string,
  report: SweepReport,
): Promise<void> {
  const { slots, published, waiting, conflicts } = report;
  const record: SweepRecord = { by, slots, published, waiting, conflicts };
  await store?.writeStatus("sweep", JSON.stringify(record)).catch(() => undefined);
}

/** Sweeps as `sweep` does, and records who did and what it came to. */
export function recordedSweep(
  sweep: (options?: SweepOptions) => Promise<SweepReport>,
  store: StatusWriting | null,
  by: string,
): (options?: SweepOptions) => Promise<SweepReport> {
  return async (options) => {
    const report = await sweep(options);
    await recordSweep(store, by, report);
    return report;
  };
}

/** Records what a doctor found, like `recordSweep`. */
export async function recordDoctor(store: StatusWriting, record: DoctorRecord): Promise<void> {
  await store.writeStatus("doctor", JSON.stringify(record)).catch(() => undefined);
}

/**
 * An event sink that also records the last disagreement of the gradebook with itself, or with the
 * number of an attempt. No request waits for it.
 */
export function recordingDisagreements(emit: EventSink, store: StatusWriting): EventSink {
  return (event) => {
    emit(event);
    const { slot } = event;
    if (slot === null) return;
    if (event.event !== "gradebook.list_disagreed" && event.event !== "rollout.disagreement")
      return;
    const { userId, resourceId } = slot;
    const record: DisagreementRecord = { userId, resourceId };
    store.writeStatus("disagreement", JSON.stringify(record)).catch(() => undefined);
  };
}

function readRecord<What extends object>(
  stored: StatusRecord | null,
  schema: z.ZodType<What>,
): Recorded<What> | null {
  const record = stored === null ? undefined : schema.safeParse(parseJson(stored.json)).data;
  if (stored === null || record === undefined) return null;
  return { ...record, at: new Date(stored.atMs).toISOString() };
}
