/**
 * The second half of an exploration: what becomes of a state when nothing goes wrong any more. The
 * first half visits every state, with every fault (`explorer.ts`). Here fair clients go on from the
 * worlds that those states leave behind, until everything that has to happen has happened:
 *
 * 1. Describe the clients that go on (`FairProcess`), each by one request a round. A round ends when
 *    all of them are answered. Within a round every order of their calls is executed, none with a
 *    fault.
 * 2. Say how time passes between rounds (`pass`): it must give equal worlds where nothing but the
 *    time is different, or no two runs ever meet.
 * 3. Say what a run still owes (`missing`), and what no round may do (`judge`).
 * 4. `Liveness.follow(start)` for each start. A run that owes something and comes back to a state
 *    in which it was before, or that takes too many rounds, breaks what it owes. A process that
 *    waits for what nobody does, and a request without an end, break `endlessInvariant`.
 */

import { Interner, textOf } from "./interner";
import type { MaybePromise } from "./maybe-promise";
import type { Execution, ModelTypes, PendingCall, ProcessModel, Violation } from "./model";
import { ProcessGraph } from "./process-graph";
import type { ProcessNode } from "./process-graph";

/** Between two rounds: nothing is under way. */
export interface FairState<T extends ModelTypes> {
  readonly world: T["world"];
  /** By process. */
  readonly memories: readonly T["memory"][];
}

/** A process with one client, which asks once in each round, or not at all. */
export interface FairProcess<T extends ModelTypes> extends ProcessModel<T> {
  /** The memory with which it begins a round. */
  readonly nextRound: (memory: T["memory"]) => T["memory"];
}

type FairExecution<T extends ModelTypes> = Pick<Execution<T>, "world" | "reply">;

/** The clients that go on, what they run on, and what has to become of it. */
export interface FairModel<T extends ModelTypes> {
  readonly processes: readonly FairProcess<T>[];
  readonly execute: (
    world: T["world"],
    call: T["call"],
    fault: null,
  ) => MaybePromise<FairExecution<T>>;
  /** Equal texts: no client can tell the worlds apart. */
  readonly worldText: (world: T["world"]) => string;
  /** The world when the time between two rounds has passed. */
  readonly pass: (state: FairState<T>) => T["world"];
  /** What a round must not do. */
  readonly judge: (before: FairState<T>, after: FairState<T>) => readonly Violation[];
  /** What still has to happen; nothing: the run has reached its end. */
  readonly missing: (state: FairState<T>) => readonly Violation[];
  /** The most rounds that a run may take. */
  readonly roundsMax: number;
  /** What a request without an end breaks. */
  readonly endlessInvariant: string;
}

/** One call of a round, and what could be observed until the next. */
export interface FairStep<T extends ModelTypes> {
  readonly process: number;
  readonly pending: PendingCall<T>;
  readonly reply: T["reply"];
  readonly observations: readonly T["observation"][];
}

/** What a process is seen to do before its first call of a round. */
export interface FairRound<T extends ModelTypes> {
  /** By process. */
  readonly begins: readonly (readonly T["observation"][])[];
  readonly steps: readonly FairStep<T>[];
}

export type RunResult<T extends ModelTypes> =
  | {
      readonly kind: "ends";
      /** The most rounds that it takes, whatever the order of the calls. */
      readonly rounds: number;
    }
  | {
      readonly kind: "broken";
      readonly violations: readonly Violation[];
      /** The first of the rounds that lead there. */
      readonly round: FairRound<T> | null;
      readonly next: RunResult<T> | null;
    };

/** No request has so many calls, and no two of them together. */
const STEPS_MAX = 120;

/** Runs of fair clients. What one run has found out of a state serves all that meet it. */
export class Liveness<T extends ModelTypes> {
  readonly #model: FairModel<T>;
  readonly #graphs: readonly ProcessGraph<T>[];
  readonly #worlds: Interner<T["world"]>;
  readonly #calls = new Interner<T["call"]>(textOf);
  readonly #memories = new Interner<T["memory"]>(textOf);
  readonly #executions = new Map<string, FairExecution<T>>();
  readonly #results = new Map<string, RunResult<T>>();
  /** The states of the run that is followed, to notice when it comes back to one. */
  readonly #path = new Set<string>();
  #steps = 0;

  constructor(model: FairModel<T>) {
    this.#model = model;
    this.#graphs = model.processes.map((process) => new ProcessGraph(process));
    this.#worlds = new Interner(model.worldText);
  }

  /** States between rounds that were met. */
  get states(): number {
    return this.#results.size;
  }

  /** Calls that were executed, each once for each state of its round. */
  get steps(): number {
    return this.#steps;
  }

  /** Follows every run that begins here. */
  follow(start: FairState<T>): Promise<RunResult<T>> {
    return this.#follow(this.#later(start));
  }

  async #follow(state: FairState<T>): Promise<RunResult<T>> {
    const missing = this.#model.missing(state);
    if (missing.length === 0) return { kind: "ends", rounds: 0 };
    const key = this.#keyOf(state);
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    if (this.#path.has(key)) return broken(missing.map((each) => withNote(each, COMES_BACK)));
    if (this.#path.size >= this.#model.roundsMax) {
      return broken(missing.map((each) => withNote(each, `after ${this.#path.size} rounds`)));
    }
    this.#path.add(key);
    const result = await this.#rounds(state);
    this.#path.delete(key);
    this.#results.set(key, result);
    return result;
  }

