import type { RecordChange, ExpectedVersion } from "#lib/assessment-cache";
import type { Call } from "#tests/exploration/call";
import type { World } from "#tests/exploration/world";

export interface Mutant {
  /** The rule that the store breaks, as the beginning of a test's title. */
  readonly name: string;
  readonly mutant: (call: Call, world: World) => Call;
}

/** Stores that break one rule each, with the unchanged engine. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a commit that does not compare the record (H4)",
    mutant: (call, world) => {
      if (call.method !== "commit") return call;
      const [slot, change] = call.args as readonly [unknown, RecordChange];
      return { ...call, args: [slot, { ...change, read: currentVersion(world, change.read) }] };
    },
  },
  {
    name: "a reset that does not compare the record (H9)",
    mutant: (call, world) => {
      if (call.method !== "clear") return call;
      const [slot, read, highWater] = call.args as readonly [unknown, ExpectedVersion, number];
      return { ...call, args: [slot, currentVersion(world, read), highWater] };
    },
  },
  {
    name: "a finalize without an outbox entry (H18)",
    mutant: (call) => {
      if (call.method !== "commit") return call;
      const [slot, change] = call.args as readonly [unknown, RecordChange];
      return { ...call, args: [slot, { ...change, outboxEntry: null }] };
    },
  },
];

/** The current version of the record, instead of the one that was read. */
function currentVersion({ entries }: World, read: ExpectedVersion): ExpectedVersion {
  const value = entries.get(`assess:state:u:r:${read.number}`)?.value;
  return typeof value === "string" ? { ...read, stateJson: value } : read;
}
