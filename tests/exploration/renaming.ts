import { attemptIdOf } from "#machines/attempt.identity";
import { SLOT } from "./pod-engine";
import type { Scenario } from "./scenario";
import { START_MS, worldText } from "./world";

/** What tells which pod has written a text: the names in the answers, its clock, attempt ids. */
const MARKS =
  /says [A-Z]\b|\d{4}-\d\d-\d\dT[\d:.]+Z|[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g;

/** Every pod's clock has its own stretch of time, this long. */
const STRETCH_MS = 10_000_000;
const TICK_MS = 1_000;
const TICKS = 1_000;
const NUMBERS = [1, 2, 3, 4];

type Renamed = (pod: number) => number;

/**
 * Texts that a scenario's histories lead to, with alike pods put in each other's place. A search
 * that tries only one order of the first steps of alike pods promises every text up to this.
 */
export class Renaming {
  readonly #orders: readonly Renamed[];
  readonly #begin: string;
  /** What an attempt id is made of. */
  readonly #attempts = new Map<string, { readonly number: number; readonly startedMs: number }>();

  constructor({ pods, world, isSymmetric }: Scenario) {
    this.#begin = worldText(world);
    const all = ordersOf([...pods.keys()]);
    this.#orders = isSymmetric ? all.map((order) => (pod) => order[pod] ?? pod) : [(pod) => pod];
    for (const pod of pods.keys()) this.#learn(START_MS + pod * STRETCH_MS);
  }

  /** All texts, and every renaming of each. */
  closure(texts: Iterable<string>): ReadonlySet<string> {
    const renamed = [...texts].flatMap((text) => {
      return this.#orders.map((order) => {
        return text.replace(MARKS, (mark) => this.#rename(mark, order));
      });
    });
    return new Set(renamed);
  }

  #rename(mark: string, order: Renamed): string {
    // What was there before the pods began is nobody's.
    if (this.#begin.includes(mark)) return mark;
    if (mark.startsWith("says ")) {
      return `says ${String.fromCharCode(65 + order(mark.charCodeAt(5) - 65))}`;
    }
    const attempt = this.#attempts.get(mark);
    // The id of an attempt that a legacy pod began: no pod's doing.
    const isId = !mark.endsWith("Z");
    if (attempt === undefined && isId) return mark;
    if (attempt === undefined) return timeText(moved(Date.parse(mark), order));
    return idOf(attempt.number, moved(attempt.startedMs, order));
  }

  #learn(fromMs: number): void {
    for (let tick = 0; tick < TICKS; tick += 1) {
      const startedMs = fromMs + tick * TICK_MS;
      for (const number of NUMBERS)
        this.#attempts.set(idOf(number, startedMs), { number, startedMs });
    }
  }
}

function idOf(number: number, startedMs: number): string {
  return attemptIdOf(SLOT, number, timeText(startedMs));
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same time of the other pod's clock. */
function moved(ms: number, order: Renamed): number {
  const pod = Math.floor((ms - START_MS) / STRETCH_MS);
  return ms + (order(pod) - pod) * STRETCH_MS;
}

function ordersOf(pods: readonly number[]): readonly (readonly number[])[] {
  if (pods.length <= 1) return [pods];
  return pods.flatMap((first) => {
    const others = pods.filter((pod) => pod !== first);
    return ordersOf(others).map((order) => [first, ...order]);
  });
}
