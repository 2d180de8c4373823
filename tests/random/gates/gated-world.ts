import type fc from "fast-check";
import { createMemoryStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine } from "#lib/services/attempt";
import type { Gradebook, GradebookResult } from "#lib/services/one-roster";
import { MoodyGradebook } from "../reference/moody-gradebook";
import { bank } from "../reference/environment";

/** How one operation goes. */
export type Luck = "fine" | "error before" | "reply lost";

/**
 * A store and a gradebook whose every operation waits at a gate before it begins, until the
 * scheduler opens it. What happens in between is synchronous, so a schedule replays exactly.
 */
export class GatedWorld {
  readonly store: AttemptStore;
  readonly gradebook = new MoodyGradebook();
  /** Results that were replaced by one of another attempt (I3). */
  readonly overwritten: string[] = [];
  /** Nothing goes wrong any more. */
  isWell = false;
  readonly #scheduler: fc.Scheduler;
  readonly #luck: Iterator<Luck, unknown>;
  #nowMs = Date.parse("2026-03-01T08:00:00Z");

  constructor(
    scheduler: fc.Scheduler,
    luck: Iterator<Luck, unknown>,
    mutant: Mutant = (store) => store,
  ) {
    this.#scheduler = scheduler;
    this.#luck = luck;
    this.store = mutant(createMemoryStore({}, () => this.#nowMs));
    const { results } = this.gradebook;
    const put = results.set.bind(results);
    results.set = (id: string, result: GradebookResult) => {
      const held = results.get(id);
      if (held !== undefined && held.attemptId !== result.attemptId) this.overwritten.push(id);
      return put(id, result);
    };
  }

  /** A process of its own, with a memory of its own. */
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
        gate(limited === undefined ? "pauses" : "waits no longer"),
    };
    return createAttemptEngine(ports);
  }

  /** Long enough for every row of the outbox index to be due, too short for anything to expire. */
  passAnHour(): void {
    this.#nowMs += 3_600_000;
  }

  /** No two requests have the same time, so no two attempts begin at the same time. */
  #tick(): number {
    this.#nowMs += 1;
    return this.#nowMs;
  }

  #nextLuck(): Luck {
    const next = this.#luck.next();
    return next.done === true ? "fine" : next.value;
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
          const luck = this.isWell ? "fine" : this.#nextLuck();
          if (luck === "error before") throw fault();
          const reply: unknown = await Reflect.apply(run, port, args);
          if (luck === "reply lost") throw fault();
          return reply;
        };
      },
    });
  }
}

export type Mutant = (store: AttemptStore) => AttemptStore;
