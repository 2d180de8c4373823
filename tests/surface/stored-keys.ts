import type { Redis } from "ioredis";
import { type Placeholders, upTo } from "./placeholders";
import { withoutTexts } from "./texts";

/** A key as Redis holds it. Fields of a hash or a sorted set, and entries of a stream or trail, by their name. */
interface StoredKey {
  readonly type: string;
  readonly text: string | null;
  readonly fields: ReadonlyMap<string, string>;
  /** null: it never expires. */
  readonly expiresAtMs: number | null;
}

export type StoredKeys = ReadonlyMap<string, StoredKey>;

export const NO_KEYS: StoredKeys = new Map();

export async function readStoredKeys(redis: Redis): Promise<StoredKeys> {
  const names = (await redis.keys("*")).sort();
  const keys = await Promise.all(names.map((name) => readKey(redis, name)));
  return new Map(names.map((name, at) => [name, keys[at]] as const).flatMap(present));
}

function present<Key>([name, key]: readonly [string, Key | null | undefined]): [string, Key][] {
  return key === null || key === undefined ? [] : [[name, key]];
}

async function readKey(redis: Redis, name: string): Promise<StoredKey | null> {
  const [type, expires] = await Promise.all([redis.type(name), redis.pexpiretime(name)]);
  const whole = { type, text: null, expiresAtMs: expires < 0 ? null : expires };
  switch (type) {
    case "none":
      return null;
    case "string":
      return { ...whole, text: (await redis.get(name)) ?? "", fields: new Map() };
    case "hash":
      return { ...whole, fields: new Map(Object.entries(await redis.hgetall(name))) };
    case "zset":
      return {
        ...whole,
        fields: new Map(pairsOf(await redis.zrange(name, 0, "-1", "WITHSCORES"))),
      };
    case "stream": {
      const entries = await redis.xrange(name, "-", "+");
      return {
        ...whole,
        fields: new Map(entries.map(([id, fields]) => [id, JSON.stringify(fields)])),
      };
    }
    case "list":
      return { ...whole, fields: new Map(entriesOf(await redis.lrange(name, 0, -1))) };
    default:
      throw new Error(`${name} is a ${type}: nothing here can read it`);
  }
}

function pairsOf(list: readonly string[]): [string, string][] {
  return list.flatMap((each, at) => (at % 2 === 0 ? [[each, list[at + 1] ?? ""]] : []));
}

/** Of a trail: time, entry, time, entry, …. An entry has an id as in a stream. */
function entriesOf(items: readonly string[]): [string, string][] {
  return items.flatMap((text, at) => {
    const timeMs = items[at - 1] ?? "";
    const before = items.slice(0, at - 1).filter((item) => item === timeMs).length;
    return at % 2 === 0 ? [] : [[`${timeMs}-${before}`, JSON.stringify(["e", text])]];
  });
}

/** What an exchange changed in Redis. */
export interface StoredDifference {
  /** By key: the type and value of a new one, what changed in another one, null for one that is gone. */
  readonly keys?: Readonly<Record<string, unknown>>;
  /** Keys whose time to live was set, by the time in seconds. */
  readonly ttl?: Readonly<Record<string, readonly string[]>>;
}

const RATE = "assess:rate:";

const TRAIL_ID = /(?<=^[a-z]\d+ \d+(?:\/\d+)? )[0-9a-f]{6}(?= |$)/;

