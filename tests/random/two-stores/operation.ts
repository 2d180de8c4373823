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

/** Where the stores run: the memory store; the Redis store in process, and on a real Redis. */
type GroundName = "memory" | "lua" | "redis";

/** The same due time by the clocks of the fixtures. */
export type DueTimes = Readonly<Record<GroundName, number>>;

/** One operation, to be run on every fixture. */
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

export type Replies<Reply> = Readonly<Record<GroundName, Reply>>;

export interface OpenStore {
  readonly which: GroundName;
  readonly fixture: StoreFixture;
  readonly store: AttemptStore;
}

/** The stores, and the recorded steps of a history on them. */
export interface FixtureSet {
  readonly stores: Readonly<Record<GroundName, OpenStore>>;
  readonly steps: HistoryTrace["steps"];
  readonly onDone: (name: string) => void;
}

export interface ClientModel {
  readonly observations: Observations;
}

const STEP_MS = 60_000;

/** Runs an operation on every store at the same time of day, and compares replies and keys. */
class OperationCommand<Reply> implements fc.AsyncCommand<ClientModel, FixtureSet> {
  readonly #operation: Operation<Reply>;

  constructor(operation: Operation<Reply>) {
    this.#operation = operation;
  }

  check(): boolean {
    return true;
  }

  async run({ observations }: ClientModel, { stores, steps, onDone }: FixtureSet): Promise<void> {
    const { actor, text, run, observe, reachedName } = this.#operation;
    const { memory, lua, redis } = stores;
    for (const { fixture } of [memory, lua, redis]) await fixture.advanceTime(STEP_MS);
    const results = {
      memory: await resultOf(() => run(memory, observations)),
      lua: await resultOf(() => run(lua, observations)),
      redis: await resultOf(() => run(redis, observations)),
    };
    const reply = actor === "the world" ? "" : jsonText(results.memory);
    steps.push({ actor, does: text, reply, fault: null });
    const there = await redis.fixture.snapshot();
    for (const { which, fixture } of [memory, lua]) {
      const found =
        difference(results[which], results.redis, fixture.name) ??
        difference(await fixture.snapshot(), there, fixture.name);
      if (found !== null) throw new Error(found);
    }
    const replies = repliesIn(results);
    if (replies === null) return onDone("an error is thrown");
    onDone(reachedName === undefined ? (text.split(" ")[0] ?? "") : reachedName(replies.memory));
    observe?.(observations, replies);
  }

  toString(): string {
    return this.#operation.text;
  }
}

export type OperationArbitrary = fc.Arbitrary<fc.AsyncCommand<ClientModel, FixtureSet>>;

/** Generates the arguments of an operation, and makes it a command. */
export function operationOf<Args, Reply>(
  args: fc.Arbitrary<Args>,
  operation: (args: Args) => Operation<Reply>,
): OperationArbitrary {
  return args.map((given) => new OperationCommand(operation(given)));
}

type CallResult<Reply> = { readonly value: Reply } | { readonly thrown: string };

/** The values; null if an error was thrown. */
function repliesIn<Reply>({
  memory,
  lua,
  redis,
}: Replies<CallResult<Reply>>): Replies<Reply> | null {
  if (!("value" in memory && "value" in lua && "value" in redis)) return null;
  return { memory: memory.value, lua: lua.value, redis: redis.value };
}

/** The value, or the name of the thrown error. */
async function resultOf<Reply>(call: () => Promise<Reply>): Promise<CallResult<Reply>> {
  try {
    return { value: await call() };
  } catch (error) {
    return { thrown: error instanceof Error ? error.name : "not an Error" };
  }
}
