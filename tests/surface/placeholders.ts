import { decodeJwt, decodeProtectedHeader } from "jose";

const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g;
/** Of an entry of a stream: a time, and a number where two entries fall into one millisecond. */
const ENTRY_ID = /(?<!\d)([12]\d{12})-\d+(?!\d)/g;
const EPOCH_MS = /(?<!\d)[12]\d{12}(?!\d)/g;
const DAY = /(?<!\d)\d{4}-\d\d-\d\d(?!\d|T)/g;
const CLOCK_TIME = /(?<=<day> )\d\d:\d\d:\d\d UTC/g;
const UUID = /(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-([1-8])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const SEEN_FIELD = /(?<=^seen=)[0-9a-f]{16}$/;
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const NONCE = /(?<=nonce[-=]"?)[A-Za-z0-9+/]{22}==/g;
/** Names the sources of a build, or the actions in it. */
const BUILD_ID = /(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/g;
const HOST = /127\.0\.0\.1:\d+/g;

/** How much the clocks of one exchange may differ from when it was looked at. */
const LATE_MS = 5_000;

/** Names for how far in the future a time lies; the jitter of a retry stays within one of them. */
const FUTURE: readonly (readonly [withinMs: number, name: string])[] = [
  [15_000, "15 s"],
  [60_000, "1 min"],
  [3_600_000, "1 h"],
  [86_400_000, "1 day"],
];

/**
 * Stable names for what differs between two runs: times, random ids, tokens, addresses.
 *
 * A value is named after the exchange in which it is first seen, as in `<time plain.2>`: the same value in
 * a later exchange gets the same name. Times that are first seen in one exchange share a name, because
 * whether two of them fall into the same millisecond is chance. Times before the run are part of the script
 * and stay as they are.
 */
export class Placeholders {
  readonly #beganMs: number;
  readonly #times = new Map<number, string>();
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #exchange = "";

  constructor(beganMs: number) {
    this.#beganMs = beganMs;
  }

  /** What is seen from now on and was not seen before is named after this exchange. */
  enter(exchange: string): void {
    this.#exchange = exchange;
    this.#counts.clear();
  }

  /** Names a value that differs between runs and cannot be recognised by its form. */
  name(kind: string, value: string): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const key = `${kind} ${this.#exchange}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const name = count === 1 ? `<${key}>` : `<${key} #${count}>`;
    this.#names.set(value, name);
    return name;
  }

  text(text: string): string {
    return text
      .replace(JWT, (token) => this.#token(token))
      .replace(UUID, (id, version: string) => this.name(`uuid${version}`, id))
      .replace(ISO_TIME, (iso) => this.#time(Date.parse(iso)) ?? iso)
      .replace(ENTRY_ID, (id, digits: string) => {
        const time = this.#time(Number(digits));
        return time === null ? id : `${time}-n`;
      })
      .replace(EPOCH_MS, (digits) => this.#time(Number(digits)) ?? digits)
      .replace(DAY, (day) => (day >= isoDay(this.#beganMs) ? "<day>" : day))
      .replace(CLOCK_TIME, "<time of day>")
      .replace(SEEN_FIELD, (version) => this.name("version", version))
      .replace(NONCE, "<nonce>")
      .replace(BUILD_ID, "<build id>")
      .replace(HOST, "<host>");
  }

  /** JSON with every volatile value replaced; keys and their order stay. */
  json(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.#time(value) ?? value;
    if (Array.isArray(value)) return value.map((each) => this.json(each));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, each]): [string, unknown] => {
      const isVersion = key === "version" || key === "seen";
      if (isVersion && typeof each === "string" && /^[0-9a-f]{16}$/.test(each)) {
        return [key, this.name("version", each)];
      }
      // An entry of a trail has the beginning of an attempt id.
      if (key === "attemptId" && typeof each === "string" && /^[0-9a-f]{6}$/.test(each)) {
        return [key, this.name("id", each)];
      }
      // The time that was left is rounded up, so that the moments a request takes do not show.
      if (/ttlSeconds$/i.test(key) && typeof each === "number") return [key, upTo(each, 60)];
      if (key === "retryAfterSeconds" && typeof each === "number") return [key, wait(each)];
      return [this.text(key), this.json(each)];
    });
    return Object.fromEntries(entries);
  }

  /** null: no time of this run. */
  #time(ms: number): string | null {
    if (!Number.isInteger(ms) || ms < this.#beganMs || ms > this.#beganMs + 500 * 86_400_000) {
      return null;
    }
    const known = this.#times.get(ms);
    if (known !== undefined) return known;
    const aheadMs = ms - Date.now();
    const within = FUTURE.find(([withinMs]) => aheadMs <= withinMs)?.[1] ?? "far";
    const name = aheadMs <= 0 ? `<time ${this.#exchange}>` : `<in at most ${within}>`;
    this.#times.set(ms, name);
    return name;
  }

  /** Its header and claims in their order: the signature hangs on the second it was made in. */
  #token(token: string): string {
    const claims = Object.entries(decodeJwt(token)).map(([claim, value]) => {
      if (typeof value === "number") return `${claim}=${this.#claim(claim, value)}`;
      // A digest is told from another one by its first letters.
      const isDigest = claim === "slot" || claim === "list";
      return `${claim}=${isDigest ? String(value).slice(0, 8) : this.text(String(value))}`;
    });
    return `<token ${[...Object.values(decodeProtectedHeader(token)), ...claims].join(" ")}>`;
  }

  #claim(claim: string, value: number): string {
    if (claim !== "exp" && claim !== "iat" && claim !== "auth_time") return String(value);
    const aheadSeconds = value - Date.now() / 1_000;
    return aheadSeconds > -LATE_MS / 1_000 && aheadSeconds <= 0
      ? "now"
      : `+${upTo(aheadSeconds, 5)}s`;
  }
}

/** Rounded up to a multiple. */
/** Seconds to wait: what is left of a minute is as long as the moments before allow. */
export function wait(seconds: number): number {
  return seconds > 30 ? upTo(seconds, 60) : seconds;
}

export function upTo(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
