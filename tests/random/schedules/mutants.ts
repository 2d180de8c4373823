import type { RecordChange, ExpectedVersion } from "#lib/assessment-cache";
import type { Call } from "#tests/exploration/call";
import type { World } from "#tests/exploration/world";

export interface Mutant {
  /** What the store no longer does, as the beginning of a test's name. */
  readonly name: string;
  readonly mutant: (call: Call, world: World) => Call;
}

/** Stores that break one rule each, under engines that are as they should be. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a commit that ignores the digest (H4)",
    mutant: (call, world) => {
      if (call.method !== "commit") return call;
      const [slot, change] = call.args as readonly [unknown, RecordChange];
      return { ...call, args: [slot, { ...change, read: there(world, change.read) }] };
    },
  },
  {
    name: "a clearing that ignores what was read (H9)",
    mutant: (call, world) => {
      if (call.method !== "clear") return call;
      const [slot, read, highWater] = call.args as readonly [unknown, ExpectedVersion, number];
      return { ...call, args: [slot, there(world, read), highWater] };
    },
  },
  {
    name: "a finalization that keeps nothing to be sent (H18)",
    mutant: (call) => {
      if (call.method !== "commit") return call;
      const [slot, change] = call.args as readonly [unknown, RecordChange];
      return { ...call, args: [slot, { ...change, outboxEntry: null }] };
    },
  },
];

/** What a reader would see now, instead of what one has seen. */
function there({ entries }: World, read: ExpectedVersion): ExpectedVersion {
  const value = entries.get(`assess:state:u:r:${read.number}`)?.value;
  return typeof value === "string" ? { ...read, stateJson: value } : read;
}
