import type { ExpiringMap } from "./expiring-map";
import type { StoreOptions } from "./store-options";

/**
 * Decides which record is the slot's current attempt (H14, H15, H16, H19). The same as
 * lua/include/resolve.lua.
 */
export interface EligibleRecord {
  readonly number: number;
  readonly stateJson: string;
}

export interface Resolution {
  readonly found: EligibleRecord | null;
  readonly orphaned: number;
}

export interface ResolutionInput {
  readonly keys: ExpiringMap;
  readonly statePrefix: string;
  readonly highWater: number;
  readonly options: Required<StoreOptions>;
}

export function resolve(from: ResolutionInput, pointer: number): Resolution {
  let orphaned = 0;
  if (pointer > 0) {
    const stateJson = from.keys.text(`${from.statePrefix}${pointer}`);
    if (stateJson !== null && isEligible(from, pointer, stateJson)) {
      return { found: newest(from, { number: pointer, stateJson }), orphaned: 0 };
    }
    if (stateJson !== null) orphaned = pointer;
  }
  const first = Math.max(1, from.highWater);
  const probed = probe(from, first, first + from.options.probeWindow - 1);
  return { found: probed.found, orphaned: Math.max(orphaned, probed.orphaned) };
}

/** A legacy pod may have started a newer attempt after a finalized one (H15). */
function newest(from: ResolutionInput, named: EligibleRecord): EligibleRecord {
  if (!from.options.legacyPodsMayRun || !isFinalized(named.stateJson)) return named;
  const above = probe(from, named.number + 1, named.number + from.options.probeWindow);
  return above.found ?? named;
}

function probe(from: ResolutionInput, first: number, last: number): Resolution {
  let orphaned = 0;
  for (let number = last; number >= first; number -= 1) {
    const stateJson = from.keys.text(`${from.statePrefix}${number}`);
    if (stateJson === null) continue;
    if (isEligible(from, number, stateJson)) return { found: { number, stateJson }, orphaned };
    orphaned = number;
  }
  return { found: null, orphaned };
}

/** H19: a record that accepts answers is eligible only above the high-water mark. */
export function isEligible(from: ResolutionInput, number: number, stateJson: string): boolean {
  return number > from.highWater || isFinalized(stateJson);
}

export function isFinalized(stateJson: string): boolean {
  try {
    const document: unknown = JSON.parse(stateJson);
    return typeof document === "object" && document !== null && "isFinalized" in document
      ? document.isFinalized === true
      : false;
  } catch {
    return false;
  }
}
