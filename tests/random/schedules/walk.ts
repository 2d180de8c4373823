import type { Violation } from "../../exploration/judge";
import type { Scenario } from "../../exploration/scenario";
import { Sightings } from "../../exploration/sightings";
import { faultOf } from "../../exploration/steps";
import type { Step } from "../../exploration/steps";
import { Stepping } from "../../exploration/stepping";
import type { State } from "../../exploration/stepping";

/** One choice of a history: small numbers, so that a history shrinks to the first choices. */
export interface Choice {
  /** Whether something goes wrong at this step, if anything can. */
  readonly isWrong: boolean;
  /** Which kind of fault; counted round. */
  readonly kind: number;
  /** Which of the steps that are left to choose from; counted round. */
  readonly step: number;
}

export interface Walk {
  readonly steps: readonly Step[];
  readonly sightings: Sightings;
  readonly violation: Violation | null;
}

/** Longer than any history that comes to an end by itself. */
const STEPS_MAX = 3_000;

const PLAIN: Choice = { isWrong: false, kind: 0, step: 0 };

/**
 * Walks through a scenario as the choices say, and then to its end without another fault. Ends at
 * the first step that the judge objects to.
 */
export async function walk(scenario: Scenario, choices: readonly Choice[]): Promise<Walk> {
  const stepping = new Stepping(scenario);
  const sightings = new Sightings();
  const steps: Step[] = [];
  let { state } = await stepping.first();
  for (let at = 0; at < STEPS_MAX; at += 1) {
    const step = chosen(stepping, state, choices[at] ?? PLAIN);
    if (step === null) return { steps, sightings, violation: null };
    const after = await stepping.take(state, step);
    if (after === null) continue;
    steps.push(step);
    sightings.note(after);
    const [violation] = after.violations;
    if (violation !== undefined) return { steps, sightings, violation };
    ({ state } = after);
  }
  throw new Error(`a history does not end within ${STEPS_MAX} steps`);
}

function chosen(stepping: Stepping, state: State, choice: Choice): Step | null {
  const all = stepping.stepsOf(state);
  const kinds = [...new Set(all.map(faultOf))].filter((kind) => kind !== null);
  const isWrong = choice.isWrong && kinds.length > 0;
  const kind = isWrong ? (kinds[choice.kind % kinds.length] ?? null) : null;
  const ofKind = all.filter((step) => faultOf(step) === kind);
  return ofKind[choice.step % ofKind.length] ?? null;
}
