import type { ModelTypes, ProcessModel } from "./model";
import type { ProcessNode } from "./process-graph";
import { ProcessRun } from "./process-run";
import type { Input } from "./process-run";

/**
 * One process of a history that is executed once, from its beginning to its end, by one engine that
 * is never computed anew and never shared with another history. Its steps are named as the search
 * names them.
 */
export class LiveProcess<T extends ModelTypes> {
  readonly #pod: number;
  readonly #model: ProcessModel<T>;
  #run: ProcessRun<T>;
  /** What it remembered when it was last idle. */
  #remembered: T["memory"];
  /** The first call since the process was last idle; null while it makes none. */
  #firstCall: number | null = null;
  #node: ProcessNode<T>;

  constructor(pod: number, model: ProcessModel<T>) {
    this.#pod = pod;
    this.#model = model;
    this.#run = new ProcessRun(model, model.firstMemory);
    this.#remembered = model.firstMemory;
    this.#node = this.#nodeNow();
  }

  get node(): ProcessNode<T> {
    return this.#node;
  }

  begin(): Promise<readonly T["observation"][]> {
    return this.#continue();
  }

  async take(input: Input<T>): Promise<readonly T["observation"][]> {
    this.#run.observations.length = 0;
    const isReply = input.kind === "reply";
    await this.#run.take(isReply ? { ...input, call: input.call + this.#offset() } : input);
    return this.#continue();
  }

  /** The process dies and another takes its place. */
  crash(): Promise<readonly T["observation"][]> {
    this.#run = new ProcessRun(this.#model, this.#model.restarted(this.#run.memory));
    return this.#continue();
  }

  /** A process with one client goes on by itself; of several, each arrives when it is scheduled. */
  async #continue(): Promise<readonly T["observation"][]> {
    const run = this.#run;
    if (run.isIdle) {
      this.#firstCall = null;
      this.#remembered = run.memory;
    }
    while (this.#hasOneClient && run.isIdle && run.arrivals.length > 0) {
      await run.take({ kind: "arrive", client: 0 });
    }
    this.#firstCall ??= run.pending[0]?.ordinal ?? null;
    this.#node = this.#nodeNow();
    return [...run.observations];
  }

  #nodeNow(): ProcessNode<T> {
    const run = this.#run;
    const pending = run.pending.map((call) => {
      return { ...call, ordinal: call.ordinal - this.#offset() };
    });
    return {
      id: this.#pod,
      pending,
      arrivals: this.#hasOneClient ? [] : run.arrivals,
      canBeLate: run.canBeLate,
      isDone: run.isIdle && run.arrivals.length === 0,
      memory: run.memory,
      remembered: this.#remembered,
      heard: run.heard,
    };
  }

  #offset(): number {
    return this.#firstCall ?? 0;
  }

  get #hasOneClient(): boolean {
    return this.#model.clients.length === 1;
  }
}