  /** One round in every order of its calls, and whatever follows each. */
  async #rounds(state: FairState<T>): Promise<RunResult<T>> {
    const round = await this.#begin(state);
    const seen = new Set<string>();
    const open: OpenRound<T>[] = [round];
    let rounds = 0;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const result = await this.#advance(state, at, open, seen);
      if (result === null) continue;
      if (result.kind === "broken") return { ...result, round: roundOf(at) };
      rounds = Math.max(rounds, result.rounds + 1);
    }
    return { kind: "ends", rounds };
  }

  /** Adds what can follow to the open ones; at the end of the round, says what becomes of it. */
  async #advance(
    state: FairState<T>,
    at: OpenRound<T>,
    open: OpenRound<T>[],
    seen: Set<string>,
  ): Promise<RunResult<T> | null> {
    const { world, nodes, steps } = at;
    if (nodes.every(({ isDone }) => isDone)) return this.#end(state, at);
    const { endlessInvariant: invariant } = this.#model;
    if (nodes.every(({ pending }) => pending.length === 0)) {
      return broken([{ invariant, what: "a request waits for what nobody does" }]);
    }
    if (steps.length >= STEPS_MAX) {
      return broken([{ invariant, what: `a request has no end after ${STEPS_MAX} calls` }]);
    }
    for (const [process, { pending }] of nodes.entries()) {
      for (const call of pending) {
        const next = await this.#take({ world, nodes, steps, begins: at.begins }, process, call);
        const key = `${this.#worlds.idOf(next.world)}|${next.nodes.map(({ id }) => id).join()}`;
        if (seen.has(key)) continue;
        seen.add(key);
        open.push(next);
      }
    }
    return null;
  }

  async #end(before: FairState<T>, { world, nodes }: OpenRound<T>): Promise<RunResult<T>> {
    const memories = nodes.map(({ memory }) => memory);
    const violations = this.#model.judge(before, { world, memories });
    if (violations.length > 0) return broken(violations);
    const next = await this.#follow(this.#later({ world, memories }));
    return next.kind === "ends" ? next : { ...broken(next.violations), next };
  }

  async #begin({ world, memories }: FairState<T>): Promise<OpenRound<T>> {
    const edges = await Promise.all(
      this.#model.processes.map(async ({ nextRound, firstMemory }, at) => {
        return this.#graph(at).idle(nextRound(memories[at] ?? firstMemory));
      }),
    );
    const begins = edges.map(({ observations }) => observations);
    return { world, nodes: edges.map(({ node }) => node), begins, steps: [] };
  }

  async #take(
    { world, nodes, steps, begins }: OpenRound<T>,
    process: number,
    pending: PendingCall<T>,
  ): Promise<OpenRound<T>> {
    this.#steps += 1;
    const node = nodes[process];
    if (node === undefined) throw new Error(`there is no process ${process}`);
    const execution = await this.#execute(world, pending.call);
    const { reply } = execution;
    const input = { kind: "reply", call: pending.ordinal, reply } as const;
    const after = await this.#graph(process).after(node, input);
    const step = { process, pending, reply, observations: after.observations };
    return {
      world: execution.world,
      nodes: nodes.with(process, after.node),
      begins,
      steps: [...steps, step],
    };
  }

  async #execute(world: T["world"], call: T["call"]): Promise<FairExecution<T>> {
    const key = `${this.#worlds.idOf(world)}|${this.#calls.idOf(call)}`;
    const known = this.#executions.get(key);
    if (known !== undefined) return known;
    const execution = await this.#model.execute(world, call, null);
    const done = { ...execution, world: this.#worlds.intern(execution.world) };
    this.#executions.set(key, done);
    return done;
  }

  #later(state: FairState<T>): FairState<T> {
    return { ...state, world: this.#worlds.intern(this.#model.pass(state)) };
  }

  #keyOf({ world, memories }: FairState<T>): string {
    const ids = memories.map((memory) => this.#memories.idOf(this.#memories.intern(memory)));
    return `${this.#worlds.idOf(world)}|${ids.join()}`;
  }

  #graph(process: number): ProcessGraph<T> {
    const graph = this.#graphs[process];
    if (graph === undefined) throw new Error(`there is no process ${process}`);
    return graph;
  }
}

/** A round that is under way. */
interface OpenRound<T extends ModelTypes> extends FairRound<T> {
  readonly world: T["world"];
  readonly nodes: readonly ProcessNode<T>[];
}

const COMES_BACK = "and the run comes back to where it was";

function broken<T extends ModelTypes>(
  violations: readonly Violation[],
): RunResult<T> & { readonly kind: "broken" } {
  return { kind: "broken", violations, round: null, next: null };
}

function withNote({ invariant, what }: Violation, note: string): Violation {
  return { invariant, what: `${what}, ${note}` };
}

function roundOf<T extends ModelTypes>({ begins, steps }: OpenRound<T>): FairRound<T> {
  return { begins, steps };
}
