import type { Environment } from "./environment";
import type { Counterexample, Exploration } from "./explorer";
import { LiveHistory } from "./live-history";
import type { Model, ModelTypes } from "./model";
import { releaseContexts } from "./process-run";
import { ReachedCounts } from "./reached";
import { faultOf } from "./steps";
import type { Step } from "./steps";
import type { StepResult } from "./stepping";
import { traceOf, traceText } from "./trace";

/** A place where a history can go on in several ways, and which of them it goes now. */
interface Choice<T extends ModelTypes> {
  readonly steps: readonly Step<T>[];
  at: number;
  /** Whether one of its steps has led on without a violation. */
  hasLedOn: boolean;
}

/** The bounds were too wide: more histories than a test is willing to execute. */
class TooManySchedules extends Error {
  constructor(id: string, schedulesMax: number) {
    super(`${id} has more than ${schedulesMax} schedules`);
  }
}

/**
 * Executes every schedule of a model, each from its beginning, depth first. No two states are
 * merged and nothing is remembered but the path, so that whatever the merging search leaves out is
 * looked at here. `states` counts the places of the tree, each once.
 */
export async function everySchedule<T extends ModelTypes>(
  model: Model<T>,
  environment: Environment<T>,
  schedulesMax: number,
): Promise<Exploration<T>> {
  const search = new LiveSearch(model, environment);
  try {
    do {
      await search.play();
      if (search.schedules > schedulesMax) {
        throw new TooManySchedules(model.scenario.id, schedulesMax);
      }
    } while (search.turn());
  } finally {
    releaseContexts();
  }
  return search.result();
}

class LiveSearch<T extends ModelTypes> {
  schedules = 0;
  readonly #model: Model<T>;
  readonly #environment: Environment<T>;
  readonly #path: Choice<T>[] = [];
  readonly #ends = new Set<string>();
  readonly #faults = new Map<string, number>();
  readonly #reached = new ReachedCounts();
  readonly #violations = new Map<string, Counterexample<T>>();
  #places = 1;

  constructor(model: Model<T>, environment: Environment<T>) {
    this.#model = model;
    this.#environment = environment;
  }

  /** Executes one history: the path as it was chosen, and from there the first step each time. */
  async play(): Promise<void> {
    const history = await LiveHistory.begin(this.#model, this.#environment);
    const known = this.#path.length - 1;
    for (let at = 0; ; at += 1) {
      const choice = this.#path[at] ?? this.#open(history.options());
      const step = choice?.steps[choice.at];
      if (choice === null || step === undefined) break;
      const result = await this.#withTrace(history.take(step));
      if (at < known) continue;
      this.#count(step, result);
      if (result.violations.some(({ goesOn }) => goesOn !== true)) return;
      choice.hasLedOn = true;
    }
    await this.#withTrace(history.end());
    this.schedules += 1;
    this.#ends.add(this.#model.environment.endText(history.state.world));
  }

  /** Chooses the next step at the last place that has one left; false when none has. */
  turn(): boolean {
    for (let last = this.#path.at(-1); last !== undefined; last = this.#path.at(-1)) {
      last.at += 1;
      if (last.at < last.steps.length) return true;
      // The merging search counts it as an end when all that can be done breaks a rule.
      if (!last.hasLedOn) this.schedules += 1;
      this.#path.pop();
    }
    return false;
  }

  result(): Exploration<T> {
    return {
      isComplete: true,
      schedules: BigInt(this.schedules),
      states: this.#places,
      steps: this.#places - 1,
      ends: this.#ends,
      faults: this.#faults,
      reached: this.#reached,
      violations: [...this.#violations.values()],
    };
  }

  #open(steps: readonly Step<T>[]): Choice<T> | null {
    if (steps.length === 0) return null;
    const choice = { steps, at: 0, hasLedOn: false };
    this.#path.push(choice);
    return choice;
  }

  #count(step: Step<T>, result: StepResult<T>): void {
    this.#places += 1;
    this.#reached.add(this.#model.reachedBy(result));
    const fault = faultOf(step);
    if (fault !== null) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
    for (const violation of result.violations) {
      const key = `${violation.invariant}: ${violation.what}`;
      const known = this.#violations.get(key);
      const isShorter = known === undefined || known.steps.length > this.#path.length;
      const steps = isShorter ? this.#steps() : known.steps;
      this.#violations.set(key, { ...violation, steps, times: (known?.times ?? 0) + 1 });
    }
  }

  #steps(): readonly Step<T>[] {
    return this.#path.flatMap(({ steps, at }) => steps.slice(at, at + 1));
  }

  /** An error that is thrown on the way is thrown again with the history that led to it. */
  async #withTrace<Value>(action: Promise<Value>): Promise<Value> {
    try {
      return await action;
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      const trace = await traceOf(this.#model, this.#steps());
      throw new Error(`${what}\n${traceText(trace)}`, { cause: error });
    }
  }
}
