import type { Model, ModelTypes, Violation } from "./model";
import { countPaths, Edges } from "./path-count";
import { releaseContexts } from "./process-run";
import { ReachedCounts } from "./reached";
import { faultOf } from "./steps";
import type { Step } from "./steps";
import { Stepping } from "./stepping";
import type { State, StepResult } from "./stepping";

/** A violation, and the shortest history that was found to lead to it. */
export interface Counterexample<T extends ModelTypes> extends Violation {
  readonly steps: readonly Step<T>[];
  /** How often it was met in all. */
  times: number;
}

export interface Exploration<T extends ModelTypes> {
  readonly isComplete: boolean;
  /** Histories from the first state to an end. */
  readonly schedules: bigint;
  readonly states: number;
  /** Calls, arrivals, events: edges between states. */
  readonly steps: number;
  /** What histories leave behind, each possibility once. */
  readonly ends: ReadonlySet<string>;
  readonly faults: ReadonlyMap<string, number>;
  /** What was reached, and how often: the model names it. */
  readonly reached: ReachedCounts;
  readonly violations: readonly Counterexample<T>[];
}

export interface ExplorationOptions<T extends ModelTypes> {
  readonly statesMax?: number;
  /** Ends at the first violation: for code that is known to be broken. */
  readonly isFirstEnough?: boolean;
  /** Called with each state that is visited, once. */
  readonly onVisit?: (visited: VisitedState<T>) => void;
  /** Called with each state when all that can happen in it was tried, once. */
  readonly onExpand?: (expanded: ExpandedState<T>) => void;
}

/** A state that histories of the model can reach. */
export interface VisitedState<T extends ModelTypes> {
  readonly state: State<T>;
  /** What can happen in it; nothing at the end of a history. */
  readonly steps: readonly Step<T>[];
  /** The history that led to it first. */
  readonly history: () => readonly Step<T>[];
}

/** A state with everything that can happen in it. */
export interface ExpandedState<T extends ModelTypes> {
  /** Counts from 0, in the order in which states are found. */
  readonly id: number;
  readonly state: State<T>;
  readonly taken: readonly TakenStep<T>[];
}

export interface TakenStep<T extends ModelTypes> {
  readonly step: Step<T>;
  readonly result: StepResult<T>;
  /** The id of the state that it leads to; null when it breaks a rule and nothing follows. */
  readonly target: number | null;
}

interface QueuedState<T extends ModelTypes> {
  readonly id: number;
  readonly state: State<T>;
  readonly lastPod: number | null;
}

/** A step from a state. */
interface Departure<T extends ModelTypes> {
  readonly from: QueuedState<T>;
  readonly step: Step<T>;
  /** Of the state before. */
  readonly cost: number;
}

/**
 * Visits every state that the model's histories can reach: fewest faults first, then fewest changes
 * from one process to another, so that the first history that breaks a rule is a simple one.
 */
export async function explore<T extends ModelTypes>(
  model: Model<T>,
  options: ExplorationOptions<T> = {},
): Promise<Exploration<T>> {
  const search = new Search(model, options);
  try {
    await search.run();
  } finally {
    releaseContexts();
  }
  return search.result();
}

class Search<T extends ModelTypes> {
  readonly #model: Model<T>;
  readonly #stepping: Stepping<T>;
  readonly #options: ExplorationOptions<T>;
  readonly #ids = new Map<string, number>();
  readonly #queues: QueuedState<T>[][] = [];
  readonly #edges = new Edges();
  readonly #parents: number[] = [-1];
  readonly #steps: (Step<T> | null)[] = [null];
  readonly #ends = new Set<string>();
  readonly #faults = new Map<string, number>();
  readonly #reached = new ReachedCounts();
  readonly #violations = new Map<string, Counterexample<T>>();
  #isComplete = true;

  constructor(model: Model<T>, options: ExplorationOptions<T>) {
    this.#model = model;
    this.#stepping = new Stepping(model);
    this.#options = options;
  }

