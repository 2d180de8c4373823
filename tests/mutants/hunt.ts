import type { EvidenceOf } from "#report/evidence";
import { whyBeyondTheory } from "./beyond-theory";
import type { Counterexample } from "./counterexample";
import { LAYERS, orderFor } from "./layers";
import type { LayerName } from "./layers";
import type { Mutant } from "./mutant";
import { MUTANT_VARIABLE } from "./mutation-plugin";
import type { RunnerProcess } from "./runner-process";

export interface Fate {
  readonly mutant: Mutant;
  /** The layer that noticed first; null: none did. */
  readonly killedBy: LayerName | null;
  readonly counterexample: Counterexample | null;
}

/** Holds a mutant against one layer after the other, until one notices. */
async function hunt(mutant: Mutant, runner: RunnerProcess): Promise<Fate> {
  for (const name of orderFor(mutant.killedBy)) {
    const order = { mutant: mutant.id, tests: [...LAYERS[name].tests] };
    const { failed, counterexample } = await runner.run(order);
    if (failed.length > 0) return { mutant, killedBy: name, counterexample };
  }
  return { mutant, killedBy: null, counterexample: null };
}

/** Holds all mutants against the layers, one per runner at a time; each one's fate by its id. */
export function huntAll(
  mutants: readonly Mutant[],
  runners: readonly RunnerProcess[],
): ReadonlyMap<string, Promise<Fate>> {
  const fates = new Map<string, Promise<Fate>>();
  for (const [first, runner] of runners.entries()) {
    let last: Promise<unknown> = Promise.resolve();
    for (const mutant of mutants.filter((_, at) => at % runners.length === first)) {
      const fate = last.then(() => hunt(mutant, runner));
      // A fault of one mutant is reported by its own test and must not keep the others waiting.
      last = fate.catch(() => undefined);
      fates.set(mutant.id, fate);
    }
  }
  return fates;
}

type MutantEvidence = EvidenceOf<"mutants">["mutants"][number];

/** A fate as the report tells it. */
export function toldOf({ mutant, killedBy, counterexample }: Fate): MutantEvidence {
  const { id, title, rules, edits } = mutant;
  const lanes = counterexample?.lanes ?? null;
  const tests = killedBy === null ? [] : LAYERS[killedBy].tests;
  const replay = `${MUTANT_VARIABLE}=${id} npx vitest run ${tests.join(" ")}`;
  return {
    ...{ id, title, file: edits[0].file, rules: [...rules] },
    killedBy: killedBy === null ? null : LAYERS[killedBy].title,
    invariants: counterexample?.invariants ?? [],
    counterexample: lanes && { ...lanes, replay },
    beyondTheory: whyBeyondTheory(killedBy, counterexample),
  };
}
