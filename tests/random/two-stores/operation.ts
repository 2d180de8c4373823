import type fc from "fast-check";
import type { AttemptStore, LoadedSlot, ExpectedVersion } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import type { Slot } from "#lib/slot";
import type { HistoryTrace } from "../property";
import { difference, jsonText } from "./store-snapshot";
import type { StoreFixture } from "./store-fixture";

const SLOTS: readonly Slot[] = [
  { userId: "u", resourceId: "r" },
  { userId: "ü:*", resourceId: "r" },
];

export const slotAt = (at: number): Slot =>
  SLOTS[at % SLOTS.length] ?? { userId: "", resourceId: "" };

export const keysAt = (at: number) => keysOf(slotAt(at), "plain");

/** What a client of the store has observed; later commands refer to it. */
export class Observations {
  readonly #versions: ExpectedVersion[][] = SLOTS.map(() => []);
  readonly #dues: DueTimes[][] = SLOTS.map(() => []);

  /** The version that was observed `age` observations ago (0: the last one); an invalid one if there is none. */
  expectedVersion(slot: number, age: number): ExpectedVersion {
    return this.#versions[slot]?.at(-1 - age) ?? { number: 1, stateJson: "never stored" };
  }

  due(slot: number, age: number): DueTimes | null {
    return this.#dues[slot]?.at(-1 - age) ?? null;
  }

  addExpectedVersion(slot: number, version: ExpectedVersion): void {
    this.#versions[slot]?.push(version);
  }

  addLoaded(slot: number, { record }: LoadedSlot): void {
    if (record !== null) this.addExpectedVersion(slot, record);
  }

  addDueTimes(slot: number, due: DueTimes): void {
    this.#dues[slot]?.push(due);
  }
}

/** The same due time by the clocks of the two fixtures. */
export interface DueTimes {
  readonly memory: number;
  readonly redis: number;
}

/** One operation, to be run on both fixtures. */
export interface Operation<Reply = unknown> {
  readonly text: string;
  /** Who runs it: a pod through the store, or the world by direct access to the keys. */
  readonly actor: "a pod" | "the world";
  readonly run: (fixture: OpenStore, observations: Observations) => Promise<Reply>;
  /** Records what a client observes in the (equal) replies. */
  readonly observe?: (observations: Observations, replies: Replies<Reply>) => void;
  /** The name of the reached situation. */
  readonly reachedName?: (reply: Reply) => string;
}

export interface Replies<Reply> {
  readonly memory: Reply;
  readonly redis: Reply;
}

export interface OpenStore {
  readonly which: keyof DueTimes;
  readonly fixture: StoreFixture;
  readonly store: AttemptStore;
}

/** The two stores, and the recorded steps of a history on them. */
export interface FixturePair {
  readonly memory: OpenStore;
  readonly redis: OpenStore;
  readonly steps: HistoryTrace["steps"];
  readonly onDone: (name: string) => void;
}

export interface ClientModel {
  readonly observations: Observations;
}

const STEP_MS = 60_000;

/** Runs an operation on both stores at the same time of day, and compares replies and keys. */
class OperationCommand<Reply> implements fc.AsyncCommand<ClientModel, FixturePair> {
  readonly #operation: Operation<Reply>;

  constructor(operation: Operation<Reply>) {
    this.#operation = operation;
  }

  check(): boolean {
    return true;
  }

  async run(
    { observations }: ClientModel,
    { memory, redis, steps, onDone }: FixturePair,
  ): Promise<void> {
    const { actor, text, run, observe, reachedName } = this.#operation;
    for (const { fixture } of [memory, redis]) await fixture.advanceTime(STEP_MS);
    const inMemory = await resultOf(() => run(memory, observations));
    const inRedis = await resultOf(() => run(redis, observations));
    const reply = actor === "the world" ? "" : jsonText(inMemory);
    steps.push({ actor, does: text, reply, fault: null });
    const found =
      difference(inMemory, inRedis) ??
      difference(await memory.fixture.snapshot(), await redis.fixture.snapshot());
    if (found !== null) throw new Error(found);
    if (!("value" in inMemory) || !("value" in inRedis)) return onDone("an error is thrown");
    onDone(reachedName === undefined ? (text.split(" ")[0] ?? "") : reachedName(inMemory.value));
    observe?.(observations, { memory: inMemory.value, redis: inRedis.value });
  }

  toString(): string {
    return this.#operation.text;
  }
}

export type OperationArbitrary = fc.Arbitrary<fc.AsyncCommand<ClientModel, FixturePair>>;

/** Generates the arguments of an operation, and makes it a command. */
export function operationOf<Args, Reply>(
  args: fc.Arbitrary<Args>,
  operation: (args: Args) => Operation<Reply>,
): OperationArbitrary {
  return args.map((given) => new OperationCommand(operation(given)));
}

type CallResult<Reply> = { readonly value: Reply } | { readonly thrown: string };

/** The value, or the name of the thrown error. */
async function resultOf<Reply>(call: () => Promise<Reply>): Promise<CallResult<Reply>> {
  try {
    return { value: await call() };
  } catch (error) {
    return { thrown: error instanceof Error ? error.name : "not an Error" };
  }
}
