import type { AttemptEngine, VerifiedClaims } from "#lib/services/attempt";
import type { AttemptTypes } from "../attempt-types";
import { errorOf } from "../call";
import type { FairProcess } from "../core/liveness";
import type { ProcessHost, ProcessProgram } from "../core/process-run";
import { answerOf, cachesOf, NOTHING_RECENT, podEngine, recentIn } from "../pod-engine";
import type { PodCaches, PodSettings, RecentStates } from "../pod-engine";
import { claimsOf } from "../tab";
import type { TabRequest, TabScript } from "../tab";
import { afterReply, isAtEnd, nextRequest, studentWith } from "./student";
import type { StudentMemory } from "./student";

/** Between two rounds. */
export interface FairMemory {
  /** Whether it has still to ask in this round. */
  readonly isDue: boolean;
  readonly recent: RecentStates;
  /** null: the process serves no student, it sweeps. */
  readonly student: StudentMemory | null;
}

/** The types of the fair clients of attempts, for the core of the exploration. */
export interface FairTypes extends Omit<AttemptTypes, "memory"> {
  readonly memory: FairMemory;
}

/** How the process and the page of a student are made. */
export interface FairSettings {
  readonly pod: PodSettings;
  readonly tab: Omit<TabScript, "steps">;
}

export const SWEEPER: FairMemory = { isDue: false, recent: NOTHING_RECENT, student: null };

/** A page in a process of its own. */
export function fairStudent(student: StudentMemory, recent = NOTHING_RECENT): FairMemory {
  return { isDue: false, recent, student };
}

/** By process. */
export const CLIENT_NAMES = ["the sweep", "the student"] as const;

/** The sweep that runs every minute, and a student with one page. */
export function fairProcesses(settings: FairSettings): readonly FairProcess<FairTypes>[] {
  const first: readonly FairMemory[] = [SWEEPER, fairStudent(studentWith(null))];
  return first.map((firstMemory, at) => ({
    clients: [CLIENT_NAMES[at] ?? ""],
    firstMemory,
    restarted: () => firstMemory,
    nextRound: (memory) => {
      const { student } = memory;
      return { ...memory, isDue: student === null || !isAtEnd(student) };
    },
    start: (host, memory) => new FairClient(settings, host, memory),
    valueOf: (reply) => {
      if (reply.kind === "value") return reply.value;
      throw errorOf(reply.code);
    },
  }));
}

/** Behind the clocks of all processes before: that is no fault that ends. */
const BEHIND_MS = Date.parse("2025-12-01T08:00:00Z");
const HOUR_MS = 3_600_000;
const STAGES: readonly StudentMemory["stage"][] = [
  "finish an attempt",
  "leave the finished attempt",
  "start the next attempt",
];

/** The production engine of one client that asks at most once a round. */
class FairClient implements ProcessProgram<FairTypes> {
  readonly #settings: FairSettings;
  readonly #host: ProcessHost<FairTypes>;
  readonly #recent: PodCaches;
  readonly #engine: AttemptEngine;
  #student: StudentMemory | null;
  #isDue: boolean;

  constructor(settings: FairSettings, host: ProcessHost<FairTypes>, memory: FairMemory) {
    this.#settings = settings;
    this.#host = host;
    this.#student = memory.student;
    this.#isDue = memory.isDue;
    this.#recent = cachesOf(memory.recent);
    const nowMs = timeOf(memory.student);
    this.#engine = podEngine(host, settings.pod, { recent: this.#recent, nowMs: () => nowMs });
  }

  readonly hasRequest = (): boolean => this.#isDue;

  readonly begin = (): (() => Promise<void>) => {
    this.#isDue = false;
    const student = this.#student;
    if (student === null) return () => this.#serve({ type: "sweep" });
    const { tab } = this.#settings;
    const claims = student.isPageStale ? undefined : this.#claimsOf(student);
    return () => this.#serve(nextRequest(tab, student), claims);
  };

  readonly memory = (): FairMemory => {
    return { isDue: this.#isDue, recent: recentIn(this.#recent), student: this.#student };
  };

  async #serve(request: TabRequest, claims?: VerifiedClaims): Promise<void> {
    this.#host.observe({ kind: "request", client: 0, request });
    const answer = await answerOf(this.#engine, request, { claims, sweepLimit: Infinity });
    if (this.#student !== null) this.#student = afterReply(this.#student, request, answer);
    this.#host.observe({ kind: "answer", client: 0, request, answer });
  }

  #claimsOf({ view }: StudentMemory): VerifiedClaims | undefined {
    return claimsOf({ ...this.#settings.tab, steps: [] }, { position: 0, retries: 0, view });
  }
}

/** Depends on nothing but how far the student has come, so that runs that meet stay together. */
function timeOf(student: StudentMemory | null): number {
  return BEHIND_MS + HOUR_MS * (student === null ? 0 : STAGES.indexOf(student.stage));
}
