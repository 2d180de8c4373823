import { AsyncLocalStorage } from "node:async_hooks";
import type { AttemptStore } from "#lib/assessment-cache";
import { createAttemptEngine, createRolloutEngine } from "#lib/services/attempt";
import type { AttemptEngine, VerifiedClaims } from "#lib/services/attempt";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import type { CachedState } from "#lib/services/attempt/write-through-cache";
import type { Gradebook } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import { Fault } from "#lib/fault";
import { faultOf } from "./call";
import type { Call, Reply } from "./call";
import { questionBank } from "./question-bank";
import type { PinnedMode } from "./world";
import { afterReply, claimsOf, requestOf } from "./tab";
import type { Answered, TabMemory, TabRequest, TabScript } from "./tab";

export const SLOT: Slot = { userId: "u", resourceId: "r" };

/** One application process and the tabs whose requests reach it. */
export interface PodScript {
  readonly tabs: readonly TabScript[];
  /** Whether finalizing requests publish their result at once, within the budget. */
  readonly isPublishing: boolean;
  /** The mode that its requests are served in; `asked`: each of them asks the flag. */
  readonly mode?: PinnedMode | "asked";
  /** The start policy: the highest attempt number that may begin. Default: any. */
  readonly attemptsMax?: number;
}

/** Everything that decides what an idle pod does next. */
export interface PodMemory {
  readonly tabs: readonly TabMemory[];
  /** What the engine of each mode has sent last. */
  readonly recent: Readonly<Record<PinnedMode, CachedState | null>>;
  /** How often the process has died. */
  readonly crashes: number;
}

/** What happens to a pod. Between two of these it only computes. */
export type Input =
  | { readonly kind: "arrive"; readonly tab: number }
  | { readonly kind: "reply"; readonly call: number; readonly reply: Reply }
  /** Whatever has a time limit, the gradebook or a place in the line, is waited for no longer. */
  | { readonly kind: "late" };

/** What could be seen of a pod while it computed. */
export type Sight =
  | { readonly kind: "asked"; readonly tab: number; readonly request: TabRequest }
  | { readonly kind: "noted"; readonly event: EngineEvent }
  | { readonly kind: "listed"; readonly tab: number; readonly attemptNumber: number }
  | {
      readonly kind: "answered";
      readonly tab: number;
      readonly request: TabRequest;
      readonly answered: Answered;
    };

export interface PendingCall {
  /** Counts from the last time that the pod was idle. */
  readonly ordinal: number;
  readonly tab: number;
  /** Whether its request has been answered already. */
  readonly isBackground: boolean;
  readonly call: Call;
}

export const NOTHING_RECENT: PodMemory["recent"] = { pinned: null, "pinned-compat": null };

interface Asking {
  readonly tab: number;
  isAnswered: boolean;
}

/** Which request a call belongs to. One for all pods: each of these slows down every promise. */
const ASKING = new AsyncLocalStorage<Asking>();

interface Waiting {
  readonly ordinal: number;
  readonly asking: Asking;
  readonly call: Call;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const PINNED_MODES = ["pinned", "pinned-compat"] as const satisfies readonly PinnedMode[];

/** What a router needs for the modes that are not explored. */
const NEVER_DERIVING = {
  records: { peek: () => Promise.reject(new Error("no pinned mode peeks")) },
  deriving: null as unknown as AttemptEngine,
  shadowing: null as unknown as AttemptEngine,
};

const EPOCH_MS = Date.parse("2026-01-01T08:00:00Z");

/**
 * The production engines behind their router, stopped at every call to store, gradebook and flag
 * until the exploration answers it. Its clocks are functions of who asks what, so that equal inputs
 * have equal outputs.
 */
export class PodRun {
  readonly sights: Sight[] = [];
  readonly #script: PodScript;
  readonly #recent = {
    pinned: new WriteThroughCache(10),
    "pinned-compat": new WriteThroughCache(10),
  };
  readonly #engine: AttemptEngine;
  readonly #tabs: TabMemory[];
  readonly #inFlight = new Set<number>();
  readonly #waiting: Waiting[] = [];
  readonly #crashes: number;
  readonly #pod: number;
  #calls = 0;
  /** Ends the waits that have a time limit. */
  readonly #limits = new Set<() => void>();

