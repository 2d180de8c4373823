import { getAdjacencyMap } from "@xstate/graph";
import { attemptMachine } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { AttemptEvent } from "#machines/attempt.events";
import { declaredTransitions } from "#report/statechart/transitions";
import { SLOT } from "./walking";

/** One thing that can be said in every state; what exactly depends on the state it is said in. */
export interface NamedEvent {
  /** "question.answer ahead": stable. */
  readonly id: string;
  readonly title: string;
  readonly make: (at: AttemptSnapshot) => AttemptEvent;
}

export interface Edge {
  readonly named: NamedEvent;
  readonly event: AttemptEvent;
  readonly after: AttemptSnapshot;
  /** Key of the state after it; the same state when nothing is taken. */
  readonly to: string;
  /** Id of the declared transition; null when none is taken. */
  readonly transition: string | null;
}

export interface GraphState {
  readonly key: string;
  readonly snapshot: AttemptSnapshot;
  /** One for every event of the alphabet, in its order. */
  readonly edges: readonly Edge[];
}

/** From this mark on all states of the same shape behave alike, so the graph is finite. */
const HIGH_WATER_MAX = 2;

/** Far above what the graph needs: an abstraction that leaks fails here instead of running on. */
const LIMIT = 20_000;

const DECLARED = new Set(declaredTransitions().map(({ id }) => id));

/** Every reachable state of a slot that begins empty, nearest first; each once, by its key. */
export function graphOf(alphabet: readonly NamedEvent[]): ReadonlyMap<string, GraphState> {
  const said = new WeakMap<AttemptEvent, NamedEvent>();
  const eventsAt = (at: AttemptSnapshot): readonly AttemptEvent[] =>
    alphabet.map((named) => {
      const event = { ...named.make(at) };
      said.set(event, named);
      return event;
    });
  const visited = getAdjacencyMap(attemptMachine, {
    input: { slot: SLOT, highWater: 0 },
    events: eventsAt,
    serializeState: keyOf,
    // By name: two events can say the same in one state, and are two cells all the same.
    serializeEvent: (event) => said.get(event)?.id ?? event.type,
    limit: LIMIT,
  });
  const states = new Map<string, GraphState>();
  const found: readonly Visited[] = Object.keys(visited).flatMap(
    (key) => visited[key as never] ?? [],
  );
  for (const { state, transitions } of found) {
    const edges = Object.values(transitions).flatMap(({ event, state: after }) => {
      const named = said.get(event);
      if (named === undefined) return [];
      return [{ named, event, after, to: keyOf(after), transition: transitionOf(state, event) }];
    });
    states.set(keyOf(state), { key: keyOf(state), snapshot: state, edges });
  }
  return states;
}

interface Visited {
  readonly state: AttemptSnapshot;
  readonly transitions: Record<string, { event: AttemptEvent; state: AttemptSnapshot }>;
}

/** What of a snapshot decides what can happen next: numbers count by their distance to the mark. */
function keyOf(at: AttemptSnapshot): string {
  const { attempt, highWater } = at.context;
  const mark = Math.min(highWater, HIGH_WATER_MAX);
  if (attempt === null) return `${valueOf(at)} ${mark}`;
  const distance = Math.max(-1, attempt.number - highWater);
  const answered = `${attempt.questions.length}/${attempt.totalQuestions}`;
  const rejected = attempt.rejection === null ? "" : " rejected";
  return `${valueOf(at)} ${mark} ${distance} ${answered}${rejected}`;
}

/** "NoAttempt", "Active.answering", … */
export function valueOf({ value }: AttemptSnapshot): string {
  if (typeof value === "string") return value;
  const [parent] = Object.entries(value);
  if (parent === undefined) throw new Error("a state value names at least one state");
  return parent.join(".");
}

/** The id of the declared transition that the machine takes; null when it takes none. */
export function transitionOf(at: AttemptSnapshot, event: AttemptEvent): string | null {
  const [taken, ...more] = attemptMachine.getTransitionData(at, event);
  if (taken === undefined) return null;
  if (more.length > 0) throw new Error(`${event.type} takes two transitions at once`);
  const guard = typeof taken.guard === "string" ? ` [${taken.guard}]` : "";
  const id = `${taken.source.path.join(".")} ${taken.eventType}${guard}`.trim();
  if (!DECLARED.has(id)) throw new Error(`the machine takes "${id}", which it does not declare`);
  return id;
}
