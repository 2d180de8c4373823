import { readSettings } from "../lib/settings";
import type { TrailLine } from "../lib/services/operations";
import type { Slot } from "../lib/slot";
import { proveTrail } from "../theory/trail-proof";
import type { TrailProof } from "../theory/trail-proof";

/** Proves a slot's trail, with the settings of the environment. Throws `SettingsError`. */
export function proveTrailLines(slot: Slot, lines: readonly TrailLine[]): TrailProof {
  const attemptTtlMs = readSettings(process.env).stateTtlSeconds * 1_000;
  const trail = lines.map(({ id, at, entry }) => ({ id, atMs: Date.parse(at), fact: entry }));
  return proveTrail(trail, { slot, attemptTtlMs });
}
