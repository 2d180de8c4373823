import { grouped } from "#report/wording";
import { percent, sectionOf, table } from "../wording";

/** Slots that were used in the last seven days, and starts and finalizes of a second. */
const SIZES = [
  { name: "district", slots: 100_000, perSecond: 10, masters: 1, mostShards: 128, pods: 2 },
  { name: "state", slots: 1_000_000, perSecond: 100, masters: 3, mostShards: 43, pods: 6 },
  { name: "country", slots: 10_000_000, perSecond: 1_000, masters: 6, mostShards: 22, pods: 20 },
] as const;

const SHARDS = 128;
const BYTES_PER_MIB = 1_024 * 1_024;

/** A row of the outbox index stays for this time after a finalize, although nothing waits. */
const GRACE_SECONDS = 300;
const SWEEP_SECONDS = 30;
const OUTAGE_SECONDS = 3_600;

/** A sweep publishes so many slots at once; a result is a look and a PUT. */
const BATCH = 8;
const GRADEBOOK_SECONDS = 0.2;

/** Calculated from measured costs, for docs/operate.md. */
export function scaleSection(folder?: string): string {
  return sectionOf(
    "scale",
    ({ rows, bytesPerRow, microseconds, sweptPerSecond }) => {
      const { enqueue, upsert, claim, idleLook } = microseconds;
      const perSlot = enqueue * 2 + upsert * 2 + claim;
      const sizes = SIZES.map(({ name, slots, perSecond, masters, mostShards, pods }) => {
        const waiting = perSecond * GRACE_SECONDS;
        const bytes = slots * bytesPerRow.slotIndex + waiting * bytesPerRow.outboxIndex;
        const share = mostShards / SHARDS;
        const commands = perSecond * 5 * share;
        const core = (perSecond * perSlot * share) / 1_000_000;
        const drained = (pods * BATCH) / GRADEBOOK_SECONDS;
        const late = (perSecond * OUTAGE_SECONDS) / drained;
        return [
          `${name}: ${grouped(slots)} slots, ${grouped(perSecond)}/s`,
          ...[String(masters), String(pods)],
          `${grouped(Math.ceil(bytes / BYTES_PER_MIB))} MiB`,
          grouped(Math.ceil(commands)),
          percent(core),
          `${percent(perSecond / (pods * sweptPerSecond))}`,
          `${grouped(Math.ceil(late / 60))} min`,
        ];
      });
      return [
        [
          `Measured with ${grouped(rows)} rows: a row of the outbox index has ${Math.round(bytesPerRow.outboxIndex)} bytes,`,
          `the rows of a slot in the slot index ${Math.round(bytesPerRow.slotIndex)}. Redis spends ${enqueue.toFixed(1)} µs on an`,
          `\`enqueue\`, ${upsert.toFixed(1)} µs on a row of the slot index, ${claim.toFixed(1)} µs on a \`claim\` of up to ${BATCH} rows, and`,
          `${idleLook.toFixed(0)} µs on the look of an idle sweep at all shards. A process sweeps ${grouped(sweptPerSecond)} rows a second`,
          "of slots in which nothing waits.",
        ].join("\n"),
        "Calculated from this, and extrapolated, for the indexes alone:",
        table(
          [
            "slots used in 7 days, starts and finalizes",
            ...["masters", "pods", "memory of the indexes", "index commands a second"],
            ...["of one core", "sweeping, of each pod", "after an hour without gradebook"],
          ],
          sizes,
        ),
        [
          "Commands and core are of the master with the most shards. Each slot is started and finalized once: two rows of the",
          `slot index, an \`enqueue\`, a \`claim\` and a \`reschedule\` (counted as an \`enqueue\`). A row stays for ${GRACE_SECONDS} s after a`,
          `finalize. A result that was not published at once is looked at within ${SWEEP_SECONDS} s of its time. After an hour without the`,
          `gradebook every result waits: the last column is the time to publish them, if each takes ${GRADEBOOK_SECONDS} s,`,
          "while new ones are published by their own requests. The gradebook and the number of pods bound it.",
        ].join("\n"),
      ];
    },
    folder,
  );
}
