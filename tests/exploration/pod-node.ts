import { textOf } from "./call";
import type { Reply } from "./call";
import { Known } from "./known";
import type { Soon } from "./soon";
import { NOTHING_RECENT, PodRun } from "./pod-run";
import type { Input, PendingCall, PodMemory, PodScript, Sight } from "./pod-run";

/**
 * A pod between two inputs. The engine is a function of the replies it got: pods that were told the
 * same since they were last idle are the same pod, so each of them is computed once.
 */
export interface PodNode {
  readonly id: number;
  readonly pending: readonly PendingCall[];
  readonly arrivals: readonly number[];
  readonly canBeLate: boolean;
  /** Nothing is under way and nothing is left to do. */
  readonly isDone: boolean;
  readonly memory: PodMemory;
}

export interface Edge {
  readonly node: PodNode;
  /** What could be seen on the way. */
  readonly sights: readonly Sight[];
}

interface Kept extends PodNode {
  readonly root: PodMemory;
  readonly inputs: readonly Input[];
  readonly edges: Map<string, Edge>;
  /** The engine itself, waiting at this node, until somebody goes on with it. */
  run: PodRun | null;
}

/** All that one pod can be, found out as it is asked for. */
export class PodGraph {
  readonly #pod: number;
  readonly #script: PodScript;
  readonly #roots = new Map<string, Edge>();
  readonly #replies = new Known<Reply>(textOf);
  #size = 0;

  constructor(pod: number, script: PodScript) {
    this.#pod = pod;
    this.#script = script;
  }

  get size(): number {
    return this.#size;
  }

  begin(): Promise<Edge> {
    const tabs = this.#script.tabs.map(() => ({ position: 0, retries: 0, view: null }));
    return this.#idle({ tabs, recent: NOTHING_RECENT, crashes: 0 });
  }

  /** The process dies and another takes its place: what it remembered is gone. */
  crash({ memory }: PodNode): Promise<Edge> {
    return this.#idle({ tabs: memory.tabs, recent: NOTHING_RECENT, crashes: memory.crashes + 1 });
  }

  after(node: PodNode, input: Input): Soon<Edge> {
    const from = node as Kept;
    const key = this.#keyOf(input);
    return from.edges.get(key) ?? this.#find(from, input, key);
  }

  async #find(from: Kept, input: Input, key: string): Promise<Edge> {
    const run = from.run ?? (await this.#replay(from));
    from.run = null;
    const edge = await this.#take(run, from, input);
    from.edges.set(key, edge);
    return edge;
  }

  #keyOf(input: Input): string {
    if (input.kind === "late") return input.kind;
    if (input.kind === "arrive") return `${input.kind} ${input.tab}`;
    return `${input.call} ${this.#replies.idOf(input.reply)}`;
  }

  async #replay({ root, inputs }: Kept): Promise<PodRun> {
    const run = new PodRun(this.#pod, this.#script, root);
    for (const input of inputs) await run.take(input);
    return run;
  }

  async #take(run: PodRun, { root, inputs }: Kept, input: Input): Promise<Edge> {
    run.sights.length = 0;
    await run.take(input);
    const sights = [...run.sights];
    if (run.isIdle) {
      const idle = await this.#idle(run.memory);
      return { node: idle.node, sights: [...sights, ...idle.sights] };
    }
    return { node: this.#node(run, root, [...inputs, input]), sights };
  }

  /** A pod with one tab goes on by itself; of several tabs, each arrives when it is scheduled. */
  async #idle(memory: PodMemory): Promise<Edge> {
    const key = textOf(memory);
    const known = this.#roots.get(key);
    if (known !== undefined) return known;
    const run = new PodRun(this.#pod, this.#script, memory);
    const inputs: Input[] = [];
    while (this.#script.tabs.length === 1 && run.isIdle && run.arrivals.length > 0) {
      inputs.push({ kind: "arrive", tab: 0 });
      await run.take({ kind: "arrive", tab: 0 });
    }
    const edge = { node: this.#node(run, memory, inputs), sights: [...run.sights] };
    this.#roots.set(key, edge);
    return edge;
  }

  #node(run: PodRun, root: PodMemory, inputs: readonly Input[]): Kept {
    this.#size += 1;
    return {
      id: this.#size,
      pending: run.pending,
      arrivals: this.#script.tabs.length === 1 ? [] : run.arrivals,
      canBeLate: run.canBeLate,
      isDone: run.isIdle && run.arrivals.length === 0,
      memory: run.memory,
      root,
      inputs,
      edges: new Map(),
      run,
    };
  }
}