/** A sentence for people in an entry of the operators' audit, which is JSON in JSON. */
const WORDS = /\\"words\\":\\".*?\\"(?=,\\")/g;

export class StoredDifferences {
  readonly #placeholders: Placeholders;

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders;
  }

  between(before: StoredKeys, after: StoredKeys): StoredDifference {
    const keys: Record<string, unknown> = {};
    const ttl: Record<string, string[]> = {};
    for (const [name, key] of after) {
      const old = before.get(name);
      if (name.startsWith(RATE)) {
        // When how much is reported depends on when the minute began.
        if (key.expiresAtMs === null || secondsLeft(key.expiresAtMs) > 60)
          keys[name] = "kept too long";
        continue;
      }
      const change = this.#change(old, key);
      if (change !== undefined) keys[name] = change;
      if (old === undefined || old.expiresAtMs !== key.expiresAtMs) {
        const seconds = key.expiresAtMs === null ? "none" : String(secondsLeft(key.expiresAtMs));
        (ttl[seconds] ??= []).push(name);
      }
    }
    for (const name of before.keys()) {
      // Whether the minute of a count ends in this exchange is chance.
      if (!after.has(name) && !name.startsWith(RATE)) keys[name] = null;
    }
    return {
      ...(Object.keys(keys).length > 0 && { keys }),
      ...(Object.keys(ttl).length > 0 && { ttl }),
    };
  }

  #change(old: StoredKey | undefined, key: StoredKey): unknown {
    if (old === undefined || old.type !== key.type) {
      return {
        type: key.type,
        value: key.text === null ? this.#fields(key) : this.#value(key.text),
      };
    }
    if (key.text !== null)
      return key.text === old.text ? undefined : this.#changed(old.text, key.text);
    const fields = [...key.fields].filter(([field, value]) => old.fields.get(field) !== value);
    const gone = [...old.fields.keys()].filter((field) => !key.fields.has(field));
    if (fields.length === 0 && gone.length === 0) return undefined;
    if (key.type === "stream" || key.type === "list") {
      const added = this.#fields({ ...key, fields: new Map(fields) });
      return { added, ...(gone.length > 0 && { oldestTrimmed: gone.length }) };
    }
    return {
      ...this.#fields({ ...key, fields: new Map(fields) }),
      ...Object.fromEntries(gone.map((field) => [this.#placeholders.text(field), null])),
    };
  }

  #fields({ fields, type }: StoredKey): object {
    // Entries of a stream or a trail follow each other; their ids are times.
    if (type === "stream" || type === "list") {
      return [...fields].map(([id, entry]) => {
        // Not shown, but to be recognised where the entry is listed later.
        this.#placeholders.text(id);
        return this.#entry(entry);
      });
    }
    const named = [...fields].map(([field, value]) => {
      return [this.#placeholders.text(field), this.#value(value)] as const;
    });
    return Object.fromEntries(named.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  #entry(json: string): unknown {
    const [field, value = "", ...more] = JSON.parse(json) as string[];
    if (field === "e" && more.length === 0) return this.#value(this.#withoutIds(value));
    return this.#value(json.replace(WORDS, '\\"words\\":\\"<text>\\"'));
  }

  /** A short entry of a trail has the beginning of an attempt id, which hangs on the time of its start. */
  #withoutIds(entry: string): string {
    return entry.replace(TRAIL_ID, (id) => this.#placeholders.name("id", id));
  }

  /** JSON is shown as what it says, if its bytes follow from that; otherwise the text. */
  #value(text: string): unknown {
    const parsed = parsedExactly(text);
    if (parsed === undefined) return this.#placeholders.text(text);
    return this.#placeholders.json(withoutTexts(parsed));
  }

  /** Of JSON with the same fields in the same order: the fields that changed. */
  #changed(old: string | null, text: string): unknown {
    const [before, after] = [parsedExactly(old ?? ""), parsedExactly(text)];
    if (!isRecord(before) || !isRecord(after)) return { value: this.#value(text) };
    if (Object.keys(before).join() !== Object.keys(after).join())
      return { value: this.#value(text) };
    const changed = Object.entries(after).filter(([field, value]) => {
      return JSON.stringify(before[field]) !== JSON.stringify(value);
    });
    return { changed: this.#value(JSON.stringify(Object.fromEntries(changed))) };
  }
}

/** Rounded up to 5 seconds: it was set a moment ago. */
function secondsLeft(expiresAtMs: number): number {
  return upTo((expiresAtMs - Date.now()) / 1_000, 5);
}

function parsedExactly(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return JSON.stringify(parsed) === text ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
