import type { EvidenceOf } from "../report/evidence";
import { runTests } from "./child-run";
import type { Counterexample } from "./counterexample";
import { LAYERS, orderFor } from "./layers";
import type { LayerName } from "./layers";
import type { Mutant } from "./mutant";
import { MUTANT_VARIABLE } from "./mutation-plugin";

export interface Fate {
  readonly mutant: Mutant;
  /** The layer that noticed first; null: none did. */
  readonly killedBy: LayerName | null;
  readonly counterexample: Counterexample | null;
}

/** Holds a mutant against one layer after the other, until one notices. */
async function hunt(mutant: Mutant): Promise<Fate> {
  for (const name of orderFor(mutant.killedBy)) {
    const { failed, counterexample } = await runTests(mutant.id, LAYERS[name].tests);
    if (failed.length > 0) return { mutant, killedBy: name, counterexample };
  }
  return { mutant, killedBy: null, counterexample: null };
}

/** Holds all mutants against the layers, so many at a time, and gives each one's fate by its id. */
export function huntAll(
  mutants: readonly Mutant[],
  atATime: number,
): ReadonlyMap<string, Promise<Fate>> {
  const fates = new Map<string, Promise<Fate>>();
  const lines: Promise<unknown>[] = Array.from({ length: atATime }, () => Promise.resolve());
  for (const [at, mutant] of mutants.entries()) {
    const line = at % atATime;
    const fate = (lines[line] ?? Promise.resolve()).then(() => hunt(mutant));
    // A fault of one mutant is reported by its own test and must not keep the others waiting.
    lines[line] = fate.catch(() => undefined);
    fates.set(mutant.id, fate);
  }
  return fates;
}

type Told = EvidenceOf<"mutants">["mutants"][number];

/** A fate as the report tells it. */
export function toldOf({ mutant, killedBy, counterexample }: Fate): Told {
  const { id, title, rules, edits } = mutant;
  const lanes = counterexample?.lanes ?? null;
  const tests = killedBy === null ? [] : LAYERS[killedBy].tests;
  const replay = `${MUTANT_VARIABLE}=${id} npx vitest run ${tests.join(" ")}`;
  return {
    ...{ id, title, file: edits[0].file, rules: [...rules] },
    killedBy: killedBy === null ? null : LAYERS[killedBy].title,
    invariants: counterexample?.invariants ?? [],
    counterexample: lanes && { ...lanes, replay },
  };
}
