import type { RecordChange, NewRecord, ExpectedVersion } from "#lib/assessment-cache";
import type { Call } from "./call";
import type { Scenario } from "./scenario";
import type { World } from "./world";

type Mutant = NonNullable<Scenario["mutant"]>;

/** Stores that break one rule each, for searches that must find it. */

/** It compares with whatever is there, so that it always agrees (H4). */
export const commitWithoutCompare: Mutant = (call, world) => {
  if (call.method !== "commit") return call;
  const [slot, change] = call.args as [unknown, RecordChange];
  return { ...call, args: [slot, { ...change, read: stored(world, change.read) }] };
};

/** It removes whatever is there (H9). */
export const clearWithoutCompare: Mutant = (call, world) => {
  if (call.method !== "clear") return call;
  const [slot, read, ...rest] = call.args as [unknown, ExpectedVersion, ...unknown[]];
  return { ...call, args: [slot, stored(world, read), ...rest] };
};

/** It neither burns the number nor keeps the result (H3, H18). */
export const commitWithoutOutbox: Mutant = (call) => {
  if (call.method !== "commit") return call;
  const [slot, change] = call.args as [unknown, RecordChange];
  return { ...call, args: [slot, { ...change, outboxEntry: null }] };
};

/** Whatever number was derived, it opens attempt 1. */
export const createsTheFirst: Mutant = (call) => {
  if (call.method !== "create") return call;
  const [slot, record] = call.args as [unknown, NewRecord];
  return { ...call, args: [slot, { ...record, number: 1 }] };
};

/** It looks at another slot, where nothing is. */
export const looksElsewhere: Mutant = (call): Call => {
  return call.method === "load"
    ? { ...call, args: [{ userId: "u", resourceId: "another" }] }
    : call;
};

function stored({ entries }: World, read: ExpectedVersion): ExpectedVersion {
  const state = entries.get(`assess:state:u:r:${read.number}`)?.value;
  const answers = entries.get(`assess:questions:u:r:${read.number}`)?.value;
  const fields = answers === undefined || typeof answers === "string" ? [] : [...answers];
  return {
    ...read,
    stateJson: typeof state === "string" ? state : "",
    questionJsons: new Map(fields.map(([index, json]) => [Number(index), json])),
  };
}
