import type fc from "fast-check";
import { createMemoryStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import type { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { Fault } from "#lib/fault";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine } from "#lib/services/attempt";
import type { Gradebook, GradebookResult } from "#lib/services/one-roster";
import { FaultyGradebook } from "../reference/faulty-gradebook";
import { bank } from "../reference/environment";

/** What is injected into one operation. */
export type InjectedFault = "none" | "error before" | "reply lost";

/**
 * A store and a gradebook whose operations wait until fast-check's scheduler starts them. An
 * operation itself is synchronous, so a schedule can be replayed exactly.
 */
export class GatedWorld {
  readonly store: AttemptStore;
  /** What the store holds. */
  readonly keys: ExpiringMap;
  readonly gradebook = new FaultyGradebook();
  /** Results that were replaced by one of another attempt (I3). */
  readonly overwritten: string[] = [];
  /** If true, no more faults are injected. */
  isFaultFree = false;
  readonly #scheduler: fc.Scheduler;
  readonly #faults: Iterator<InjectedFault, unknown>;
  #nowMs = Date.parse("2026-03-01T08:00:00Z");

  constructor(
    scheduler: fc.Scheduler,
    faults: Iterator<InjectedFault, unknown>,
    mutant: Mutant = (store) => store,
  ) {
    this.#scheduler = scheduler;
    this.#faults = faults;
    const memory = createMemoryStore({}, () => this.#nowMs);
    this.keys = memory.keys;
    this.store = mutant(memory);
    const { results } = this.gradebook;
    const put = results.set.bind(results);
    results.set = (id: string, result: GradebookResult) => {
      const held = results.get(id);
      if (held !== undefined && held.attemptId !== result.attemptId) this.overwritten.push(id);
      return put(id, result);
    };
  }

  /** The engine of another process, with its own cache. */
  pod(name: string): AttemptEngine {
    const gate = (label: string): Promise<void> =>
      this.#scheduler.schedule(Promise.resolve(), `${name}: ${label}`);
    const ports = {
      store: this.#gated(this.store, gate, "redis_unavailable"),
      gradebook: this.#gated<Gradebook>(this.gradebook, gate, "gradebook_unavailable"),
      questions: bank,
      emit: () => undefined,
      nowMs: () => this.#tick(),
      random: () => 0.5,
      sleep: (_ms: number, limited?: AbortSignal) =>
        gate(limited === undefined ? "sleeps" : "times out"),
    };
    return createAttemptEngine(ports);
  }

  /** Makes every row of the outbox index due; nothing expires. */
  advanceOneHour(): void {
    this.#nowMs += 3_600_000;
  }

  /** Each request has its own time, so no two attempts have the same start time. */
  #tick(): number {
    this.#nowMs += 1;
    return this.#nowMs;
  }

  #nextFault(): InjectedFault {
    const next = this.#faults.next();
    return next.done === true ? "none" : next.value;
  }

  #gated<Port extends object>(
    port: Port,
    gate: (label: string) => Promise<void>,
    code: "redis_unavailable" | "gradebook_unavailable",
  ): Port {
    const fault = (): Fault => new Fault(code, "a fault of the schedule", { retryable: true });
    return new Proxy(port, {
      get: (_target, method) => {
        const run: unknown = Reflect.get(port, method);
        if (typeof run !== "function") return run;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          await gate(String(method));
          const injected = this.isFaultFree ? "none" : this.#nextFault();
          if (injected === "error before") throw fault();
          const reply: unknown = await Reflect.apply(run, port, args);
          if (injected === "reply lost") throw fault();
          return reply;
        };
      },
    });
  }
}

export type Mutant = (store: AttemptStore) => AttemptStore;
