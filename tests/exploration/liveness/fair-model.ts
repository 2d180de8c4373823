import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { SortedSet } from "#tests/lua/keyspace";
import type { Entry } from "#tests/lua/keyspace";
import { textOf } from "../core/interner";
import type { FairModel, FairState } from "../core/liveness";
import type { Violation } from "../core/model";
import { execute, START_MS } from "../world";
import type { World } from "../world";
import { fairProcesses } from "./fair-clients";
import type { FairSettings, FairTypes } from "./fair-clients";
import { isAtEnd } from "./student";

/** How often a process sweeps, which is also how often the student asks. */
const ROUND_MS = 60_000;

/** The longest run that was found, and a few. */
export const ROUNDS_MAX = 16;

const SLOT_MEMBER = "u:r";
const INDEX_KEY = outboxIndexKeyOf(SLOT_MEMBER);
const OUTBOX_KEY = "assess:outbox:u:r";

/** What has to become of every state when nothing goes wrong any more: L1 to L4. */
export function fairModel(settings: FairSettings): FairModel<FairTypes> {
  return {
    processes: fairProcesses(settings),
    execute,
    worldText,
    pass,
    judge,
    missing,
    roundsMax: ROUNDS_MAX,
    endlessInvariant: "L4",
  };
}

/**
 * A minute later; when nothing is left to do but to look at the row of the outbox index, at the time
 * when it is due. The clock stands still, and everything that is to come comes closer, so that
 * worlds are equal where nothing but the time is different. Nothing expires: a key that has been
 * used lives for days.
 */
function pass({ world, memories }: FairState<FairTypes>): World {
  const isAtRest =
    memories.every(({ student }) => student === null || isAtEnd(student)) &&
    waitingIn(world).every((entry) => isInConflict(entry, world));
  const dueInMs = [...rowsIn(world).values()].map((due) => Number(due) - world.clockMs);
  const passedMs = isAtRest ? Math.max(ROUND_MS, ...dueInMs) : ROUND_MS;
  const closerMs = world.clockMs + passedMs - START_MS;
  const entries = [...world.entries].map(([key, { value }]): [string, Entry] => {
    const kept = key === INDEX_KEY ? rowsAfter(rowsIn(world), closerMs) : value;
    return [key, { value: kept, expiresAtMs: Infinity }];
  });
  return { ...world, entries: new Map(entries), clockMs: START_MS };
}

function rowsAfter(rows: ReadonlyMap<string, string>, closerMs: number): SortedSet {
  return new SortedSet([...rows].map(([member, due]) => [member, String(Number(due) - closerMs)]));
}

function worldText({ entries, results, mode }: World): string {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return textOf([sorted.map(([key, { value }]) => [key, value]), [...results], mode]);
}

/** No result leaves the outbox on another way than into the gradebook, and nobody is stranded. */
function judge(
  { world: before }: FairState<FairTypes>,
  { world, memories }: FairState<FairTypes>,
): readonly Violation[] {
  const kept = new Set(waitingIn(world).map(({ attemptId }) => attemptId));
  const held = new Set([...world.results.values()].map(({ attemptId }) => attemptId));
  const lost = waitingIn(before).filter(
    ({ attemptId }) => !kept.has(attemptId) && !held.has(attemptId),
  );
  const problems = memories.flatMap(({ student }) => student?.problem ?? []);
  return [
    ...lost.map(({ number }) => ({
      invariant: "L1",
      what: `the result of attempt ${number} leaves the outbox and does not reach the gradebook`,
    })),
    ...problems.map((what) => ({ invariant: "L3", what })),
  ];
}

function missing({ world, memories }: FairState<FairTypes>): readonly Violation[] {
  const found: Violation[] = [];
  const waiting = waitingIn(world);
  for (const entry of waiting) {
    if (isInConflict(entry, world)) continue;
    const what = `the result of attempt ${entry.number} does not reach the gradebook`;
    found.push({ invariant: "L1", what });
  }
  const hasRow = rowsIn(world).has(SLOT_MEMBER);
  if (hasRow && waiting.length === 0) {
    found.push({ invariant: "L2", what: "the outbox index keeps the row of an empty outbox" });
  }
  if (!hasRow && waiting.length > 0) {
    found.push({ invariant: "L2", what: "a result waits and the outbox index has no row for it" });
  }
  for (const { student } of memories) {
    if (student === null || isAtEnd(student)) continue;
    found.push({ invariant: "L3", what: `the student can't ${student.stage}` });
  }
  return found;
}

function rowsIn({ entries }: World): ReadonlyMap<string, string> {
  const rows = entries.get(INDEX_KEY)?.value;
  return rows === undefined || typeof rows === "string" ? new Map() : rows;
}

interface Waiting {
  readonly number: number;
  readonly id: string;
  readonly attemptId: string;
  readonly lastError: string | null;
}

function waitingIn({ entries }: World): readonly Waiting[] {
  const fields = entries.get(OUTBOX_KEY)?.value;
  if (fields === undefined || typeof fields === "string") return [];
  return [...fields].map(([number, json]) => {
    return { ...(JSON.parse(json) as Omit<Waiting, "number">), number: Number(number) };
  });
}

/** It says so, and it is true: the gradebook holds a result of another attempt under its id. */
function isInConflict({ id, attemptId, lastError }: Waiting, { results }: World): boolean {
  const held = results.get(id);
  const isHeld = held !== undefined && held.attemptId !== attemptId;
  return isHeld && lastError?.startsWith("conflict:") === true;
}
