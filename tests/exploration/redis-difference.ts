import type { ClaimedRow } from "#lib/assessment-cache";
import type { Entry } from "#lib/assessment-cache/expiring-map";
import { OUTBOX_INDEX_KEY } from "#lib/assessment-cache/keys";
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
  readonly memory: unknown;
  readonly redis: unknown;
}

/** Redis' reply as the memory store would word it: a time that both tell is one and the same. */
export function inMemory({ method }: Call, replies: Replies, clocks: TwoClocks): unknown {
  const same = (memoryMs: number | undefined, redisMs: number): number => {
    if (memoryMs === undefined) return redisMs;
    clocks.pair(memoryMs, redisMs);
    return memoryMs;
  };
  if (method === "enqueue") return same(Number(replies.memory), Number(replies.redis));
  if (method !== "claimDue") return replies.redis;
  const rows = replies.memory as readonly ClaimedRow[];
  return (replies.redis as readonly ClaimedRow[]).map((row, at) => {
    return { ...row, leaseEndMs: same(rows[at]?.leaseEndMs, row.leaseEndMs) };
  });
}

interface Holdings {
  readonly memory: ReadonlyMap<string, Entry>;
  readonly redis: ReadonlyMap<string, Entry>;
  readonly tookMs: number;
}

/** Every key that is not the same on both sides, in words. */
export function differences(holdings: Holdings, clocks: TwoClocks): readonly string[] {
  const { memory, redis, tookMs } = holdings;
  const keys = [...new Set([...memory.keys(), ...redis.keys()])].sort();
  return keys.flatMap((key) => {
    const left = memory.get(key);
    const right = redis.get(key);
    if (left === undefined || right === undefined) {
      return [`${key} is only ${left === undefined ? "in Redis" : "in memory"}`];
    }
    const isSame = (a: number, b: number): boolean => clocks.isSame(a, b, tookMs);
    const told = [
      ...(isSame(left.expiresAtMs, right.expiresAtMs) ? [] : ["expires at another time"]),
      ...(isEqual(key, { left, right }, isSame) ? [] : ["has another value"]),
    ];
    return told.map((what) => `${key} ${what}: ${shown(left)} in memory, ${shown(right)} in Redis`);
  });
}

function isEqual(
  key: string,
  { left: { value: left }, right: { value: right } }: Readonly<Record<"left" | "right", Entry>>,
  isSame: (memoryMs: number, redisMs: number) => boolean,
): boolean {
  if (typeof left === "string" || typeof right === "string") return left === right;
  if (left.size !== right.size) return false;
  return [...left].every(([field, value]) => {
    const other = right.get(field);
    if (other === undefined || key !== OUTBOX_INDEX_KEY) return other === value;
    return isSame(Number(value), Number(other));
  });
}

function shown({ value, expiresAtMs }: Entry): string {
  return `${textOf(value)} until ${expiresAtMs}`;
}
