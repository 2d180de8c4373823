import type { InvariantId } from "#report/invariants";
import type { ExceptionId } from "../exceptions";
import { Interner } from "../core/interner";
import type { TabRequest } from "../tab";

/**
 * `trail`: the audit trail tells just what was done; `policy`: the start policy is obeyed;
 * `theory`: every call is an action of the theory that is proven (tests/proof).
 */
export type Invariant = InvariantId | "trail" | "policy" | "theory" | "bug";

export interface Violation {
  readonly invariant: Invariant;
  /** What happened, in a sentence. */
  readonly what: string;
  /** Whether the search goes on behind it. */
  readonly goesOn?: boolean;
}

/** A version of a record: enough to tell whether a reply shows what was there. */
export interface Version {
  readonly identity: string;
  readonly index: number;
  readonly isFinalized: boolean;
}

/** What the judge remembers of a request that is under way. */
export interface RequestGhost {
  readonly request: TabRequest;
  /** The attempt that has been alive ever since the request was made. */
  readonly alive: string | null;
  /** What its first look showed; undefined before there was one. */
  readonly firstSeen: Version | null | undefined;
  readonly lastSeen: Version | null | undefined;
  /** Everything that its looks have shown. */
  readonly seen: readonly Version[];
  /** What it wrote, whether or not it was told. */
  readonly wrote: Version | "cleared" | null;
  /** The number whose question list it asked for last. */
  readonly listed: number | null;
  /** Of a start that has found no attempt: the highest used number by then. */
  readonly usedBefore: number | null;
  /** Whether Redis lost all of its data while it finalized: its row of the outbox index too. */
  readonly hasOutlivedFlush: boolean;
}

/** A publisher's lookup that has found no result. */
export interface Look {
  readonly resultId: string;
  /** Why a PUT after this look may replace a result of another attempt; null: it may not. */
  readonly excuse: ExceptionId | null;
}

/** What the judge remembers of the past: all that the rules need and the world does not show. */
export interface Ghost {
  /** Attempts that our pods have finalized, by id. */
  readonly finalized: readonly string[];
  /** The highest number that was ever finalized, and that no exception lets be used again. */
  readonly lastNumber: number;
  /** Attempts whose result was put after a look that an exception excuses. */
  readonly excusedPuts: readonly string[];
  /** Numbers of records that a legacy pod opened beside the attempt that was alive. */
  readonly foreign: readonly number[];
  /** Numbers of attempts that an exception lets no look find. */
  readonly hidden: readonly number[];
  /** Whether Redis has lost the high-water mark, and nobody has raised it since. */
  readonly isMarkLost: boolean;
  /** Whether results wait without a row of the outbox index, as an exception says. */
  readonly isRowExcused: boolean;
  /** Requests under way, by "pod.tab". */
  readonly requests: Readonly<Record<string, RequestGhost>>;
  /** The lookups that a PUT may follow, by "pod.tab.result". */
  readonly looks: Readonly<Record<string, Look>>;
}

export function firstGhost(lastNumber: number): Ghost {
  return {
    ...{ finalized: [], lastNumber, excusedPuts: [], foreign: [], hidden: [] },
    ...{ isMarkLost: false, isRowExcused: false, requests: {}, looks: {} },
  };
}

export function withRequest(ghost: Ghost, key: string, change: Partial<RequestGhost>): Ghost {
  const request = ghost.requests[key];
  if (request === undefined) return ghost;
  const names = Object.keys(change) as readonly (keyof RequestGhost)[];
  if (names.every((name) => change[name] === request[name])) return ghost;
  return { ...ghost, requests: { ...ghost.requests, [key]: { ...request, ...change } } };
}

/** Gives equal texts for what makes no difference to the judge. */
export function ghostTexts(): (ghost: Ghost) => string {
  // Most steps replace one request and keep all the rest: what is kept is not written again.
  const known = new Interner<object>(JSON.stringify);
  return ({ requests, ...ghost }) => {
    const { finalized, excusedPuts, foreign, hidden, looks } = ghost;
    const kept = [finalized, excusedPuts, foreign, hidden, looks].map((part) => known.idOf(part));
    let text = `${kept.join()},${ghost.lastNumber},${ghost.isMarkLost},${ghost.isRowExcused}`;
    for (const [key, request] of Object.entries(requests)) {
      text += `|${key} ${known.idOf(request)}`;
    }
    return text;
  };
}
