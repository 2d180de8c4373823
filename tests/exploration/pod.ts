import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import { createAttemptEngine, createRolloutEngine } from "#lib/services/attempt";
import type { AttemptEngine, VerifiedClaims } from "#lib/services/attempt";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import type { CachedState } from "#lib/services/attempt/write-through-cache";
import type { Gradebook } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import type { AttemptTypes } from "./attempt-types";
import { errorOf } from "./call";
import type { Call } from "./call";
import type { ProcessModel } from "./core/model";
import type { ProcessHost, ProcessProgram } from "./core/process-run";
import { questionBank } from "./question-bank";
import { afterAnswer, claimsOf, requestOf } from "./tab";
import type { Answer, TabMemory, TabRequest, TabScript } from "./tab";
import type { PinnedMode } from "./world";

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

/** What can be observed of a pod while it computes. */
export type Observation =
  | { readonly kind: "request"; readonly client: number; readonly request: TabRequest }
  | { readonly kind: "event"; readonly event: EngineEvent }
  /** A list of questions was asked for. */
  | { readonly kind: "questions"; readonly client: number; readonly attemptNumber: number }
  | {
      readonly kind: "answer";
      readonly client: number;
      readonly request: TabRequest;
      readonly answer: Answer;
    };

const NOTHING_RECENT: PodMemory["recent"] = { pinned: null, "pinned-compat": null };

/** A pod of a scenario, for the core of the exploration. */
export function processOf(pod: number, script: PodScript): ProcessModel<AttemptTypes> {
  const tabs = script.tabs.map(() => ({ position: 0, retries: 0, view: null }));
  return {
    clients: script.tabs.map(({ name }) => name),
    firstMemory: { tabs, recent: NOTHING_RECENT, crashes: 0 },
    restarted: (memory) => {
      return { tabs: memory.tabs, recent: NOTHING_RECENT, crashes: memory.crashes + 1 };
    },
    start: (host, memory) => new Pod(pod, script, host, memory),
    valueOf: (reply) => {
      if (reply.kind === "value") return reply.value;
      throw errorOf(reply.code);
    },
  };
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
 * The production engines behind their router, whose every call to store, gradebook and flag goes to
 * the exploration. Its clocks are functions of who asks what, so that equal inputs have equal
 * outputs.
 */
class Pod implements ProcessProgram<AttemptTypes> {
  readonly #script: PodScript;
  readonly #host: ProcessHost<AttemptTypes>;
  readonly #recent = {
    pinned: new WriteThroughCache(10),
    "pinned-compat": new WriteThroughCache(10),
  };
  readonly #engine: AttemptEngine;
  readonly #tabs: TabMemory[];
  readonly #crashes: number;
  readonly #pod: number;

  constructor(pod: number, script: PodScript, host: ProcessHost<AttemptTypes>, memory: PodMemory) {
    this.#pod = pod;
    this.#script = script;
    this.#host = host;
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

  readonly hasRequest = (tab: number): boolean => {
    const position = this.#tabs[tab]?.position ?? 0;
    return position < (this.#script.tabs[tab]?.steps.length ?? 0);
  };

  readonly begin = (tab: number): (() => Promise<void>) | null => {
    const script = this.#script.tabs[tab];
    const memory = this.#tabs[tab];
    if (script === undefined || memory === undefined) throw new Error(`there is no tab ${tab}`);
    const request = requestOf(script, memory);
    if (request === null) {
      this.#tabs[tab] = { ...memory, position: memory.position + 1, retries: 0 };
      return null;
    }
    this.#host.observe({ kind: "request", client: tab, request });
    const claims = claimsOf(script, memory);
    return () => this.#serve(tab, request, claims);
  };

  readonly memory = (): PodMemory => {
    const recent = {
      pinned: this.#recent.pinned.get(SLOT),
      "pinned-compat": this.#recent["pinned-compat"].get(SLOT),
    };
    return { tabs: [...this.#tabs], recent, crashes: this.#crashes };
  };

  async #serve(tab: number, request: TabRequest, claims?: VerifiedClaims): Promise<void> {
    const answer = await this.#answer(request, claims);
    const memory = this.#tabs[tab];
    if (memory === undefined) throw new Error(`there is no tab ${tab}`);
    this.#tabs[tab] = afterAnswer(memory, answer);
    this.#host.observe({ kind: "answer", client: tab, request, answer });
  }

  async #answer(request: TabRequest, claims?: VerifiedClaims): Promise<Answer> {
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

  #engineOf(mode: PinnedMode): AttemptEngine {
    const store = this.#port(mode === "pinned" ? "alone" : "store") as AttemptStore;
    const { attemptsMax = Infinity, isPublishing } = this.#script;
    const host = this.#host;
    return createAttemptEngine(
      {
        store,
        trail: store,
        gradebook: this.#port("gradebook") as Gradebook,
        questions: questionBank((attemptNumber) => {
          host.observe({ kind: "questions", client: host.client(), attemptNumber });
        }),
        canStart: ({ attemptNumber }) => {
          return Promise.resolve({ allowed: attemptNumber <= attemptsMax });
        },
        emit: (event) => host.observe({ kind: "event", event }),
        ...{ nowMs: () => this.#nowMs(), random: () => 0.5 },
        // A pause is over at once; a time limit ends when the exploration says so.
        sleep: (_ms, limited) => {
          return limited === undefined ? Promise.resolve() : host.timeLimit(limited);
        },
        cache: this.#recent[mode],
      },
      isPublishing ? {} : { publishBudgetMs: 0 },
    );
  }

  #mode(): Promise<PinnedMode> {
    const { mode = "pinned-compat" } = this.#script;
    if (mode !== "asked") return Promise.resolve(mode);
    return this.#host.call({ port: "flag", method: "modeOf", args: [] }) as Promise<PinnedMode>;
  }

  /** An object whose every method is a call that waits for the exploration. */
  #port(port: Call["port"]): unknown {
    return new Proxy(
      {},
      {
        get:
          (_target, method) =>
          (...args: unknown[]) =>
            this.#host.call({ port, method: String(method), args }),
      },
    );
  }

  /** Differs between pods, tabs, requests, retries and lives; stands still within a request. */
  #nowMs(): number {
    const tab = this.#host.client();
    const { position = 0, retries = 0 } = this.#tabs[tab] ?? {};
    const tick = ((this.#pod * 10 + tab) * 100 + position) * 10 + retries * 4 + this.#crashes;
    return EPOCH_MS + tick * 1_000;
  }
}
