import type { AttemptEngine, VerifiedClaims } from "#lib/services/attempt";
import type { AttemptTypes } from "./attempt-types";
import { errorOf } from "./call";
import type { ProcessModel } from "./core/model";
import type { ProcessHost, ProcessProgram } from "./core/process-run";
import { answerOf, cachesOf, NOTHING_RECENT, podEngine, recentIn } from "./pod-engine";
import type { PodCaches, PodSettings, RecentStates } from "./pod-engine";
import { afterAnswer, claimsOf, requestOf } from "./tab";
import type { TabMemory, TabRequest, TabScript } from "./tab";

/** One application process and the tabs whose requests reach it. */
export interface PodScript extends PodSettings {
  readonly tabs: readonly TabScript[];
}

/** Everything that decides what an idle pod does next. */
export interface PodMemory {
  readonly tabs: readonly TabMemory[];
  readonly recent: RecentStates;
  /** How often the process has died. */
  readonly crashes: number;
}

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

const EPOCH_MS = Date.parse("2026-01-01T08:00:00Z");

/**
 * The production engines behind their router, whose every call to store, gradebook and flag goes to
 * the exploration. Its clocks are functions of who asks what, so that equal inputs have equal
 * outputs.
 */
class Pod implements ProcessProgram<AttemptTypes> {
  readonly #script: PodScript;
  readonly #host: ProcessHost<AttemptTypes>;
  readonly #recent: PodCaches;
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
    this.#recent = cachesOf(memory.recent);
    this.#engine = podEngine(host, script, { recent: this.#recent, nowMs: () => this.#nowMs() });
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
    const recent = recentIn(this.#recent);
    return { tabs: [...this.#tabs], recent, crashes: this.#crashes };
  };

  async #serve(tab: number, request: TabRequest, claims?: VerifiedClaims): Promise<void> {
    const answer = await answerOf(this.#engine, request, { claims, sweepLimit: 1 });
    const memory = this.#tabs[tab];
    if (memory === undefined) throw new Error(`there is no tab ${tab}`);
    this.#tabs[tab] = afterAnswer(memory, answer);
    this.#host.observe({ kind: "answer", client: tab, request, answer });
  }

  /** Differs between pods, tabs, requests, retries and lives; stands still within a request. */
  #nowMs(): number {
    const tab = this.#host.client();
    const { position = 0, retries = 0 } = this.#tabs[tab] ?? {};
    const tick = ((this.#pod * 10 + tab) * 100 + position) * 10 + retries * 4 + this.#crashes;
    return EPOCH_MS + tick * 1_000;
  }
}
