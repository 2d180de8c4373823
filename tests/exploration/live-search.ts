import { endText } from "./explorer";
import type { Exploration, Found } from "./explorer";
import { lanesOf, lanesText } from "./lanes";
import type { Ground } from "./live-ground";
import { LiveHistory } from "./live-history";
import type { Scenario } from "./scenario";
import { Sightings } from "./sightings";
import { faultOf } from "./steps";
import type { Step } from "./steps";
import type { After } from "./stepping";

/** A place where a history can go on in several ways, and which of them it goes now. */
interface Choice {
  readonly steps: readonly Step[];
  at: number;
  /** Whether one of its steps has led on without a violation. */
  hasLedOn: boolean;
}

/** The bounds were too wide: more histories than a test is willing to execute. */
class TooManySchedules extends Error {
  constructor({ id }: Scenario, schedulesMax: number) {
    super(`${id} has more than ${schedulesMax} schedules`);
  }
}

/**
 * Executes every schedule of a scenario, each from its beginning, depth first. No two states are
 * taken for one and nothing is remembered but the way, so that whatever the merging search leaves
 * out is looked at here. `states` counts the places of the tree, each once.
 */
export async function everySchedule(
  scenario: Scenario,
  ground: Ground,
  schedulesMax: number,
): Promise<Exploration> {
  const search = new LiveSearch(scenario, ground);
  do {
    await search.play();
    if (search.schedules > schedulesMax) throw new TooManySchedules(scenario, schedulesMax);
  } while (search.turn());
  return search.result();
}

class LiveSearch {
  schedules = 0;
  readonly #scenario: Scenario;
  readonly #ground: Ground;
  readonly #way: Choice[] = [];
  readonly #ends = new Set<string>();
  readonly #faults = new Map<string, number>();
  readonly #sightings = new Sightings();
  readonly #found = new Map<string, Found>();
  #places = 1;

  constructor(scenario: Scenario, ground: Ground) {
    this.#scenario = scenario;
    this.#ground = ground;
  }

  /** Executes one history: the way as it was chosen, and from there the first step each time. */
  async play(): Promise<void> {
    const history = await LiveHistory.begin(this.#scenario, this.#ground);
    const known = this.#way.length - 1;
    for (let at = 0; ; at += 1) {
      const choice = this.#way[at] ?? this.#open(history.options());
      const step = choice?.steps[choice.at];
      if (choice === null || step === undefined) break;
      const after = await this.#told(history.take(step));
      if (at < known) continue;
      this.#note(step, after);
      if (after.violations.length > 0) return;
      choice.hasLedOn = true;
    }
    await this.#told(history.end());
    this.schedules += 1;
    this.#ends.add(endText(history.state));
  }

  /** Chooses the next step at the last place that has one left; false when none has. */
  turn(): boolean {
    for (let last = this.#way.at(-1); last !== undefined; last = this.#way.at(-1)) {
      last.at += 1;
      if (last.at < last.steps.length) return true;
      // The merging search counts it as an end when all that can be done breaks a rule.
      if (!last.hasLedOn) this.schedules += 1;
      this.#way.pop();
    }
    return false;
  }

  result(): Exploration {
    return {
      isComplete: true,
      schedules: BigInt(this.schedules),
      states: this.#places,
      steps: this.#places - 1,
      ends: this.#ends,
      faults: this.#faults,
      sightings: this.#sightings,
      violations: [...this.#found.values()],
    };
  }

  #open(steps: readonly Step[]): Choice | null {
    if (steps.length === 0) return null;
    const choice = { steps, at: 0, hasLedOn: false };
    this.#way.push(choice);
    return choice;
  }

  #note(step: Step, after: After): void {
    this.#places += 1;
    this.#sightings.note(after);
    const fault = faultOf(step);
    if (fault !== null) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
    for (const violation of after.violations) {
      const key = `${violation.invariant}: ${violation.what}`;
      const known = this.#found.get(key);
      const isShorter = known === undefined || known.steps.length > this.#way.length;
      const steps = isShorter ? this.#taken() : known.steps;
      this.#found.set(key, { ...violation, steps, times: (known?.times ?? 0) + 1 });
    }
  }

  #taken(): readonly Step[] {
    return this.#way.flatMap(({ steps, at }) => steps.slice(at, at + 1));
  }

  /** What is thrown on the way is told with the way. */
  async #told<Value>(doing: Promise<Value>): Promise<Value> {
    try {
      return await doing;
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      const lanes = await lanesOf(this.#scenario, this.#taken());
      throw new Error(`${what}\n${lanesText(lanes)}`, { cause: error });
    }
  }
}
