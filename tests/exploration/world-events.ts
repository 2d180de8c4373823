import type { Entry } from "#tests/lua/keyspace";
import * as legacyPod from "./legacy-pod";
import type { AttemptTypes } from "./attempt-types";
import type * as core from "./core/model";
import type { PinnedMode, World } from "./world";

/** The names of what can happen to Redis, the gradebook and the flag without any call of a pod. */
export type EventName = `${"Redis" | "eight" | "the" | "a"} ${string}`;

type WorldEvent = core.WorldEvent<AttemptTypes>;

const TTL_MS = 604_800_000;

/** Faults of Redis, and whole operations of a pod of the version before Holdfast. */
export const WORLD_EVENTS: readonly WorldEvent[] = [
  { name: "Redis is flushed", apply: (world) => without(world, () => true) },
  { name: "eight days pass", apply: expire },
  { name: "the pointer is evicted", apply: (world) => without(world, isOf("active")) },
  { name: "the state is evicted", apply: (world) => without(world, isOf("state")) },
  { name: "the answers are evicted", apply: (world) => without(world, isOf("questions")) },
  { name: "the high-water mark is evicted", apply: (world) => without(world, isOf("highwater")) },
  { name: "a legacy pod starts", apply: (world) => legacyPod.start(world, "fresh") },
  {
    name: "a legacy pod starts after an empty list",
    apply: (world) => legacyPod.start(world, "empty"),
  },
  { name: "a legacy pod answers", apply: legacyPod.answer },
  { name: "a legacy pod finalizes", apply: legacyPod.finalize },
  { name: "a legacy pod resets", apply: legacyPod.reset },
];

/** What an operator does to the flag, in scenarios whose pods ask it. */
const MODE_EVENTS: readonly WorldEvent[] = [
  { name: "the mode becomes pinned", apply: (world) => withMode(world, "pinned") },
  { name: "the mode becomes pinned-compat", apply: (world) => withMode(world, "pinned-compat") },
];

export const MODE_KINDS: readonly EventName[] = MODE_EVENTS.map(({ name }) => name);

/** In an order that stays: tokens of histories number them. */
export const EVENTS: readonly WorldEvent[] = [...WORLD_EVENTS, ...MODE_EVENTS];

function withMode(world: World, mode: PinnedMode): World | null {
  return world.mode === mode ? null : { ...world, mode };
}

function isOf(kind: string): (key: string) => boolean {
  return (key) => key.startsWith(`assess:${kind}:`);
}

function without(world: World, isGone: (key: string) => boolean): World | null {
  const kept = [...world.entries].filter(([key]) => !isGone(key));
  return kept.length === world.entries.size ? null : { ...world, entries: new Map(kept) };
}

/** Nobody came back for longer than the time to live of pointer, state and answers. */
function expire(world: World): World | null {
  const clockMs = world.clockMs + TTL_MS + 86_400_000;
  const isLive = ([, entry]: readonly [string, Entry]): boolean => entry.expiresAtMs > clockMs;
  const entries = new Map([...world.entries].filter(isLive));
  return entries.size === world.entries.size ? null : { ...world, entries, clockMs };
}
