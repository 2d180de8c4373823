import type { Place } from "../machine/cells-table";
import { declaredTransitions } from "#report/statechart/transitions";
import { reach, ROADS } from "./roads";
import type { Junction, Way } from "./roads";

export type TourKind = "transitions" | "pairs" | "round trips";

/** Moves that some tour has to make one right after the other. */
export interface Goal {
  readonly id: string;
  /** Where the first move starts; null when that does not matter. */
  readonly from: Place | null;
  readonly moves: readonly string[];
}

const JUNCTIONS = ROADS.flat();

/** Every transition that the machine declares, reachable or not. */
export function transitionGoals(): readonly Goal[] {
  return declaredTransitions().map(({ id }) => ({ id, from: null, moves: [id] }));
}

/** Every two transitions that can follow each other (1-switch cover). */
export function pairGoals(): readonly Goal[] {
  const pairs = takenWays().flatMap((first) =>
    first.to.ways
      .filter(({ isTaken }) => isTaken)
      .map((second) => goalOf(null, [first.move, second.move])),
  );
  return distinct(pairs);
}

/** For every transition out of every place: each of the shortest ways that lead back there. */
export function roundTripGoals(): readonly Goal[] {
  const shortest = new Map<string, readonly Goal[]>();
  for (const way of takenWays()) {
    const key = `${way.from.place}: ${way.move}`;
    const trips = tripsBack(way).map((moves) => goalOf(way.from.place, moves));
    const known = shortest.get(key) ?? [];
    const [length, knownLength] = [lengthOf(trips), lengthOf(known)];
    if (length < knownLength) shortest.set(key, trips);
    if (length === knownLength) shortest.set(key, [...known, ...trips]);
  }
  return distinct([...shortest.values()].flat());
}

/**
 * What a client can send and have refused or replayed, everywhere but in Reset, where nothing is
 * ever at rest; and what a publisher or an older pod can say too late, after the steps that make it
 * late.
 */
export function stayGoals(): readonly Goal[] {
  const client = JUNCTIONS.filter(({ place }) => place !== "Reset").flatMap(({ place, ways }) =>
    ways
      .filter(({ eventId, isTaken }) => !isTaken && isSentByClients(eventId))
      .map(({ move }) => goalOf(place, [move])),
  );
  return [...distinct(client), ...lateGoals()];
}

function isSentByClients(eventId: string): boolean {
  return !/^(attempt\.recover|attempt\.vanish|result\.)/.test(eventId);
}

const FINALIZE = "Active.complete attempt.finalize [isThisAttempt]";
const PUBLISHED = "Finalized.pending result.published [isThisAttempt]";
const TRY_AGAIN = ["Finalized attempt.reset [isThisAttempt]", "Reset attempt.start [isStartable]"];
const VANISH = "attempt.vanish";

/**
 * Each begins with a step that the store keeps in its mark or its outbox. A finalized record that
 * an older pod left behind is not such a step: its number is burned only as long as it is there.
 */
function lateGoals(): readonly Goal[] {
  const earlier = (kind: string, verdict: string): string =>
    `result.${kind} of an earlier attempt = ${verdict}`;
  const late = [
    [FINALIZE, VANISH, "attempt.recover burned = guarded number_burned"],
    [FINALIZE, VANISH, earlier("published", "refused attempt_not_found")],
    [FINALIZE, VANISH, earlier("rejected", "refused attempt_not_found")],
    [FINALIZE, ...TRY_AGAIN, earlier("published", "refused stale_attempt")],
    [FINALIZE, ...TRY_AGAIN, earlier("rejected", "refused stale_attempt")],
    [PUBLISHED, "result.published of this attempt = replayed"],
    [PUBLISHED, "result.rejected of this attempt = refused attempt_finalized"],
  ];
  return late.map((moves) => goalOf(null, moves));
}

/** From the end of this way back to the place it starts from, by the shortest ways. */
function tripsBack(way: Way): readonly (readonly string[])[] {
  const isBack = ({ place }: Junction): boolean => place === way.from.place;
  const lengths = [...reach(way.to)].flatMap(([at, ways]) => (isBack(at) ? [ways.length] : []));
  let trips: { readonly at: Junction; readonly moves: readonly string[] }[] = [
    { at: way.to, moves: [way.move] },
  ];
  for (let left = Math.min(...lengths); left > 0; left -= 1) {
    trips = trips.flatMap(({ at, moves }) =>
      at.ways
        .filter(({ isTaken }) => isTaken)
        .map(({ to, move }) => ({ at: to, moves: [...moves, move] })),
    );
  }
  return trips.filter(({ at }) => isBack(at)).map(({ moves }) => moves);
}

function takenWays(): readonly Way[] {
  return JUNCTIONS.flatMap(({ ways }) => ways.filter(({ isTaken }) => isTaken));
}

function lengthOf([trip]: readonly Goal[]): number {
  return trip?.moves.length ?? Infinity;
}

function goalOf(from: Place | null, moves: readonly string[]): Goal {
  return { id: `${from === null ? "" : `${from}: `}${moves.join(" | ")}`, from, moves };
}

function distinct(goals: readonly Goal[]): readonly Goal[] {
  return [...new Map(goals.map((goal) => [goal.id, goal])).values()];
}
