export { oneRoster } from "#lib/holdfast/one-roster";
export type { OneRosterPartOptions } from "#lib/holdfast/one-roster";
export { ambiguousResources } from "#lib/services/one-roster";
