import type { Redis } from "ioredis";
import type { Slot } from "#lib/slot";
import type { RedisCalls } from "../commands";
import { slotOfMember } from "../keys";
import type { KeyLayout } from "../keys";
import type { KeyKind, KeySample, RedisDiagnostics, SampledKey } from "./contract";
import { unlessDenied } from "./trouble";

/** Approximate number of keys that one SCAN visits, and the highest number of SCANs on a server. */
const STEP_KEYS = 500;
const STEPS_MAX = 100;

/** Keys that are examined at once. */
const AT_ONCE = 50;

/** The type of each kind of key, and whether the key must expire. */
const KINDS: Readonly<Record<string, readonly [kind: KeyKind, type: string]>> = {
  active: ["pointer", "string"],
  state: ["record", "string"],
  questions: ["answers", "hash"],
  list: ["list", "string"],
  highwater: ["mark", "string"],
  outbox: ["outbox", "hash"],
  events: ["trail", "list"],
  // Of earlier versions, which wrote a stream.
  trail: ["trail", "stream"],
  cleared: ["cleared", "string"],
  quarantine: ["quarantine", "hash"],
  "slot-index": ["index", "zset"],
  "outbox-index": ["index", "zset"],
  "ops-audit": ["audit", "stream"],
  "ops-status": ["audit", "string"],
};

interface Sampling extends Pick<RedisCalls, "plain"> {
  readonly layout: KeyLayout;
}

/** Examines about this many keys of the product, an equal share of each server from its start. */
export function keySampler(
  { plain, layout }: Sampling,
  nodes: () => readonly Redis[],
): RedisDiagnostics["sampleKeys"] {
  return (count) =>
    plain("SCAN", () =>
      unlessDenied(async (): Promise<KeySample> => {
        const share = Math.ceil(count / Math.max(1, nodes().length));
        const samples = await Promise.all(nodes().map((node) => sampleOf(node, share, layout)));
        return {
          keys: samples.flatMap(({ keys }) => keys),
          isWhole: samples.every(({ isWhole }) => isWhole),
        };
      }),
    );
}

async function sampleOf(node: Redis, count: number, layout: KeyLayout): Promise<KeySample> {
  const names = new Set<string>();
  let cursor = "0";
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const [next, found] = await node.scan(cursor, "MATCH", "assess:*", "COUNT", STEP_KEYS);
    for (const name of found) names.add(name);
    cursor = next;
    if (cursor === "0" || names.size >= count) break;
  }
  const taken = [...names].slice(0, count);
  const keys: SampledKey[] = [];
  for (let from = 0; from < taken.length; from += AT_ONCE) {
    const some = taken.slice(from, from + AT_ONCE);
    const looked = await Promise.all(some.map((name) => lookAt(node, name, layout)));
    keys.push(...looked.flat());
  }
  return { keys, isWhole: cursor === "0" && taken.length === names.size };
}

async function lookAt(
  node: Redis,
  name: string,
  layout: KeyLayout,
): Promise<readonly SampledKey[]> {
  const [type, ttl, bytes] = await Promise.all([
    node.type(name),
    node.ttl(name),
    unlessDenied(() => node.memory("USAGE", name)),
  ]);
  // The key may have expired since the SCAN.
  if (type === "none" || ttl === -2) return [];
  const { kind, slot, expectedType } = readName(name, layout);
  const ends = ttl !== -1 || kind === "index" || kind === "strange";
  const hasExpectedType = expectedType === null || type === expectedType;
  return [{ kind, slot, hasExpectedType, ends, bytes }];
}

interface NamedKey {
  readonly kind: KeyKind;
  readonly slot: Slot | null;
  /** null: the key belongs to no slot, so no type is expected. */
  readonly expectedType: string | null;
}

const STRANGE: NamedKey = { kind: "strange", slot: null, expectedType: null };

function readName(name: string, layout: KeyLayout): NamedKey {
  const [, family = "", rest = null] = /^assess:([a-z-]+)(?::(.+))?$/s.exec(name) ?? [];
  const found = Object.hasOwn(KINDS, family) ? KINDS[family] : undefined;
  if (found === undefined) return STRANGE;
  const [kind, expectedType] = found;
  if (kind === "index" || kind === "audit") return { kind, slot: null, expectedType };
  const isNumbered = kind === "record" || kind === "answers" || kind === "list";
  const member = memberIn(rest ?? "", isNumbered, layout);
  const slot = member === null ? null : slotOfMember(member);
  return slot === null ? STRANGE : { kind, slot, expectedType };
}

function memberIn(rest: string, isNumbered: boolean, layout: KeyLayout): string | null {
  const number = isNumbered ? ":[1-9]\\d{0,8}" : "";
  const form = layout === "tagged" ? `^\\{(.+)\\}${number}$` : `^(.+)${number}$`;
  return new RegExp(form).exec(rest)?.[1] ?? null;
}