  constructor(pod: number, script: PodScript, memory: PodMemory) {
    this.#pod = pod;
    this.#script = script;
    this.#tabs = [...memory.tabs];
    this.#crashes = memory.crashes;
    for (const mode of PINNED_MODES) {
      const recent = memory.recent[mode];
      if (recent !== null) this.#recent[mode].set(SLOT, recent);
    }
    this.#engine = createRolloutEngine({
      modeOf: () => this.#mode(),
      pinned: this.#engineOf("pinned"),
      pinnedCompat: this.#engineOf("pinned-compat"),
      ...NEVER_DERIVING,
    });
  }

  #engineOf(mode: PinnedMode): AttemptEngine {
    const store = this.#port(mode === "pinned" ? "alone" : "store") as AttemptStore;
    const { attemptsMax = Infinity, isPublishing } = this.#script;
    return createAttemptEngine(
      {
        store,
        trail: store,
        gradebook: this.#port("gradebook") as Gradebook,
        questions: questionBank((attemptNumber) => {
          this.sights.push({ kind: "listed", tab: this.#asked().tab, attemptNumber });
        }),
        canStart: ({ attemptNumber }) => {
          return Promise.resolve({ allowed: attemptNumber <= attemptsMax });
        },
        emit: (event) => this.sights.push({ kind: "noted", event }),
        ...{ nowMs: () => this.#nowMs(), random: () => 0.5 },
        sleep: (_ms, limited) => this.#sleep(limited),
        cache: this.#recent[mode],
      },
      isPublishing ? {} : { publishBudgetMs: 0 },
    );
  }

  #mode(): Promise<PinnedMode> {
    const { mode = "pinned-compat" } = this.#script;
    if (mode !== "asked") return Promise.resolve(mode);
    return this.#wait({ port: "flag", method: "modeOf", args: [] }) as Promise<PinnedMode>;
  }

  get pending(): readonly PendingCall[] {
    return this.#waiting.map(({ ordinal, asking, call }) => {
      return { ordinal, tab: asking.tab, isBackground: asking.isAnswered, call };
    });
  }

  get isIdle(): boolean {
    return this.#inFlight.size === 0 && this.#waiting.length === 0;
  }

  get canBeLate(): boolean {
    return this.#limits.size > 0;
  }

  /** Tabs that have nothing under way and something left to ask. */
  get arrivals(): readonly number[] {
    return this.#tabs.flatMap((memory, tab) => {
      const isOver = memory.position >= (this.#script.tabs[tab]?.asks.length ?? 0);
      return isOver || this.#inFlight.has(tab) ? [] : [tab];
    });
  }

  /** What remains when nothing is under way. */
  get memory(): PodMemory {
    const recent = {
      pinned: this.#recent.pinned.get(SLOT),
      "pinned-compat": this.#recent["pinned-compat"].get(SLOT),
    };
    return { tabs: [...this.#tabs], recent, crashes: this.#crashes };
  }

  /** Gives the pod one input and waits until it can do no more without another. */
  async take(input: Input): Promise<void> {
    if (input.kind === "arrive") this.#arrive(input.tab);
    else if (input.kind === "reply") this.#reply(input.call, input.reply);
    else for (const end of this.#limits) end();
    await new Promise(setImmediate);
  }

  #arrive(tab: number): void {
    const script = this.#script.tabs[tab];
    const memory = this.#tabs[tab];
    if (script === undefined || memory === undefined) throw new Error(`there is no tab ${tab}`);
    const request = requestOf(script, memory);
    if (request === null) {
      this.#tabs[tab] = { ...memory, position: memory.position + 1, retries: 0 };
      return;
    }
    this.#inFlight.add(tab);
    this.sights.push({ kind: "asked", tab, request });
    const asking: Asking = { tab, isAnswered: false };
    const claims = claimsOf(script, memory);
    void ASKING.run(asking, () => this.#ask(asking, request, claims));
  }

  async #ask(asking: Asking, request: TabRequest, claims?: VerifiedClaims): Promise<void> {
    const answered = await this.#answer(request, claims);
    const { tab } = asking;
    asking.isAnswered = true;
    const memory = this.#tabs[tab];
    if (memory === undefined) throw new Error(`there is no tab ${tab}`);
    this.#tabs[tab] = afterReply(memory, answered);
    this.#inFlight.delete(tab);
    this.sights.push({ kind: "answered", tab, request, answered });
  }

  async #answer(request: TabRequest, claims?: VerifiedClaims): Promise<Answered> {
    try {
      if (request.type === "sweep") {
        await this.#engine.sweep({ limit: 1 });
        return { kind: "swept" };
      }
      if (request.type === "resume") {
        return { kind: "context", context: await this.#engine.resolveAssessmentContext(SLOT) };
      }
      return { kind: "outcome", outcome: await this.#engine.apply(SLOT, request, claims) };
    } catch (error) {
      if (error instanceof Fault) return { kind: "fault", code: error.code };
      return { kind: "bug", message: error instanceof Error ? error.message : String(error) };
    }
  }

  #reply(ordinal: number, reply: Reply): void {
    const at = this.#waiting.findIndex((waiting) => waiting.ordinal === ordinal);
    const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (waiting === undefined) throw new Error(`no call ${ordinal} waits for a reply`);
    if (reply.kind === "value") waiting.resolve(reply.value);
    else waiting.reject(faultOf(reply.code));
  }

  /** An object whose every method is a call that waits for the exploration. */
  #port(port: Call["port"]): unknown {
    return new Proxy(
      {},
      {
        get:
          (_target, method) =>
          (...args: unknown[]) =>
            this.#wait({ port, method: String(method), args }),
      },
    );
  }

  #wait(call: Call): Promise<unknown> {
    const ordinal = this.#calls;
    this.#calls += 1;
    const asking = this.#asked();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ordinal, asking, call, resolve, reject });
    });
  }

  /** Differs between pods, tabs, requests, retries and lives; stands still within a request. */
  #nowMs(): number {
    const { tab } = this.#asked();
    const { position = 0, retries = 0 } = this.#tabs[tab] ?? {};
    const tick = ((this.#pod * 10 + tab) * 100 + position) * 10 + retries * 4 + this.#crashes;
    return EPOCH_MS + tick * 1_000;
  }

  #asked(): Asking {
    const asking = ASKING.getStore();
    if (asking === undefined) throw new Error("the engine did something nobody asked for");
    return asking;
  }

  /** A pause is over at once; a time limit ends when the exploration says so, or is not needed. */
  #sleep(limited: AbortSignal | undefined): Promise<void> {
    if (limited === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => resolve(void this.#limits.delete(end));
      this.#limits.add(end);
      limited.addEventListener("abort", end);
    });
  }
}
