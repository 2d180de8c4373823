/** A sorted set: members, and their scores as Redis writes them. */
export class SortedSet extends Map<string, string> {}

/** A stream whose entries have one field, and all of them the same: ids, and its values. */
export class Stream extends Map<string, string> {
  field = "";
}

/** A list: its items, by a number that rises from item to item. */
export class List extends Map<string, string> {}

/** A Map that is none of the above is a hash. */
export type StoredValue = string | ReadonlyMap<string, string>;

export interface Entry {
  readonly value: StoredValue;
  /** Infinity: never. */
  readonly expiresAtMs: number;
}

/**
 * The keys of a Redis in this process. A value is never changed, only replaced, so that a copy of
 * the entries stays as it is.
 */
export class Keyspace {
  readonly nowMs: () => number;
  #entries: ReadonlyMap<string, Entry>;
  /** The same entries, if they belong to this keyspace alone. */
  #own: Map<string, Entry> | null = null;

  constructor(nowMs: () => number, entries: ReadonlyMap<string, Entry> = new Map()) {
    this.nowMs = nowMs;
    this.#entries = entries;
  }

  /** Holds these entries instead, which are not changed. */
  become(entries: ReadonlyMap<string, Entry>): void {
    this.#entries = entries;
    this.#own = null;
  }

  /** What has not expired. It does not change any more. */
  entries(): ReadonlyMap<string, Entry> {
    const expired = [...this.#entries.keys()].filter((key) => this.get(key) === null);
    for (const key of expired) this.delete(key);
    this.#own = null;
    return this.#entries;
  }

  get(key: string): Entry | null {
    const entry = this.#entries.get(key);
    // As Redis: in the last millisecond of its time to live a key is still there.
    return entry === undefined || entry.expiresAtMs < this.nowMs() ? null : entry;
  }

  /** What is there already is not written again: then the entries stay the same object. */
  set(key: string, entry: Entry): void {
    const before = this.#entries.get(key);
    const isSame = before?.value === entry.value && before.expiresAtMs === entry.expiresAtMs;
    if (!isSame) this.#writable().set(key, entry);
  }

  delete(key: string): void {
    this.#writable().delete(key);
  }

  #writable(): Map<string, Entry> {
    if (this.#own === null) {
      this.#own = new Map(this.#entries);
      this.#entries = this.#own;
    }
    return this.#own;
  }
}
