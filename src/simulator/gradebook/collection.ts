import { caseFolded } from "./filter";
import type { Row } from "./row";

/** A write that is not visible for a while: not in lists (F2), or not in any read (F20). */
export interface Lag {
  readonly hiddenFrom: "lists" | "reads";
  /** Hidden from this number of reads of the row, or until `untilMs`. One of the two is null. */
  readonly reads: number | null;
  readonly untilMs: number | null;
}

interface Version {
  /** null: deleted. */
  readonly row: Row | null;
  readonly lag: Lag | null;
  reads: number;
}

/** A read of a list or of one id: a lag hides a write from lists only, or from both. */
export type ReadKind = "list" | "id";

/**
 * The rows of one collection. Past versions of a row are kept, oldest first, because a lagging read
 * shows the row as it was before. The newest version is the stored one.
 */
export class Collection {
  readonly #versions = new Map<string, Version[]>();
  readonly #foldsIds: () => boolean;

  /** `foldsIds`: whether ids that differ only in letter case are the same id. */
  constructor(foldsIds: () => boolean = () => false) {
    this.#foldsIds = foldsIds;
  }

  /** All stored rows, in the order in which their ids were first written. */
  all(): readonly Row[] {
    return [...this.#versions.keys()].flatMap((id) => this.find(id) ?? []);
  }

  /** The stored row with that id; null if it is absent or deleted. */
  find(sourcedId: string): Row | null {
    return this.#versions.get(this.#key(sourcedId))?.at(-1)?.row ?? null;
  }

  /** Adds or replaces a row. An existing row keeps the spelling of its id. */
  put(row: Row, lag: Lag | null = null): void {
    const sourcedId = this.#key(row.sourcedId);
    this.#push(sourcedId, { row: { ...row, sourcedId }, lag, reads: 0 });
  }

  remove(sourcedId: string, lag: Lag | null = null): void {
    const key = this.#key(sourcedId);
    if (lag === null) this.#versions.delete(key);
    else this.#push(key, { row: null, lag, reads: 0 });
  }

  clear(): void {
    this.#versions.clear();
  }

  /** Ends every lag: from now on all reads show the stored rows. */
  endLags(): void {
    for (const [id, versions] of this.#versions) this.#keepFrom(id, versions.length - 1);
  }

  /** The rows that a read shows at this time: without lagging writes. */
  visibleRows(kind: ReadKind, now: number): readonly Row[] {
    return [...this.#versions.keys()].flatMap((id) => this.#visibleRow(id, kind, now) ?? []);
  }

  /** Counts a read of one id against the row's lag, and returns the row that it shows. */
  readOne(sourcedId: string, now: number): Row | null {
    const key = this.#key(sourcedId);
    for (const version of this.#versions.get(key) ?? []) {
      if (version.lag?.hiddenFrom === "reads") version.reads += 1;
    }
    return this.#visibleRow(key, "id", now);
  }

  /**
   * Counts one list against the lag of every row that it selects, hidden or not. Must be called
   * before the list is read. All pages of a list count once, at the first page, so that they show
   * one state.
   */
  countList(isSelected: (row: Row) => boolean): void {
    for (const versions of this.#versions.values()) {
      const isAffected = versions.some(({ row }) => row !== null && isSelected(row));
      if (!isAffected) continue;
      for (const version of versions) version.reads += 1;
    }
  }

  /** The spelling with which an id is stored; the id itself if it is not stored. */
  #key(sourcedId: string): string {
    if (this.#versions.has(sourcedId) || !this.#foldsIds()) return sourcedId;
    const target = caseFolded(sourcedId);
    return [...this.#versions.keys()].find((id) => caseFolded(id) === target) ?? sourcedId;
  }

  #visibleRow(sourcedId: string, kind: ReadKind, now: number): Row | null {
    const versions = this.#versions.get(sourcedId) ?? [];
    const newest = versions.findLastIndex((version) => !isHidden(version, kind, now));
    return versions[newest]?.row ?? null;
  }

  #push(sourcedId: string, version: Version): void {
    const versions = this.#versions.get(sourcedId) ?? [];
    versions.push(version);
    this.#versions.set(sourcedId, versions);
    // Every read shows a write without a lag, so earlier versions can never be read again.
    if (version.lag === null) this.#keepFrom(sourcedId, versions.length - 1);
  }

  #keepFrom(sourcedId: string, index: number): void {
    const kept = (this.#versions.get(sourcedId) ?? []).slice(index);
    const newest = kept.at(-1);
    if (newest === undefined || newest.row === null) this.#versions.delete(sourcedId);
    else this.#versions.set(sourcedId, [{ ...newest, lag: null }]);
  }
}

function isHidden(version: Version, kind: ReadKind, now: number): boolean {
  const { lag } = version;
  if (lag === null || (lag.hiddenFrom === "lists" && kind === "id")) return false;
  if (lag.untilMs !== null) return now < lag.untilMs;
  return lag.reads !== null && version.reads <= lag.reads;
}
