import { Interner, textOf } from "./interner";
import type { MaybePromise } from "./maybe-promise";
import type { ModelTypes, PendingCall, ProcessModel } from "./model";
import { ProcessRun } from "./process-run";
import type { Heard, Input } from "./process-run";

/**
 * A process between two inputs. The engine is a function of the replies it got: processes that were
 * told the same since they were last idle are the same, so each of them is computed once.
 */
export interface ProcessNode<T extends ModelTypes> {
  readonly id: number;
  readonly pending: readonly PendingCall<T>[];
  readonly arrivals: readonly number[];
  readonly canBeLate: boolean;
  /** Nothing is under way and nothing is left to do. */
  readonly isDone: boolean;
  readonly memory: T["memory"];
  /** What it remembered when it was last idle, and what it was told since. */
  readonly remembered: T["memory"];
  readonly heard: readonly Heard<T>[];
}

export interface ProcessEdge<T extends ModelTypes> {
  readonly node: ProcessNode<T>;
  /** What could be observed on the way. */
  readonly observations: readonly T["observation"][];
}

interface GraphNode<T extends ModelTypes> extends ProcessNode<T> {
  readonly root: T["memory"];
  readonly inputs: readonly Input<T>[];
  readonly edges: Map<string, ProcessEdge<T>>;
  /** The engine itself, waiting at this node, until it is given the next input. */
  run: ProcessRun<T> | null;
}

/** All that one process can be, computed as it is asked for. */
export class ProcessGraph<T extends ModelTypes> {
  readonly #model: ProcessModel<T>;
  readonly #roots = new Map<string, ProcessEdge<T>>();
  readonly #replies = new Interner<T["reply"]>(textOf);
  #size = 0;

  constructor(model: ProcessModel<T>) {
    this.#model = model;
  }

  begin(): Promise<ProcessEdge<T>> {
    return this.idle(this.#model.firstMemory);
  }

  /** The process dies and another takes its place. */
  crash({ memory }: ProcessNode<T>): Promise<ProcessEdge<T>> {
    return this.idle(this.#model.restarted(memory));
  }

  /**
   * The process that remembers this, with nothing under way. A process with one client goes on by
   * itself; of several, each arrives when it is scheduled.
   */
  async idle(memory: T["memory"]): Promise<ProcessEdge<T>> {
    const key = textOf(memory);
    const known = this.#roots.get(key);
    if (known !== undefined) return known;
    const run = new ProcessRun(this.#model, memory);
    const inputs: Input<T>[] = [];
    while (this.#hasOneClient && run.isIdle && run.arrivals.length > 0) {
      inputs.push({ kind: "arrive", client: 0 });
      await run.take({ kind: "arrive", client: 0 });
    }
    const edge = { node: this.#node(run, memory, inputs), observations: [...run.observations] };
    this.#roots.set(key, edge);
    return edge;
  }

  after(node: ProcessNode<T>, input: Input<T>): MaybePromise<ProcessEdge<T>> {
    const from = node as GraphNode<T>;
    const key = this.#keyOf(input);
    return from.edges.get(key) ?? this.#find(from, input, key);
  }

  async #find(from: GraphNode<T>, input: Input<T>, key: string): Promise<ProcessEdge<T>> {
    const run = from.run ?? (await this.#replay(from));
    from.run = null;
    const edge = await this.#take(run, from, input);
    from.edges.set(key, edge);
    return edge;
  }

  #keyOf(input: Input<T>): string {
    if (input.kind === "late") return input.kind;
    if (input.kind === "arrive") return `${input.kind} ${input.client}`;
    return `${input.call} ${this.#replies.idOf(input.reply)}`;
  }

  async #replay({ root, inputs }: GraphNode<T>): Promise<ProcessRun<T>> {
    const run = new ProcessRun(this.#model, root);
    for (const input of inputs) await run.take(input);
    return run;
  }

  async #take(
    run: ProcessRun<T>,
    { root, inputs }: GraphNode<T>,
    input: Input<T>,
  ): Promise<ProcessEdge<T>> {
    run.observations.length = 0;
    await run.take(input);
    const observations = [...run.observations];
    if (run.isIdle) {
      const idle = await this.idle(run.memory);
      return { node: idle.node, observations: [...observations, ...idle.observations] };
    }
    return { node: this.#node(run, root, [...inputs, input]), observations };
  }

  #node(run: ProcessRun<T>, root: T["memory"], inputs: readonly Input<T>[]): GraphNode<T> {
    this.#size += 1;
    return {
      id: this.#size,
      pending: run.pending,
      arrivals: this.#hasOneClient ? [] : run.arrivals,
      canBeLate: run.canBeLate,
      isDone: run.isIdle && run.arrivals.length === 0,
      memory: run.memory,
      remembered: root,
      heard: run.heard,
      root,
      inputs,
      edges: new Map(),
      run,
    };
  }

  get #hasOneClient(): boolean {
    return this.#model.clients.length === 1;
  }
}
