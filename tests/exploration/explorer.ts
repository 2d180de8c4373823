import type { Violation } from "./judge";
import { countPaths, Edges } from "./path-count";
import type { Scenario } from "./scenario";
import { Sightings } from "./sightings";
import { faultOf } from "./steps";
import type { Step } from "./steps";
import { Stepping } from "./stepping";
import type { After, State } from "./stepping";

/** A violation, and the shortest history that was found to lead to it. */
export interface Found extends Violation {
  readonly steps: readonly Step[];
  /** How often it was met in all. */
  times: number;
}

export interface Exploration {
  readonly isComplete: boolean;
  /** Histories from the first state to an end. */
  readonly schedules: bigint;
  readonly states: number;
  /** Calls, arrivals, events: edges between states. */
  readonly steps: number;
  /** What Redis and the gradebook hold in the end, each possibility once. */
  readonly ends: ReadonlySet<string>;
  readonly faults: ReadonlyMap<string, number>;
  readonly sightings: Sightings;
  readonly violations: readonly Found[];
}

export interface ExploringOptions {
  readonly statesMax?: number;
  /** Ends at the first violation: for code that is known to be broken. */
  readonly isFirstEnough?: boolean;
  readonly onProgress?: (states: number, waiting: number) => void;
}

interface Waiting {
  readonly id: number;
  readonly state: State;
  readonly lastPod: number | null;
}

/** A step from a state. */
interface Taken {
  readonly waiting: Waiting;
  readonly step: Step;
  /** Of the state before. */
  readonly cost: number;
}

const PROGRESS_EVERY = 10_000;

/**
 * Looks at every state that the scenario's histories can reach: fewest faults first, then fewest
 * changes from one pod to another, so that the first history that breaks a rule is a simple one.
 */
export async function explore(
  scenario: Scenario,
  options: ExploringOptions = {},
): Promise<Exploration> {
  const search = new Search(scenario, options);
  await search.run();
  return search.result();
}

class Search {
  readonly #stepping: Stepping;
  readonly #options: ExploringOptions;
  readonly #ids = new Map<string, number>();
  readonly #queues: Waiting[][] = [];
  readonly #edges = new Edges();
  readonly #parents: number[] = [-1];
  readonly #steps: (Step | null)[] = [null];
  readonly #ends = new Set<string>();
  readonly #faults = new Map<string, number>();
  readonly #sightings = new Sightings();
  readonly #found = new Map<string, Found>();
  #isComplete = true;

  constructor(scenario: Scenario, options: ExploringOptions) {
    this.#stepping = new Stepping(scenario);
    this.#options = options;
  }

  async run(): Promise<void> {
    const { statesMax = Infinity, isFirstEnough = false, onProgress } = this.#options;
    const first = await this.#stepping.first();
    this.#ids.set(this.#stepping.keyOf(first.state), 0);
    this.#queues[0] = [{ id: 0, state: first.state, lastPod: null }];
    for (let cost = 0; cost < this.#queues.length; cost += 1) {
      const queue = this.#queues[cost] ?? [];
      for (let at = 0; at < queue.length; at += 1) {
        const waiting = queue[at];
        if (waiting === undefined) continue;
        await this.#expand(waiting, cost);
        const isEnough = isFirstEnough && this.#found.size > 0;
        if (isEnough || this.#ids.size > statesMax) {
          this.#isComplete = false;
          return;
        }
        if (waiting.id % PROGRESS_EVERY === 0) onProgress?.(this.#ids.size, queue.length - at);
      }
      this.#queues[cost] = [];
    }
  }

  result(): Exploration {
    return {
      isComplete: this.#isComplete,
      schedules: this.#isComplete ? countPaths(this.#edges, this.#ids.size) : 0n,
      states: this.#ids.size,
      steps: this.#edges.count,
      ends: this.#ends,
      faults: this.#faults,
      sightings: this.#sightings,
      violations: [...this.#found.values()],
    };
  }

  async #expand(waiting: Waiting, cost: number): Promise<void> {
    const steps = this.#stepping.stepsOf(waiting.state);
    const targets: number[] = [];
    for (const step of steps) {
      const taken = this.#stepping.take(waiting.state, step);
      const after = taken instanceof Promise ? await taken : taken;
      if (after === null) continue;
      const target = this.#reach(after, { waiting, step, cost });
      if (target !== null) targets.push(target);
    }
    if (steps.length === 0) this.#ends.add(endText(waiting.state));
    this.#edges.add(waiting.id, targets);
  }

  #reach(after: After, { waiting, step, cost }: Taken): number | null {
    const fault = faultOf(step);
    if (fault !== null) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
    this.#sightings.note(after);
    if (after.violations.length > 0) {
      for (const violation of after.violations) this.#keep(violation, waiting.id, step);
      return null;
    }
    const key = this.#stepping.keyOf(after.state);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(key, id);
    this.#parents[id] = waiting.id;
    this.#steps[id] = step;
    const pod = "pod" in step ? step.pod : waiting.lastPod;
    const next = cost + costOf(waiting, step);
    (this.#queues[next] ??= []).push({ id, state: after.state, lastPod: pod });
    return id;
  }

  #keep(violation: Violation, from: number, step: Step): void {
    const key = `${violation.invariant}: ${violation.what}`;
    const known = this.#found.get(key);
    if (known !== undefined) known.times += 1;
    else this.#found.set(key, { ...violation, steps: [...this.#wayTo(from), step], times: 1 });
  }

  #wayTo(state: number): readonly Step[] {
    const steps: Step[] = [];
    for (let at = state; at > 0; at = this.#parents[at] ?? 0) {
      const step = this.#steps[at];
      if (step !== null && step !== undefined) steps.push(step);
    }
    return steps.reverse();
  }
}

const FAULT_COST = 50;

/** A fault costs more than any number of changes between pods that a short history has. */
function costOf({ state, lastPod }: Waiting, step: Step): number {
  if (faultOf(step) !== null) return FAULT_COST;
  if (!("pod" in step) || lastPod === null || step.pod === lastPod) return 0;
  return state.pods[lastPod]?.isDone === true ? 0 : 1;
}

/** What Redis and the gradebook hold: equal texts, equal ends. */
export function endText({ world }: State): string {
  const kept = [...world.entries].map(([key, { value }]) => [
    key,
    typeof value === "string" ? value : [...value],
  ]);
  return JSON.stringify([kept.sort(), [...world.results]]);
}
