import type { AttemptTypes } from "../attempt-types";
import type { VisitedState } from "../core/explorer";
import { Interner, textOf } from "../core/interner";
import type { FairState } from "../core/liveness";
import { faultOf } from "../core/steps";
import type { Step } from "../attempt-types";
import type { ExceptionId } from "../exceptions";
import type { PodScript } from "../pod";
import type { Scenario } from "../scenario";
import type { TabScript } from "../tab";
import type { World } from "../world";
import { fairStudent, SWEEPER } from "./fair-clients";
import type { FairMemory, FairSettings, FairTypes } from "./fair-clients";
import { GONE, studentWith } from "./student";

/** A state of an exploration, as fair clients find it. */
export interface FairStart {
  readonly settings: FairSettings;
  readonly state: FairState<FairTypes>;
  /** What led to it. */
  readonly history: () => readonly Step[];
}

type Visited = VisitedState<AttemptTypes>;

/**
 * Takes from every state of an exploration what may be left of it when the faults are over, each
 * possibility once:
 *
 * - all processes die in the middle of whatever they do; a student never comes back, or opens the
 *   page anew, or goes on in a page that is still open, with what it shows; results are left to the
 *   sweep;
 * - at the end of a history: the processes live on, with what they have cached.
 *
 * Whatever a living process has under way ends, because every history of an exploration has an end.
 */
export class FairStarts {
  /** The stated exceptions that every history of the scenario has met already. */
  readonly exceptions: readonly ExceptionId[];
  readonly scenario: Scenario;
  readonly #starts = new Map<string, FairStart>();
  readonly #worlds = new Map<World, number>();
  readonly #parts = new Interner<object>(textOf);
  readonly #stuck: (() => readonly Step[])[] = [];

  constructor(scenario: Scenario, exceptions: readonly ExceptionId[] = []) {
    this.scenario = scenario;
    this.exceptions = exceptions;
  }

  get all(): readonly FairStart[] {
    return [...this.#starts.values()];
  }

  /** Different worlds that were visited. */
  get worlds(): number {
    return this.#worlds.size;
  }

  /** Histories after which a process waits for what nobody does. */
  get stuck(): readonly (() => readonly Step[])[] {
    return this.#stuck;
  }

  readonly visit = (visited: Visited): void => {
    const { state, steps, history } = visited;
    const { world } = state;
    const isEnd = state.pods.every(({ isDone }) => isDone);
    if (!isEnd && steps.every((step) => faultOf(step) !== null)) this.#stuck.push(history);
    const isNew = !this.#worlds.has(world);
    if (isNew) this.#worlds.set(world, this.#worlds.size);
    for (const [at, pod] of this.scenario.pods.entries()) {
      const memory = state.pods[at]?.memory;
      if (memory === undefined) continue;
      for (const [client, tab] of pod.tabs.entries()) {
        const view = memory.tabs[client]?.view ?? null;
        const settings = settingsOf(pod, tab);
        // No process lives long enough to publish within a request.
        const dying = { ...settings, pod: { ...settings.pod, isPublishing: false } };
        if (isNew) {
          this.#add(visited, dying, fairStudent(GONE));
          this.#add(visited, dying, fairStudent(studentWith(null)));
        }
        if (view !== null) this.#add(visited, dying, fairStudent(studentWith(view)));
        if (isEnd) this.#add(visited, settings, fairStudent(studentWith(view), memory.recent));
      }
    }
  };

  #add({ state: { world }, history }: Visited, settings: FairSettings, student: FairMemory): void {
    const parts = [settings, student].map((part) => this.#parts.idOf(part));
    const key = `${this.#worlds.get(world)}|${parts.join()}`;
    if (this.#starts.has(key)) return;
    this.#starts.set(key, { settings, state: { world, memories: [SWEEPER, student] }, history });
  }
}

/** A page like the one of the scenario, whoever it belongs to. */
function settingsOf({ tabs: _tabs, ...pod }: PodScript, tab: TabScript): FairSettings {
  const { sendsAttemptId, isClaiming = false } = tab;
  return { pod, tab: { name: "the student", sendsAttemptId, isClaiming } };
}
