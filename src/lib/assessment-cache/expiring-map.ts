export type StoredValue = string | ReadonlyMap<string, string>;

export interface Entry {
  readonly value: StoredValue;
  readonly expiresAtMs: number;
}

/**
 * The few Redis commands that the store in memory needs, over a Map, with times to live in seconds.
 * Values are replaced and never mutated, so a copy of the entries does not change.
 */
export class ExpiringMap {
  readonly #entries: Map<string, Entry>;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number, entries: Iterable<readonly [string, Entry]> = []) {
    this.#nowMs = nowMs;
    this.#entries = new Map(entries);
  }

  text(key: string): string | null {
    const value = this.#live(key)?.value;
    return typeof value === "string" ? value : null;
  }

  hash(key: string): ReadonlyMap<string, string> {
    const value = this.#live(key)?.value;
    return value === undefined || typeof value === "string" ? new Map() : value;
  }

  setText(key: string, value: string, ttlSeconds: number): void {
    this.#entries.set(key, { value, expiresAtMs: this.#end(ttlSeconds) });
  }

  /** Keeps the time to live of the text before. */
  replaceText(key: string, value: string): void {
    this.#entries.set(key, { value, expiresAtMs: this.#live(key)?.expiresAtMs ?? Infinity });
  }

  setField(key: string, field: string, value: string): void {
    const expiresAtMs = this.#live(key)?.expiresAtMs ?? Infinity;
    const fields = new Map(this.hash(key)).set(field, value);
    this.#entries.set(key, { value: fields, expiresAtMs });
  }

  deleteField(key: string, field: string): void {
    const found = this.#live(key);
    if (found === null || typeof found.value === "string") return;
    const fields = new Map(found.value);
    fields.delete(field);
    if (fields.size === 0) this.#entries.delete(key);
    else this.#entries.set(key, { ...found, value: fields });
  }

  expire(key: string, ttlSeconds: number): void {
    const found = this.#live(key);
    if (found === null) return;
    this.#entries.set(key, { value: found.value, expiresAtMs: this.#end(ttlSeconds) });
  }

  /** Seconds until the key expires; Infinity: never; null: there is no key. */
  ttlSeconds(key: string): number | null {
    const entry = this.#live(key);
    return entry === null ? null : (entry.expiresAtMs - this.#nowMs()) / 1_000;
  }

  /** Whether the key expires, and later than in this time. */
  isKept(key: string, forSeconds: number): boolean {
    const seconds = this.ttlSeconds(key) ?? 0;
    return seconds !== Infinity && seconds > forSeconds;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** A copy of all entries that have not expired. */
  entries(): ReadonlyMap<string, Entry> {
    for (const key of this.#entries.keys()) this.#live(key);
    return new Map(this.#entries);
  }

  /** Every key that has not expired. */
  keys(): readonly string[] {
    return [...this.#entries.keys()].filter((key) => this.#live(key) !== null);
  }

  #live(key: string): Entry | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    if (entry.expiresAtMs > this.#nowMs()) return entry;
    this.#entries.delete(key);
    return null;
  }

  #end(ttlSeconds: number): number {
    return this.#nowMs() + ttlSeconds * 1_000;
  }
}
