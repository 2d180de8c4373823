/**
 * The core of the exploration: it runs an engine through every order of its calls, with every fault
 * at every point, and reports the shortest history that breaks an invariant. It knows nothing of the
 * engine but the `Model` below. To explore an engine of your own (`../example` does all of this in
 * two files):
 *
 * 1. Name its types in one interface like `ModelTypes`: the world outside the processes, the calls
 *    into it and their replies, what can be observed of a process, what it remembers while idle.
 * 2. Describe a process (`ProcessModel`). Give the engine ports whose every method is `host.call`,
 *    and a clock and a random source that depend on nothing but the request. Wrap each request of a
 *    client in `begin`, and report requests and answers by `host.observe`. The engine must be a
 *    function of its memory and of the replies it gets: equal inputs, equal calls.
 * 3. Describe the world (`EnvironmentModel`): what a call does, which faults make a difference to it,
 *    which events can happen without any call. Worlds are never changed, only replaced.
 * 4. State the invariants (`Monitor`). It judges every executed call and every observation, and keeps
 *    what it must remember in its ghost state. Keep that small: states that differ in it are not
 *    merged.
 * 5. Say what is in a history (`Wording`), and name what must be reached (`reachedBy`): a search that
 *    finds nothing may have looked at nothing.
 * 6. `explore(model)`. Pin its counts in a test, so that a search that looks at less fails. Plant a
 *    fault (`Scenario.mutant`, or a wrong engine) and see that it is refuted; `traceText` prints how.
 * 7. Compare with `everySchedule(model, …)` once: it executes every schedule one by one, merges
 *    nothing, and can run on the real store. `isSymmetric` and `isReduced` make the search smaller;
 *    what you state about them must be true, and the same comparison shows it.
 */

import type { MaybePromise } from "./maybe-promise";
import type { ProcessNode } from "./process-graph";
import type { ProcessHost, ProcessProgram } from "./process-run";
import type { State, StepResult } from "./stepping";
import type { Situation } from "./steps";

/**
 * The types of the engine that is explored. Every module of the core takes this bundle as its only
 * type parameter, and looks into none of its types but through the functions of `Model`.
 */
export interface ModelTypes {
  /** Everything outside the processes: stores, other services, the clock. Never changed, only replaced. */
  readonly world: object;
  /** What a process asks of the world: one call is one step. */
  readonly call: object;
  readonly reply: object;
  /** What the monitor must know of an executed call, beyond its world and its reply. */
  readonly details: unknown;
  /** What the monitor remembers of the past (ghost state). */
  readonly ghost: object;
  /** What can be observed of a process: a request, an answer, an event. */
  readonly observation: unknown;
  /** Everything that decides what an idle process does next. */
  readonly memory: object;
  /** The ways in which a call can go wrong. */
  readonly callFault: string;
  /** What can happen to the world without any call. */
  readonly event: string;
}

/** Something that goes wrong, by name: in a call, to a process, or to the world. */
export type FaultKind<T extends ModelTypes> = T["callFault"] | T["event"] | "crash" | "late";

/** The bounds of an exploration: in which world it begins, and how much may go wrong. */
export interface Scenario<T extends ModelTypes> {
  readonly id: string;
  readonly title: string;
  readonly world: T["world"];
  /** How many faults one history may have. */
  readonly faults: number;
  /** What may go wrong, and how often each. */
  readonly kinds: ReadonlyMap<FaultKind<T>, number>;
  /** Whether the processes are alike but for their names: their first steps need one order. */
  readonly isSymmetric: boolean;
  /** Whether calls that nobody else can notice are taken at once. */
  readonly isReduced: boolean;
  /** Breaks the store, for histories that must be found: what is executed instead of a call. */
  readonly mutant?: (call: T["call"], world: T["world"]) => T["call"];
}

/** An engine and its bounds: all that the core knows of what it explores. */
export interface Model<T extends ModelTypes> {
  readonly scenario: Scenario<T>;
  /** By pod: the processes that run the engine side by side. */
  readonly processes: readonly ProcessModel<T>[];
  readonly environment: EnvironmentModel<T>;
  readonly monitor: Monitor<T>;
  readonly reduction?: Reduction<T>;
  readonly wording: Wording<T>;
  /**
   * The names of what a step has reached. Their counts show that a search which finds nothing has
   * looked at what is interesting.
   */
  readonly reachedBy: (result: StepResult<T>) => readonly string[];
}

/** One process and the clients whose requests reach it. */
export interface ProcessModel<T extends ModelTypes> {
  /** The names of its clients. */
  readonly clients: readonly string[];
  readonly firstMemory: T["memory"];
  /** The memory of the process that replaces one that died. */
  readonly restarted: (memory: T["memory"]) => T["memory"];
  /** Starts the engine. It must be a function of its memory and of the replies it gets. */
  readonly start: (host: ProcessHost<T>, memory: T["memory"]) => ProcessProgram<T>;
  /** The value that a call returns. Throws what the engine is thrown when the call fails. */
  readonly valueOf: (reply: T["reply"]) => unknown;
}

