import { AsyncLocalStorage } from "node:async_hooks";
import type { ModelTypes, PendingCall, ProcessModel } from "./model";

/** What happens to a process. Between two inputs it only computes. */
export type Input<T extends ModelTypes> =
  | { readonly kind: "arrive"; readonly client: number }
  | { readonly kind: "reply"; readonly call: number; readonly reply: T["reply"] }
  /** Whatever has a time limit is waited for no longer. */
  | { readonly kind: "late" };

/** What an engine runs on: everything outside it comes through these functions. */
export interface ProcessHost<T extends ModelTypes> {
  /** Stops here until the exploration answers. */
  readonly call: (call: T["call"]) => Promise<unknown>;
  /** The client whose request is being served. */
  readonly client: () => number;
  readonly observe: (observation: T["observation"]) => void;
  /** Resolves when the exploration says that time is up, or when the signal is aborted. */
  readonly timeLimit: (signal: AbortSignal) => Promise<void>;
}

/** An engine with its clients, as the core drives it. */
export interface ProcessProgram<T extends ModelTypes> {
  /** Whether a client has something left to ask. */
  readonly hasRequest: (client: number) => boolean;
  /**
   * Begins the next request of a client: the function serves it, and its promise resolves when it
   * is answered. null when the request makes no sense any more and was skipped.
   */
  readonly begin: (client: number) => (() => Promise<void>) | null;
  /** What remains when no request is under way. */
  readonly memory: () => T["memory"];
}

/** A call that a process has made, and what it was told. */
export interface Heard<T extends ModelTypes> {
  readonly call: T["call"];
  readonly reply: T["reply"];
}

interface RequestContext {
  readonly client: number;
  isAnswered: boolean;
}

/**
 * The request that a call belongs to, where a process serves several clients at once. While it is in
 * use, every promise of the whole program is slower by a third.
 */
const CONTEXT = new AsyncLocalStorage<RequestContext>();

/** An exploration has ended: promises are fast again. */
export function releaseContexts(): void {
  CONTEXT.disable();
}

interface WaitingCall<T extends ModelTypes> {
  readonly ordinal: number;
  readonly context: RequestContext;
  readonly call: T["call"];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A running engine that is stopped at every call until the exploration answers it. */
export class ProcessRun<T extends ModelTypes> {
  readonly observations: T["observation"][] = [];
  readonly #model: ProcessModel<T>;
  readonly #program: ProcessProgram<T>;
  readonly #inFlight = new Set<number>();
  readonly #waiting: WaitingCall<T>[] = [];
  #heard: readonly Heard<T>[] = [];
  /**
   * The last request of the only client. It begins when nothing of the one before is left, so every
   * call belongs to it.
   */
  #onlyRequest: RequestContext | null = null;
  #calls = 0;
  /** Ends the waits that have a time limit. */
  readonly #limits = new Set<() => void>();

  constructor(model: ProcessModel<T>, memory: T["memory"]) {
    this.#model = model;
    const host: ProcessHost<T> = {
      call: (call) => this.#wait(call),
      client: () => this.#contextNow().client,
      observe: (observation) => void this.observations.push(observation),
      timeLimit: (signal) => this.#timeLimit(signal),
    };
    this.#program = model.start(host, memory);
  }

  get pending(): readonly PendingCall<T>[] {
    return this.#waiting.map(({ ordinal, context, call }) => {
      return { ordinal, client: context.client, isBackground: context.isAnswered, call };
    });
  }

  /** Everything that it was told since it was last idle, in order. */
  get heard(): readonly Heard<T>[] {
    return this.#heard;
  }

  get isIdle(): boolean {
    return this.#inFlight.size === 0 && this.#waiting.length === 0;
  }

  get canBeLate(): boolean {
    return this.#limits.size > 0;
  }

  /** Clients that have no request under way and something left to ask. */
  get arrivals(): readonly number[] {
    return [...this.#model.clients.keys()].filter(
      (client) => this.#program.hasRequest(client) && !this.#inFlight.has(client),
    );
  }

  get memory(): T["memory"] {
    return this.#program.memory();
  }

  /** Gives the process one input and waits until it can do no more without another. */
  async take(input: Input<T>): Promise<void> {
    if (input.kind === "arrive") this.#arrive(input.client);
    else if (input.kind === "reply") this.#reply(input.call, input.reply);
    else for (const end of this.#limits) end();
    await new Promise(setImmediate);
  }

  #arrive(client: number): void {
    const serve = this.#program.begin(client);
    if (serve === null) return;
    if (this.isIdle) this.#heard = [];
    this.#inFlight.add(client);
    const context: RequestContext = { client, isAnswered: false };
    if (this.#model.clients.length === 1) {
      this.#onlyRequest = context;
      void this.#serve(context, serve);
    } else void CONTEXT.run(context, () => this.#serve(context, serve));
  }

  async #serve(context: RequestContext, serve: () => Promise<void>): Promise<void> {
    await serve();
    context.isAnswered = true;
    this.#inFlight.delete(context.client);
  }

  #reply(ordinal: number, reply: T["reply"]): void {
    const at = this.#waiting.findIndex((waiting) => waiting.ordinal === ordinal);
    const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (waiting === undefined) throw new Error(`no call ${ordinal} waits for a reply`);
    this.#heard = [...this.#heard, { call: waiting.call, reply }];
    try {
      waiting.resolve(this.#model.valueOf(reply));
    } catch (error) {
      waiting.reject(error);
    }
  }

  #wait(call: T["call"]): Promise<unknown> {
    const ordinal = this.#calls;
    this.#calls += 1;
    const context = this.#contextNow();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ordinal, context, call, resolve, reject });
    });
  }

  #timeLimit(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => resolve(void this.#limits.delete(end));
      this.#limits.add(end);
      signal.addEventListener("abort", end);
    });
  }

  #contextNow(): RequestContext {
    const context = this.#onlyRequest ?? CONTEXT.getStore();
    if (context === undefined) {
      throw new Error("the engine did something that no request asked for");
    }
    return context;
  }
}
