import type { Claim } from "#lib/assessment-cache";
import { OUTBOX_INDEX_KEYS } from "#lib/assessment-cache/index-shards";
import type { Entry } from "#tests/lua/keyspace";
import type { Call } from "./call";
import { textOf } from "./core/interner";
import type { TwoClocks } from "./redis-clocks";

/** The call as Redis must be asked: the times of the index in it are by its own clock. */
export function onRedis(call: Call, clocks: TwoClocks): Call {
  if (call.method !== "reschedule") return call;
  const [slot, seenMs, next] = call.args as [unknown, number, unknown];
  return { ...call, args: [slot, clocks.onRedis(seenMs), next] };
}

interface Replies {
  readonly here: unknown;
  readonly redis: unknown;
}

/** Redis' reply as it would be in process: a time that both tell is one and the same. */
export function inProcess({ method }: Call, replies: Replies, clocks: TwoClocks): unknown {
  const same = (hereMs: number | undefined, redisMs: number): number => {
    if (hereMs === undefined) return redisMs;
    clocks.pair(hereMs, redisMs);
    return hereMs;
  };
  if (method === "enqueue") return same(Number(replies.here), Number(replies.redis));
  if (method !== "claimDue") return replies.redis;
  const here = replies.here as Claim;
  const claim = replies.redis as Claim;
  const rows = claim.rows.map((row, at) => {
    return { ...row, leaseEndMs: same(here.rows[at]?.leaseEndMs, row.leaseEndMs) };
  });
  return { ...claim, rows };
}

interface Holdings {
  readonly here: ReadonlyMap<string, Entry>;
  readonly there: ReadonlyMap<string, Entry>;
  readonly tookMs: number;
}

/** What the two sides are called. */
type SideNames = Readonly<Record<"here" | "there", string>>;

/** Every key that is not the same on both sides, in words. */
export function differences(
  { here, there, tookMs }: Holdings,
  clocks: TwoClocks,
  names: SideNames,
): readonly string[] {
  const keys = [...new Set([...here.keys(), ...there.keys()])].sort();
  return keys.flatMap((key) => {
    const left = here.get(key);
    const right = there.get(key);
    if (left === undefined || right === undefined) {
      return [`${key} is only ${left === undefined ? names.there : names.here}`];
    }
    const isSame = (a: number, b: number): boolean => clocks.isSame(a, b, tookMs);
    const told = [
      ...(isSame(left.expiresAtMs, right.expiresAtMs) ? [] : ["expires at another time"]),
      ...(isEqual(key, { left, right }, isSame) ? [] : ["has another value"]),
    ];
    const both = `${shown(left)} ${names.here}, ${shown(right)} ${names.there}`;
    return told.map((what) => `${key} ${what}: ${both}`);
  });
}

function isEqual(
  key: string,
  { left: { value: left }, right: { value: right } }: Readonly<Record<"left" | "right", Entry>>,
  isSame: (hereMs: number, redisMs: number) => boolean,
): boolean {
  if (typeof left === "string" || typeof right === "string") return left === right;
  if (left.size !== right.size) return false;
  return [...left].every(([field, value]) => {
    const other = right.get(field);
    if (other === undefined || !OUTBOX_INDEX_KEYS.includes(key)) return other === value;
    return isSame(Number(value), Number(other));
  });
}

function shown({ value, expiresAtMs }: Entry): string {
  return `${textOf(value)} until ${expiresAtMs}`;
}
