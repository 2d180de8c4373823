import { createHash } from "node:crypto";
import { transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { AttemptEvent } from "#machines/attempt.events";
import type { Slot } from "#lib/slot";
import { kindOf, TABLE } from "../machines/cells-table";
import type { StatePath, ExpectedDecision } from "../machines/cells-table";
import { transitionOf, valueOf } from "../machines/graph";
import { declaredTransitions } from "#report/statechart/transitions";
import { empty, STARTED_AT } from "../machines/machine-events";
import { tourEvents } from "./tour-events";
import type { Goal, TourKind } from "./goals";
import { covers } from "./plan";
import type { Route } from "./plan";

export interface TourStep {
  readonly eventId: string;
  readonly event: AttemptEvent;
  readonly before: AttemptSnapshot;
  /** The machine's snapshot after the event. */
  readonly after: AttemptSnapshot;
  readonly transition: string | null;
  /** What the hand-written table says. */
  readonly decision: ExpectedDecision;
  readonly description: string;
  readonly atMs: number;
}

/** A sequence of events for one slot, to be executed by an engine. */
export interface Tour {
  /** Four hexadecimal digits. They change only when the steps do. */
  readonly id: string;
  readonly kind: TourKind;
  readonly title: string;
  readonly slot: Slot;
  readonly steps: readonly TourStep[];
  readonly route: Route;
}

const TITLE_MAX = 130;
const FIRST_MS = Date.parse(STARTED_AT);
const STEP_MS = 1_000;
const TRANSITIONS = new Map(declaredTransitions().map((declared) => [declared.id, declared]));

/** Runs a route on the machine alone. Throws if the machine does not follow its graph. */
export function tourOf(route: Route): Tour {
  const questions = route.edges[0]?.from.questions ?? 0;
  const steps = route.edges.map(({ eventId }) => eventId);
  const id = createHash("sha256")
    .update([questions, ...steps].join("\n"))
    .digest("hex")
    .slice(0, 4);
  const slot = { userId: `tour-${id}`, resourceId: `quiz-of-${questions}` };
  const tourSteps = stepsOf(route, slot, questions);
  return { id, kind: route.kind, title: titleOf(tourSteps), slot, steps: tourSteps, route };
}

function stepsOf(route: Route, slot: Slot, questions: number): readonly TourStep[] {
  let nowMs = FIRST_MS;
  const nowIso = (): string => new Date(nowMs).toISOString();
  const events = new Map(tourEvents({ questions, nowIso }).map((named) => [named.id, named]));
  const emptySlot = empty();
  let snapshot = { ...emptySlot, context: { ...emptySlot.context, slot } } as AttemptSnapshot;
  return route.edges.map(({ eventId, label, isTaken }) => {
    nowMs += STEP_MS;
    const named = events.get(eventId);
    if (named === undefined) throw new Error(`there is no tour event ${eventId}`);
    const event = named.make(snapshot);
    const taken = transitionOf(snapshot, event);
    if (taken !== (isTaken ? label : null)) throw new Error(`expected ${label}, got ${taken}`);
    const before = snapshot;
    snapshot = transition(before, event);
    const decision = TABLE[statePathOf(before)][kindOf(before.context, event)];
    if (decision === undefined)
      throw new Error(`${eventId} in ${statePathOf(before)} is not in the table`);
    const description = descriptionOf(taken, named.title, decision);
    return {
      eventId,
      event,
      before,
      after: snapshot,
      transition: taken,
      decision,
      description,
      atMs: nowMs,
    };
  });
}

export function statePathOf(snapshot: AttemptSnapshot): StatePath {
  return valueOf(snapshot) as StatePath;
}

/** The description of the transition; without a transition, the title of the event and the decision. */
function descriptionOf(
  transition: string | null,
  title: string,
  decision: ExpectedDecision,
): string {
  if (transition === null) return `${title}: ${decision.replace("guarded", "refused")}`;
  return TRANSITIONS.get(transition)?.description.replace(/\.$/, "") ?? transition;
}

/** The first clauses of the steps' descriptions, up to TITLE_MAX characters. */
function titleOf(steps: readonly TourStep[]): string {
  let title = "";
  for (const [index, { description, transition, decision }] of steps.entries()) {
    const clause =
      clauseOf(description) +
      (transition === null ? ` (${decision === "replayed" ? "again" : "refused"})` : "");
    const longer = title === "" ? clause : `${title} -> ${clause}`;
    if (longer.length > TITLE_MAX) return `${title} -> … ${steps.length - index} more`;
    title = longer;
  }
  return title;
}

function clauseOf(description: string): string {
  return description.split(/[,;.:]/)[0] ?? description;
}

/** The first tour that covers the goal. */
export function findTour(tours: readonly Tour[], goal: Goal): Tour | null {
  return tours.find(({ route }) => covers(route, goal)) ?? null;
}