  async run(): Promise<void> {
    const { statesMax = Infinity, isFirstEnough = false } = this.#options;
    const first = await this.#stepping.first();
    this.#ids.set(this.#stepping.keyOf(first.state), 0);
    this.#queues[0] = [{ id: 0, state: first.state, lastPod: null }];
    for (let cost = 0; cost < this.#queues.length; cost += 1) {
      const queue = this.#queues[cost] ?? [];
      for (let at = 0; at < queue.length; at += 1) {
        const queued = queue[at];
        if (queued === undefined) continue;
        await this.#expand(queued, cost);
        const isEnough = isFirstEnough && this.#violations.size > 0;
        if (isEnough || this.#ids.size > statesMax) {
          this.#isComplete = false;
          return;
        }
      }
      this.#queues[cost] = [];
    }
  }

  result(): Exploration<T> {
    return {
      isComplete: this.#isComplete,
      schedules: this.#isComplete ? countPaths(this.#edges, this.#ids.size) : 0n,
      states: this.#ids.size,
      steps: this.#edges.count,
      ends: this.#ends,
      faults: this.#faults,
      reached: this.#reached,
      violations: [...this.#violations.values()],
    };
  }

  async #expand(from: QueuedState<T>, cost: number): Promise<void> {
    const { state, id } = from;
    const steps = this.#stepping.stepsOf(state);
    this.#options.onVisit?.({ state, steps, history: () => this.#stepsTo(id) });
    const taken: TakenStep<T>[] = [];
    for (const step of steps) {
      const taking = this.#stepping.take(from.state, step);
      const result = taking instanceof Promise ? await taking : taking;
      if (result === null) continue;
      taken.push({ step, result, target: this.#reach(result, { from, step, cost }) });
    }
    this.#options.onExpand?.({ id, state, taken });
    if (steps.length === 0) this.#ends.add(this.#model.environment.endText(from.state.world));
    this.#edges.add(from.id, targetsOf(taken));
  }

  #reach(result: StepResult<T>, { from, step, cost }: Departure<T>): number | null {
    const fault = faultOf(step);
    if (fault !== null) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
    this.#reached.add(this.#model.reachedBy(result));
    for (const violation of result.violations) this.#keep(violation, from.id, step);
    if (result.violations.some(({ goesOn }) => goesOn !== true)) return null;
    const key = this.#stepping.keyOf(result.state);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(key, id);
    this.#parents[id] = from.id;
    this.#steps[id] = step;
    const pod = "pod" in step ? step.pod : from.lastPod;
    const next = cost + costOf(from, step);
    (this.#queues[next] ??= []).push({ id, state: result.state, lastPod: pod });
    return id;
  }

  #keep(violation: Violation, from: number, step: Step<T>): void {
    const key = `${violation.invariant}: ${violation.what}`;
    const known = this.#violations.get(key);
    if (known !== undefined) known.times += 1;
    else {
      const steps = [...this.#stepsTo(from), step];
      this.#violations.set(key, { ...violation, steps, times: 1 });
    }
  }

  #stepsTo(state: number): readonly Step<T>[] {
    const steps: Step<T>[] = [];
    for (let at = state; at > 0; at = this.#parents[at] ?? 0) {
      const step = this.#steps[at];
      if (step !== null && step !== undefined) steps.push(step);
    }
    return steps.reverse();
  }
}

/** The states that steps lead to, those once more that two of them lead to. */
export function targetsOf<T extends ModelTypes>(taken: readonly TakenStep<T>[]): readonly number[] {
  return taken.flatMap(({ target }) => target ?? []);
}

const FAULT_COST = 50;

/** A fault costs more than any number of changes between processes that a short history has. */
function costOf<T extends ModelTypes>({ state, lastPod }: QueuedState<T>, step: Step<T>): number {
  if (faultOf(step) !== null) return FAULT_COST;
  if (!("pod" in step) || lastPod === null || step.pod === lastPod) return 0;
  return state.pods[lastPod]?.isDone === true ? 0 : 1;
}
