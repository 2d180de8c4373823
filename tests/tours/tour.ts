import { createHash } from "node:crypto";
import { transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { AttemptEvent } from "#machines/attempt.events";
import type { Slot } from "#lib/slot";
import { kindOf, TABLE } from "../machine/cells-table";
import type { Place, Verdict } from "../machine/cells-table";
import { transitionOf, valueOf } from "../machine/graph";
import { declaredTransitions } from "#report/statechart/transitions";
import { empty, STARTED_AT } from "../machine/walking";
import { tourEvents } from "./alphabet";
import type { TourKind } from "./goals";
import { isShownBy } from "./plan";
import type { Route } from "./plan";

export interface TourStep {
  readonly eventId: string;
  readonly event: AttemptEvent;
  readonly before: AttemptSnapshot;
  /** What the machine alone makes of it. */
  readonly after: AttemptSnapshot;
  readonly transition: string | null;
  /** By the table that was written by hand. */
  readonly verdict: Verdict;
  readonly story: string;
  readonly atMs: number;
}

/** One walk of a slot through the machine, ready to be made by an engine. */
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

/** Walks a route on the machine alone. Throws when the machine goes another way than its graph. */
export function tourOf(route: Route): Tour {
  const questions = route.ways[0]?.from.questions ?? 0;
  const steps = route.ways.map(({ eventId }) => eventId);
  const id = createHash("sha256")
    .update([questions, ...steps].join("\n"))
    .digest("hex")
    .slice(0, 4);
  const slot = { userId: `tour-${id}`, resourceId: `quiz-of-${questions}` };
  const made = walk(route, slot, questions);
  return { id, kind: route.kind, title: titleOf(made), slot, steps: made, route };
}

function walk(route: Route, slot: Slot, questions: number): readonly TourStep[] {
  let nowMs = FIRST_MS;
  const nowIso = (): string => new Date(nowMs).toISOString();
  const events = new Map(tourEvents({ questions, nowIso }).map((named) => [named.id, named]));
  const nothing = empty();
  let at = { ...nothing, context: { ...nothing.context, slot } } as AttemptSnapshot;
  return route.ways.map(({ eventId, move, isTaken }) => {
    nowMs += STEP_MS;
    const named = events.get(eventId);
    if (named === undefined) throw new Error(`the alphabet has no event ${eventId}`);
    const event = named.make(at);
    const taken = transitionOf(at, event);
    if (taken !== (isTaken ? move : null)) throw new Error(`${move} became ${taken}`);
    const before = at;
    at = transition(before, event);
    const verdict = TABLE[placeOf(before)][kindOf(before.context, event)];
    if (verdict === undefined) throw new Error(`${eventId} in ${placeOf(before)} has no verdict`);
    const story = storyOf(taken, named.title, verdict);
    return { eventId, event, before, after: at, transition: taken, verdict, story, atMs: nowMs };
  });
}

export function placeOf(at: AttemptSnapshot): Place {
  return valueOf(at) as Place;
}

/** The machine's own description of what it takes; of what it does not take, what was tried. */
function storyOf(transition: string | null, title: string, verdict: Verdict): string {
  if (transition === null) return `${title}: ${verdict.replace("guarded", "refused")}`;
  return TRANSITIONS.get(transition)?.description.replace(/\.$/, "") ?? transition;
}

/** The steps' first clauses, as many as can be read at a glance. */
function titleOf(steps: readonly TourStep[]): string {
  let title = "";
  for (const [index, { story, transition, verdict }] of steps.entries()) {
    const clause =
      clauseOf(story) +
      (transition === null ? ` (${verdict === "replayed" ? "again" : "refused"})` : "");
    const longer = title === "" ? clause : `${title} -> ${clause}`;
    if (longer.length > TITLE_MAX) return `${title} -> … ${steps.length - index} more`;
    title = longer;
  }
  return title;
}

function clauseOf(story: string): string {
  return story.split(/[,;.:]/)[0] ?? story;
}

/** The first tour that shows these moves. */
export function showing(
  tours: readonly Tour[],
  goal: Parameters<typeof isShownBy>[1],
): Tour | null {
  return tours.find(({ route }) => isShownBy(route, goal)) ?? null;
}