/** A call that was executed. */
export interface Execution<T extends ModelTypes> {
  readonly world: T["world"];
  /** What the caller is told. */
  readonly reply: T["reply"];
  readonly details: T["details"];
}

/** What can happen to the world without any call. */
export interface WorldEvent<T extends ModelTypes> {
  readonly name: T["event"];
  /** The world after it; null when it would change nothing. */
  readonly apply: (world: T["world"]) => T["world"] | null;
}

/** What calls, their faults and events do to the world. */
export interface EnvironmentModel<T extends ModelTypes> {
  /** Everything that can go wrong in a call. Tokens of histories number them in this order. */
  readonly callFaults: readonly T["callFault"][];
  /** In an order that stays: tokens of histories number them. */
  readonly events: readonly WorldEvent<T>[];
  /** The faults that make a difference to this call in this world. */
  readonly faultsOf: (world: T["world"], call: T["call"]) => readonly T["callFault"][];
  readonly execute: (
    world: T["world"],
    call: T["call"],
    fault: T["callFault"] | null,
  ) => MaybePromise<Execution<T>>;
  /** Equal texts: no process can tell the worlds apart. */
  readonly worldText: (world: T["world"]) => string;
  /** What a history leaves behind: equal texts, equal ends. */
  readonly endText: (world: T["world"]) => string;
}

export interface Violation {
  readonly invariant: string;
  /** What happened, in a sentence. */
  readonly what: string;
  /** Whether the search goes on behind it, so that it hides nothing that comes later. */
  readonly goesOn?: boolean;
}

export interface Judgement<T extends ModelTypes> {
  readonly ghost: T["ghost"];
  readonly violations: readonly Violation[];
  /** The stated exceptions that were met: what would be a violation without them. */
  readonly exceptions: readonly string[];
  /** What the step is, by names that are counted as reached. */
  readonly names?: readonly string[];
}

/** A call that a process has made and that waits for its reply. */
export interface PendingCall<T extends ModelTypes> {
  /** Counts from the last time that the process was idle. */
  readonly ordinal: number;
  readonly client: number;
  /** Whether its request has been answered already. */
  readonly isBackground: boolean;
  readonly call: T["call"];
}

export interface CallResult<T extends ModelTypes> {
  readonly pod: number;
  /** The process that made it, as it was before it heard the reply. */
  readonly caller: ProcessNode<T>;
  readonly pending: PendingCall<T>;
  readonly before: T["world"];
  readonly execution: Execution<T>;
}

/** Decides at each step whether the invariants hold. It sees everything and changes nothing. */
export interface Monitor<T extends ModelTypes> {
  readonly first: T["ghost"];
  /** A function that gives equal texts for ghost states that make no difference. */
  readonly createTextOf: () => (ghost: T["ghost"]) => string;
  readonly call: (ghost: T["ghost"], result: CallResult<T>) => Judgement<T>;
  readonly observe: (
    ghost: T["ghost"],
    seen: {
      readonly pod: number;
      readonly observations: readonly T["observation"][];
      readonly world: T["world"];
    },
  ) => Judgement<T>;
  readonly crash: (ghost: T["ghost"], pod: number) => T["ghost"];
  readonly event: (
    ghost: T["ghost"],
    name: T["event"],
    change: { readonly before: T["world"]; readonly after: T["world"] },
  ) => Judgement<T>;
}

/** Which steps need not be interleaved. What is said here must be true, or histories are missed. */
export interface Reduction<T extends ModelTypes> {
  /** A call that changes nothing anybody looks at, and that nobody waits for. */
  readonly isInvisible: (call: T["call"]) => boolean;
  /**
   * Whether all that a process can do now is to read what nobody can write any more, be it another
   * process or one of the faults that are left. Every history has one like it in which the step
   * comes at once.
   */
  readonly isIndependent: (
    at: Situation<T>,
    pod: number,
    faultsLeft: readonly FaultKind<T>[],
  ) => boolean;
}

/** A history in words. */
export interface Wording<T extends ModelTypes> {
  readonly clientName: (pod: number, client: number) => string;
  /** A call in plain language, with what is worth knowing of its reply. */
  readonly call: (call: T["call"], reply: T["reply"]) => string;
  /** The request that an observation shows; null when it shows none. */
  readonly request: (observation: T["observation"]) => ClientText | null;
  /** The answer that an observation shows; null when it shows none. */
  readonly answer: (observation: T["observation"]) => ClientText | null;
  /** What a process does that calls after its request was answered. */
  readonly background: string;
  /** What a person wants to see of a state; without it, histories only say what happens. */
  readonly moment?: (state: State<T>) => Moment;
  /** The command that plays a history again. */
  readonly replay: (token: string) => string;
}

/** A state in words. */
export interface Moment {
  /** The state of a state machine that is drawn beside the history; null when there is none. */
  readonly state: string | null;
  /** By name, in the order in which they are shown; all moments of a history have the same names. */
  readonly facts: Record<string, string>;
}

export interface ClientText {
  readonly client: number;
  readonly text: string;
}
