import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  OUTBOX_INDEX_KEYS,
  outboxIndexKeyOf,
  restOf,
  shardOf,
  shareOut,
  SLOT_INDEX_KEYS,
  slotIndexKeyOf,
} from "#lib/assessment-cache/index-shards";
import { keysOf } from "#lib/assessment-cache/keys";

const SHARDS = 128;

/** Rows of the fullest and the emptiest shard. */
function extremes(members: readonly string[]): readonly [most: number, least: number] {
  const counts = new Array<number>(SHARDS).fill(0);
  for (const member of members) {
    const shard = shardOf(member);
    counts[shard] = (counts[shard] ?? 0) + 1;
  }
  return [Math.max(...counts), Math.min(...counts)];
}

describe("the shard of a slot", () => {
  it("is even, whatever the ids look like", () => {
    const perShard = 100;
    const ids = fc.record({
      prefix: fc.string({ maxLength: 12 }),
      suffix: fc.string({ maxLength: 12 }),
      first: fc.nat(1_000_000_000),
      step: fc.integer({ min: 1, max: 10_000 }),
      resourceId: fc.constantFrom("r", "fractions-quiz", "漢字"),
    });
    fc.assert(
      fc.property(ids, ({ prefix, suffix, first, step, resourceId }) => {
        const members = Array.from({ length: SHARDS * perShard }, (_, at) => {
          const userId = `u${prefix}${first + at * step}${suffix}`;
          return keysOf({ userId, resourceId }, "plain").member;
        });
        // Six standard deviations of an even distribution.
        const spread = 6 * Math.sqrt(perShard);
        const [most, least] = extremes(members);
        expect(most).toBeLessThan(perShard + spread);
        expect(least).toBeGreaterThan(perShard - spread);
      }),
      { numRuns: 10 },
    );
  });

  it("is the same for ever: a row is looked for where it was written", () => {
    expect(outboxIndexKeyOf("ada:fractions-quiz")).toBe("assess:outbox-index:{068}");
    expect(slotIndexKeyOf("ada:fractions-quiz")).toBe("assess:slot-index:{068}");
    expect([OUTBOX_INDEX_KEYS, SLOT_INDEX_KEYS].map((keys) => new Set(keys).size)).toEqual([
      SHARDS,
      SHARDS,
    ]);
  });
});

describe("how a claim is shared out", () => {
  it("never takes more than the limit, and at least one row of each shard that it asks", () => {
    const shards = fc.uniqueArray(fc.nat(SHARDS - 1));
    fc.assert(
      fc.property(shards, fc.integer({ min: 1, max: 40 }), (given, limit) => {
        const portions = shareOut(given, limit);
        const taken = portions.reduce((sum, portion) => sum + portion.limit, 0);
        expect(taken).toBeLessThanOrEqual(limit);
        expect(portions.every((portion) => portion.limit >= 1)).toBe(true);
        expect(portions.map(({ shard }) => shard)).toEqual(given.slice(0, limit));
      }),
    );
  });

  it("asks every shard before it asks one again", () => {
    const asked: number[] = [];
    let shards: readonly number[] = [5, 6, 7, 8, 9];
    for (let claims = 0; claims < 5; claims += 1) {
      const portions = shareOut(shards, 2);
      asked.push(...portions.map(({ shard }) => shard));
      shards = restOf(
        shards,
        portions.map(({ shard }) => ({ shard, hasMore: true })),
      );
    }
    expect(asked).toEqual([5, 6, 7, 8, 9, 5, 6, 7, 8, 9]);
  });

  it("asks no shard again that has no more", () => {
    expect(
      restOf(
        [1, 2, 3],
        [
          { shard: 1, hasMore: false },
          { shard: 2, hasMore: true },
        ],
      ),
    ).toEqual([3, 2]);
  });
});
