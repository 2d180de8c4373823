import type { PodNode } from "./pod-node";
import { NOTHING_RECENT, PodRun } from "./pod-run";
import type { Input, PodMemory, PodScript, Sight } from "./pod-run";

/**
 * One pod of a history that is executed once, from its beginning to its end, by one engine that is
 * never computed anew and never shared with another history. Its steps are named as the search
 * names them.
 */
export class LivePod {
  readonly #pod: number;
  readonly #script: PodScript;
  #run: PodRun;
  /** The first call since the pod was last idle; null while it makes none. */
  #firstCall: number | null = null;
  #node: PodNode;

  constructor(pod: number, script: PodScript) {
    this.#pod = pod;
    this.#script = script;
    const tabs = script.tabs.map(() => ({ position: 0, retries: 0, view: null }));
    this.#run = new PodRun(pod, script, { tabs, recent: NOTHING_RECENT, crashes: 0 });
    this.#node = this.#seen();
  }

  get node(): PodNode {
    return this.#node;
  }

  begin(): Promise<readonly Sight[]> {
    return this.#goOn();
  }

  async take(input: Input): Promise<readonly Sight[]> {
    this.#run.sights.length = 0;
    const isReply = input.kind === "reply";
    await this.#run.take(isReply ? { ...input, call: input.call + this.#offset() } : input);
    return this.#goOn();
  }

  /** The process dies and another takes its place: what it remembered is gone. */
  crash(): Promise<readonly Sight[]> {
    const { tabs, crashes }: PodMemory = this.#run.memory;
    const memory = { tabs, recent: NOTHING_RECENT, crashes: crashes + 1 };
    this.#run = new PodRun(this.#pod, this.#script, memory);
    return this.#goOn();
  }

  /** A pod with one tab goes on by itself; of several tabs, each arrives when it is scheduled. */
  async #goOn(): Promise<readonly Sight[]> {
    const run = this.#run;
    if (run.isIdle) this.#firstCall = null;
    while (this.#script.tabs.length === 1 && run.isIdle && run.arrivals.length > 0) {
      await run.take({ kind: "arrive", tab: 0 });
    }
    this.#firstCall ??= run.pending[0]?.ordinal ?? null;
    this.#node = this.#seen();
    return [...run.sights];
  }

  #seen(): PodNode {
    const run = this.#run;
    const pending = run.pending.map((call) => {
      return { ...call, ordinal: call.ordinal - this.#offset() };
    });
    return {
      id: this.#pod,
      pending,
      arrivals: this.#script.tabs.length === 1 ? [] : run.arrivals,
      canBeLate: run.canBeLate,
      isDone: run.isIdle && run.arrivals.length === 0,
      memory: run.memory,
    };
  }

  #offset(): number {
    return this.#firstCall ?? 0;
  }
}
