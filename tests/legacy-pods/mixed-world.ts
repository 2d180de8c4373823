import { createMemoryStore } from "#lib/assessment-cache";
import type { AttemptStore, StoreOptions } from "#lib/assessment-cache";
import { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine } from "#lib/services/attempt";
import type { Gradebook, GradebookResult } from "#lib/services/one-roster";
import { bank } from "../lib/services/attempt/world";
import type { Gates } from "./gates";
import { legacyMemory } from "#src/demo/legacy/legacy-memory.ts";
import type { LegacyRedis } from "#src/demo/legacy/legacy-ports.ts";
import { LegacyPod } from "#src/demo/legacy/legacy-pod.ts";

const SLOT = { userId: "u", resourceId: "r" };
export const QUESTIONS = 3;
const POOL = 5;

/** The question ids of attempt n, as the engine's tests select them: other attempts, other ones. */
export function questionIds(attemptNumber: number): readonly string[] {
  return Array.from({ length: QUESTIONS }, (_, at) => `q${(attemptNumber + at) % POOL}`);
}

export interface StoredResult {
  readonly score: number;
  /** null: a legacy pod wrote it. */
  readonly attemptId: string | null;
}

/** What the list of the gradebook shows, whatever there is. */
export type ListMood = "fresh" | "empty";

/** A Redis that is not of this process. */
export interface OutsideRedis {
  readonly store: (options: StoreOptions) => AttemptStore;
  /** A connection of its own for every tab on every legacy pod: WATCH is of a connection. */
  readonly legacy: () => LegacyRedis;
  /** All that it holds. */
  readonly copyInto: (keys: ExpiringMap) => Promise<void>;
}

export interface WorldOptions {
  /** Absent: the Redis is a map. */
  readonly outside?: OutsideRedis;
  readonly store?: StoreOptions;
  readonly mutateStore?: (store: AttemptStore) => AttemptStore;
}

/** One Redis and one gradebook, with legacy pods and new pods beside each other. */
export class MixedWorld {
  readonly keys: ExpiringMap;
  readonly results = new Map<string, StoredResult>();
  /** Results that a new pod has put over one of another attempt. */
  readonly overwritten: string[] = [];
  list: ListMood = "fresh";
  readonly #gates: Gates;
  readonly #options: WorldOptions;
  #nowMs = Date.parse("2026-03-01T08:00:00Z");

  constructor(gates: Gates, options: WorldOptions = {}) {
    this.#gates = gates;
    this.#options = options;
    this.keys = new ExpiringMap(() => this.#nowMs);
  }

  /** Makes `keys` what there is now. */
  async look(): Promise<void> {
    await this.#options.outside?.copyInto(this.keys);
  }

  legacyPod(name: string): LegacyPod {
    return new LegacyPod({
      ...SLOT,
      redis: this.#gated(name, this.#options.outside?.legacy() ?? legacyMemory(this.keys)),
      gradebook: this.#gated(name, {
        list: async () => (this.list === "empty" ? [] : [...this.results.keys()]),
        put: async (id: string, score: number) => {
          this.results.set(id, { score, attemptId: null });
        },
      }),
      nowIso: () => new Date(this.#tick()).toISOString(),
      questionIds,
      isRight: (response) => response === "right",
    });
  }

  newPod(name: string): AttemptEngine {
    const { store: options, mutateStore = (store: AttemptStore) => store } = this.#options;
    const nowMs = (): number => this.#nowMs;
    const all = { trailEntries: 0, ...options };
    const store = this.#options.outside?.store(all) ?? createMemoryStore(all, nowMs, this.keys);
    const ports = {
      store: this.#gated(name, mutateStore(store)),
      gradebook: this.#gated<Gradebook>(name, this.#gradebook()),
      questions: bank,
      emit: () => undefined,
      nowMs: () => this.#tick(),
      random: () => 0.5,
      // A pause is over at once; a time limit never ends.
      sleep: (_ms: number, limited?: AbortSignal) =>
        limited === undefined ? Promise.resolve() : new Promise<void>(() => undefined),
    };
    return createAttemptEngine(ports);
  }

  #gradebook(): Gradebook {
    const resultOf = (resultId: string, { score, attemptId }: StoredResult): GradebookResult => ({
      ...{ resultId, userId: SLOT.userId, lineItemId: `${SLOT.resourceId}_ali` },
      ...{ status: "active", score, attemptId },
    });
    return {
      listResults: async () =>
        this.list === "empty" ? [] : [...this.results].map(([id, held]) => resultOf(id, held)),
      findResult: async (id) => {
        const held = this.results.get(id);
        return held === undefined ? null : resultOf(id, held);
      },
      putResult: async ({ resultId, score, attemptId }) => {
        const held = this.results.get(resultId);
        if (held !== undefined && held.attemptId !== attemptId) this.overwritten.push(resultId);
        this.results.set(resultId, { score, attemptId });
      },
    };
  }

  /** No two things happen at the same time. */
  #tick(): number {
    this.#nowMs += 1;
    return this.#nowMs;
  }

  #gated<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get: (_target, method) => {
        const run: unknown = Reflect.get(port, method);
        if (typeof run !== "function") return run;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          await this.#gates.pass(`${name}: ${String(method)}`);
          return this.#gates.during(Promise.resolve(Reflect.apply(run, port, args)));
        };
      },
    });
  }
}
