import { folded } from "./filter";
import type { Row } from "./row";

/** What a write is not yet visible to: lists only (F2), or every read (F20). */
export interface Lag {
  readonly hiddenFrom: "lists" | "reads";
  /** Hidden from the next so many reads of the row, or until this time: one of the two is null. */
  readonly reads: number | null;
  readonly untilMs: number | null;
}

interface Version {
  /** null: deleted. */
  readonly row: Row | null;
  readonly lag: Lag | null;
  readsSeen: number;
}

/** A way of reading: the rule for what a lagging write is hidden from. */
export type Via = "list" | "one";

/**
 * The rows of one collection with their past versions, oldest first, because a lagging read must
 * see what was there before. The newest version is the truth.
 */
export class Collection {
  readonly #versions = new Map<string, Version[]>();
  readonly #foldsIds: () => boolean;

  /** `foldsIds`: whether ids that differ in letter case only are the same id. */
  constructor(foldsIds: () => boolean = () => false) {
    this.#foldsIds = foldsIds;
  }

  /** The truth: every row, in the order in which the ids first appeared. */
  all(): readonly Row[] {
    return [...this.#versions.keys()].flatMap((id) => this.find(id) ?? []);
  }

  /** The truth about one id: null when it is absent or deleted. */
  find(sourcedId: string): Row | null {
    return this.#versions.get(this.#key(sourcedId))?.at(-1)?.row ?? null;
  }

  /** Adds or replaces a row; one that is there keeps the spelling of its id. */
  put(row: Row, lag: Lag | null = null): void {
    const sourcedId = this.#key(row.sourcedId);
    this.#push(sourcedId, { row: { ...row, sourcedId }, lag, readsSeen: 0 });
  }

  remove(sourcedId: string, lag: Lag | null = null): void {
    const key = this.#key(sourcedId);
    if (lag === null) this.#versions.delete(key);
    else this.#push(key, { row: null, lag, readsSeen: 0 });
  }

  clear(): void {
    this.#versions.clear();
  }

  /** Ends every lag at once: from now on all reads see the truth. */
  settle(): void {
    for (const [id, versions] of this.#versions) this.#keepFrom(id, versions.length - 1);
  }

  /** What a read sees at this time, lagging writes left out. */
  seen(via: Via, now: number): readonly Row[] {
    return [...this.#versions.keys()].flatMap((id) => this.#seenRow(id, via, now) ?? []);
  }

  /** Counts a read of one id against the row's lag, and gives what it sees. */
  readOne(sourcedId: string, now: number): Row | null {
    const key = this.#key(sourcedId);
    for (const version of this.#versions.get(key) ?? []) {
      if (version.lag?.hiddenFrom === "reads") version.readsSeen += 1;
    }
    return this.#seenRow(key, "one", now);
  }

  /**
   * Counts one list against the lag of every row it is about, hidden or not; to be called before
   * the list reads. A paged walk counts once, at its first page, so that it sees one state.
   */
  countList(isAbout: (row: Row) => boolean): void {
    for (const versions of this.#versions.values()) {
      const concerned = versions.some((version) => version.row !== null && isAbout(version.row));
      if (!concerned) continue;
      for (const version of versions) version.readsSeen += 1;
    }
  }

  /** The spelling under which an id is kept; the id itself where there is none. */
  #key(sourcedId: string): string {
    if (this.#versions.has(sourcedId) || !this.#foldsIds()) return sourcedId;
    const wanted = folded(sourcedId);
    return [...this.#versions.keys()].find((id) => folded(id) === wanted) ?? sourcedId;
  }

  #seenRow(sourcedId: string, via: Via, now: number): Row | null {
    const versions = this.#versions.get(sourcedId) ?? [];
    const newest = versions.findLastIndex((version) => !isHidden(version, via, now));
    return versions[newest]?.row ?? null;
  }

  #push(sourcedId: string, version: Version): void {
    const versions = this.#versions.get(sourcedId) ?? [];
    versions.push(version);
    this.#versions.set(sourcedId, versions);
    // A write without a lag is seen by all: what came before can never be read again.
    if (version.lag === null) this.#keepFrom(sourcedId, versions.length - 1);
  }

  #keepFrom(sourcedId: string, index: number): void {
    const kept = (this.#versions.get(sourcedId) ?? []).slice(index);
    const newest = kept.at(-1);
    if (newest === undefined || newest.row === null) this.#versions.delete(sourcedId);
    else this.#versions.set(sourcedId, [{ ...newest, lag: null }]);
  }
}

function isHidden(version: Version, via: Via, now: number): boolean {
  const { lag } = version;
  if (lag === null || (lag.hiddenFrom === "lists" && via === "one")) return false;
  if (lag.untilMs !== null) return now < lag.untilMs;
  return lag.reads !== null && version.readsSeen <= lag.reads;
}
