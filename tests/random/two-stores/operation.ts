import type fc from "fast-check";
import type { AttemptStore, LoadedSlot, ExpectedVersion } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import type { Slot } from "#lib/slot";
import type { HistoryTrace } from "../property";
import { difference, plain } from "./picture";
import type { Side } from "./side";

const SLOTS: readonly Slot[] = [
  { userId: "u", resourceId: "r" },
  { userId: "ü:*", resourceId: "r" },
];

export const slotAt = (at: number): Slot =>
  SLOTS[at % SLOTS.length] ?? { userId: "", resourceId: "" };

export const keysAt = (at: number) => keysOf(slotAt(at), "plain");

/** What a client of the store has been told: what later commands refer to. */
export class Observations {
  readonly #witnesses: ExpectedVersion[][] = SLOTS.map(() => []);
  readonly #dues: Due[][] = SLOTS.map(() => []);

  /** 0: what was seen last; beyond the first one there is only a guess. */
  expectedVersion(slot: number, age: number): ExpectedVersion {
    return this.#witnesses[slot]?.at(-1 - age) ?? { number: 1, stateJson: "never there" };
  }

  due(slot: number, age: number): Due | null {
    return this.#dues[slot]?.at(-1 - age) ?? null;
  }

  addExpectedVersion(slot: number, witness: ExpectedVersion): void {
    this.#witnesses[slot]?.push(witness);
  }

  noteLoaded(slot: number, { record }: LoadedSlot): void {
    if (record !== null) this.addExpectedVersion(slot, record);
  }

  noteDue(slot: number, due: Due): void {
    this.#dues[slot]?.push(due);
  }
}

/** One and the same due time, by the clock of either side. */
export interface Due {
  readonly memory: number;
  readonly redis: number;
}

/** One command, to be done on both sides. */
export interface Operation<Reply = unknown> {
  readonly text: string;
  /** Who does it: a pod through the store, or the world behind its back. */
  readonly actor: "a pod" | "the world";
  readonly on: (side: Open, seen: Observations) => Promise<Reply>;
  /** What a client learns from the replies, which were equal. */
  readonly learn?: (seen: Observations, replies: Replies<Reply>) => void;
  /** What became of it, for the tally. */
  readonly called?: (reply: Reply) => string;
}

export interface Replies<Reply> {
  readonly memory: Reply;
  readonly redis: Reply;
}

export interface Open {
  readonly which: keyof Due;
  readonly side: Side;
  readonly store: AttemptStore;
}

/** Both stores, empty at first, and what is written down of a history on them. */
export interface Pair {
  readonly memory: Open;
  readonly redis: Open;
  readonly steps: HistoryTrace["steps"];
  readonly onDone: (name: string) => void;
}

export interface Known {
  readonly seen: Observations;
}

const STEP_MS = 60_000;

/** An operation on both stores at the same time of day; afterwards they must be alike. */
class Doing<Reply> implements fc.AsyncCommand<Known, Pair> {
  readonly #operation: Operation<Reply>;

  constructor(operation: Operation<Reply>) {
    this.#operation = operation;
  }

  check(): boolean {
    return true;
  }

  async run({ seen }: Known, { memory, redis, steps, onDone }: Pair): Promise<void> {
    const { actor, text, on, learn, called } = this.#operation;
    for (const { side } of [memory, redis]) await side.pass(STEP_MS);
    const inMemory = await settled(() => on(memory, seen));
    const inRedis = await settled(() => on(redis, seen));
    const reply = actor === "the world" ? "" : plain(inMemory);
    steps.push({ actor, does: text, reply, fault: null });
    const told =
      difference(inMemory, inRedis) ??
      difference(await memory.side.picture(), await redis.side.picture());
    if (told !== null) throw new Error(told);
    if (!("value" in inMemory) || !("value" in inRedis)) return onDone("something is thrown");
    onDone(called === undefined ? (text.split(" ")[0] ?? "") : called(inMemory.value));
    learn?.(seen, { memory: inMemory.value, redis: inRedis.value });
  }

  toString(): string {
    return this.#operation.text;
  }
}

export type DrawnOperation = fc.Arbitrary<fc.AsyncCommand<Known, Pair>>;

/** Draws what an operation needs to know, and makes it a command. */
export function drawn<Args, Reply>(
  args: fc.Arbitrary<Args>,
  operation: (args: Args) => Operation<Reply>,
): DrawnOperation {
  return args.map((given) => new Doing(operation(given)));
}

type Settled<Reply> = { readonly value: Reply } | { readonly thrown: string };

/** What a caller gets: a value, or the kind of what was thrown. */
async function settled<Reply>(call: () => Promise<Reply>): Promise<Settled<Reply>> {
  try {
    return { value: await call() };
  } catch (error) {
    return { thrown: error instanceof Error ? error.name : "something" };
  }
}
