import type { Redis } from "ioredis";
import type { AttemptStore } from "#lib/assessment-cache";
import { resultIdOf } from "#lib/services/one-roster";
import type { Gradebook } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import type { World } from "../lib/services/attempt/world";
import { bind } from "../proof/binding/bind";
import type { Binding } from "../proof/binding/bind";
import { storedOf, versionOf } from "../proof/binding/concrete";
import type { Holdings, Stored } from "../proof/binding/concrete";
import { knowledgeOf } from "../proof/binding/knowledge";
import type { Heard, Knowledge } from "../proof/binding/knowledge";

/** What one call of the engine was in the theory of src/theory. */
export interface BoundCall {
  readonly method: string;
  readonly binding: Binding;
}

/**
 * Compares every call of an engine on a real Redis with the theory: what was stored of the tour's
 * slot before and after it, and what the engine knew. One call at a time, so that nothing else has
 * happened in between.
 */
export class CallBinder {
  readonly #world: World;
  readonly #calls: BoundCall[] = [];
  /** What the engine was told since the tour began: it is one process, which forgets nothing. */
  #heard: Heard[] = [];
  #slot: Slot | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(world: World) {
    this.#world = world;
  }

  /** From now on, calls are about this slot. */
  begin(slot: Slot): void {
    this.#slot = slot;
    this.#heard = [];
  }

  /** The calls since the last time that they were taken. */
  take(): readonly BoundCall[] {
    return this.#calls.splice(0);
  }

  store(store: AttemptStore): AttemptStore {
    return this.#intercepted(store);
  }

  gradebook(gradebook: Gradebook): Gradebook {
    return this.#intercepted(gradebook);
  }

  #intercepted<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function" || typeof name !== "string") return member;
        const method = member as (...args: readonly unknown[]) => Promise<unknown>;
        return (...args: readonly unknown[]) =>
          this.#inTurn(() => this.#bound(name, args, () => method.apply(target, [...args])));
      },
    });
  }

  /** After the call before this one has ended, however it has. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #bound(
    method: string,
    args: readonly unknown[],
    call: () => Promise<unknown>,
  ): Promise<unknown> {
    const slot = this.#slot;
    // An entry of the trail alone is no part of what is stored of an attempt.
    if (slot === null || method === "appendTrail" || !isAbout(slot, args)) return await call();
    const before = await this.#stored(slot);
    const knowledge = this.#knowledge(slot);
    const outcome = await call().then(
      (value) => ({ hasFailed: false as const, value }),
      (error: unknown) => ({ hasFailed: true as const, error }),
    );
    const after = await this.#stored(slot);
    const found = outcome.hasFailed ? undefined : outcome.value;
    const binding = bind({
      ...{ slot, method, args, before, after, knowledge },
      hasHappened: !outcome.hasFailed,
      ...(found !== undefined && { found }),
      isCompatible: true,
    });
    this.#calls.push({ method, binding });
    this.#heard.push({ method, args, hasFailed: outcome.hasFailed, value: found ?? null });
    if (outcome.hasFailed) throw outcome.error;
    return outcome.value;
  }

  #knowledge(slot: Slot): Knowledge {
    return knowledgeOf({ versions: [], shown: [] }, this.#heard, (json, number) => {
      return versionOf(json, number, slot).attempt;
    });
  }

  async #stored(slot: Slot): Promise<Stored> {
    const entries = await readEntries(this.#world.raw, `${slot.userId}:${slot.resourceId}`);
    return storedOf({ entries, results: this.#results(slot) }, slot);
  }

  #results(slot: Slot): Holdings["results"] {
    const prefix = resultPrefix(slot);
    const own = this.#world.gradebook.results
      .all()
      .filter(({ sourcedId }) => sourcedId.startsWith(prefix))
      .map((row) => {
        const { attemptId } = (row["metadata"] ?? {}) as { readonly attemptId?: string };
        return [row.sourcedId, { resultId: row.sourcedId, attemptId: attemptId ?? null }] as const;
      });
    return new Map(own);
  }
}

/** A sweep publishes the results of all slots that are due. What names no slot may be about any. */
function isAbout(slot: Slot, [subject]: readonly unknown[]): boolean {
  if (typeof subject === "string") return subject.startsWith(resultPrefix(slot));
  if (typeof subject !== "object" || subject === null) return true;
  const { userId, resourceId, resultId } = subject as Partial<Slot & { resultId: string }>;
  if (resultId !== undefined) return resultId.startsWith(resultPrefix(slot));
  return userId === undefined || (userId === slot.userId && resourceId === slot.resourceId);
}

/** How the ids of all results of a slot begin. */
function resultPrefix(slot: Slot): string {
  return resultIdOf(slot, 1).slice(0, -1);
}

/** What Redis holds under all keys that contain the slot's name. */
async function readEntries(redis: Redis, stem: string): Promise<Holdings["entries"]> {
  const keys = await redis.keys(`assess:*:${stem}*`);
  const entries = keys.map(async (key): Promise<[string, { value: Value }] | null> => {
    if (key.startsWith("assess:events:")) return null;
    if (/^assess:(outbox|questions):/.test(key)) {
      return [key, { value: new Map(Object.entries(await redis.hgetall(key))) }];
    }
    return [key, { value: (await redis.get(key)) ?? "" }];
  });
  return new Map((await Promise.all(entries)).filter((entry) => entry !== null));
}

type Value = string | ReadonlyMap<string, string>;
