import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Pins } from "./verifying";

const FILE = join(import.meta.dirname, "standard-pins.json");

/** What the standard run counted when it was last changed on purpose, by the id of the scenario. */
export const STANDARD_PINS = JSON.parse(readFileSync(FILE, "utf8")) as Readonly<
  Record<string, Pins>
>;

/** Replaces the counts of these scenarios; `ids` are all that there are, in order. */
export function writePins(counted: ReadonlyMap<string, Pins>, ids: readonly string[]): void {
  const pins = ids.map((id) => [id, counted.get(id) ?? STANDARD_PINS[id]] as const);
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(pins), null, 2)}\n`);
}
