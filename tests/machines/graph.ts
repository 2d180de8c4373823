import { getAdjacencyMap } from "@xstate/graph";
import { attemptMachine } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { AttemptEvent } from "#machines/attempt.events";
import { declaredTransitions } from "#report/statechart/transitions";
import { SLOT } from "./machine-events";

/** An event that can be sent in every state; its fields depend on the state. */
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
  /** The key of the state after it; the same state if no transition is taken. */
  readonly to: string;
  /** The id of the declared transition; null if none is taken. */
  readonly transition: string | null;
}

export interface GraphState {
  readonly key: string;
  readonly snapshot: AttemptSnapshot;
  /** One for every event, in the given order. */
  readonly edges: readonly Edge[];
}

/** Marks above this one behave like it, so the graph is finite. */
const HIGH_WATER_MAX = 3;

/** Far above the size of the graph: without it, a wrong `keyOf` would make the search endless. */
const LIMIT = 20_000;

const DECLARED = new Set(declaredTransitions().map(({ id }) => id));

/** Every reachable state of an initially empty slot, nearest first, by its key. */
export function graphOf(events: readonly NamedEvent[]): ReadonlyMap<string, GraphState> {
  const nameOf = new WeakMap<AttemptEvent, NamedEvent>();
  const eventsAt = (at: AttemptSnapshot): readonly AttemptEvent[] =>
    events.map((named) => {
      const event = { ...named.make(at) };
      nameOf.set(event, named);
      return event;
    });
  const visited = getAdjacencyMap(attemptMachine, {
    input: { slot: SLOT, highWater: 0 },
    events: eventsAt,
    serializeState: keyOf,
    // By id: two events can have the same fields in one state, and are still two cells.
    serializeEvent: (event) => nameOf.get(event)?.id ?? event.type,
    limit: LIMIT,
  });
  const states = new Map<string, GraphState>();
  const nodes: readonly AdjacencyNode[] = Object.keys(visited).flatMap(
    (key) => visited[key as never] ?? [],
  );
  for (const { state, transitions } of nodes) {
    const edges = Object.values(transitions).flatMap(({ event, state: after }) => {
      const named = nameOf.get(event);
      if (named === undefined) return [];
      return [{ named, event, after, to: keyOf(after), transition: transitionOf(state, event) }];
    });
    states.set(keyOf(state), { key: keyOf(state), snapshot: state, edges });
  }
  return states;
}

interface AdjacencyNode {
  readonly state: AttemptSnapshot;
  readonly transitions: Record<string, { event: AttemptEvent; state: AttemptSnapshot }>;
}

/** What determines the possible transitions of a snapshot: a number only by its distance to the mark. */
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
