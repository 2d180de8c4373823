export type StoredValue = string | Map<string, string>;

interface Entry {
  readonly value: StoredValue;
  readonly expiresAtMs: number;
}

/** The few Redis commands the memory store needs, over a Map, with times to live in seconds. */
export class ExpiringMap {
  readonly #entries = new Map<string, Entry>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  text(key: string): string | null {
    const value = this.#live(key)?.value;
    return typeof value === "string" ? value : null;
  }

  hash(key: string): ReadonlyMap<string, string> {
    const value = this.#live(key)?.value;
    return value instanceof Map ? value : new Map<string, string>();
  }

  setText(key: string, value: string, ttlSeconds: number): void {
    this.#entries.set(key, { value, expiresAtMs: this.#end(ttlSeconds) });
  }

  setField(key: string, field: string, value: string): void {
    const found = this.#live(key);
    if (found?.value instanceof Map) found.value.set(field, value);
    else this.#entries.set(key, { value: new Map([[field, value]]), expiresAtMs: Infinity });
  }

  deleteField(key: string, field: string): void {
    const value = this.#live(key)?.value;
    if (!(value instanceof Map)) return;
    value.delete(field);
    if (value.size === 0) this.#entries.delete(key);
  }

  expire(key: string, ttlSeconds: number): void {
    const found = this.#live(key);
    if (found === null) return;
    this.#entries.set(key, { value: found.value, expiresAtMs: this.#end(ttlSeconds) });
  }

  /** Seconds until the key expires; null when it does not exist, Infinity when it never does. */
  ttlSeconds(key: string): number | null {
    const entry = this.#live(key);
    return entry === null ? null : (entry.expiresAtMs - this.#nowMs()) / 1_000;
  }

  delete(key: string): void {
    this.#entries.delete(key);
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
