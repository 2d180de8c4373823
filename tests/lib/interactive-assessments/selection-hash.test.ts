import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { selectionHash } from "#lib/interactive-assessments/selection-hash";

/** The same arithmetic with whole numbers, explicitly rounded to 53 bits: independent code. */
function hashByRounding(text: string): number {
  let hash = 0x811c9dc5n;
  for (let index = 0; index < text.length; index += 1) {
    const product = (hash ^ BigInt(text.charCodeAt(index))) * 0x01000193n;
    hash = roundedTo53Bits(product) % 2n ** 32n;
  }
  return Number(hash);
}

function roundedTo53Bits(value: bigint): bigint {
  const excess = BigInt(Math.max(0, value.toString(2).length - 53));
  const unit = 2n ** excess;
  const below = (value / unit) * unit;
  const rest = (value - below) * 2n;
  const isUp = rest > unit || (rest === unit && (value / unit) % 2n === 1n);
  return isUp ? below + unit : below;
}

describe("the selection hash", () => {
  test.each([
    ["a", 3826002224],
    ["ab", 1361382424],
    ["abc", 944940448],
    ["user1:res1", 927896616],
  ])("of %j is the one that live attempts were ordered by", (text, expected) => {
    expect(selectionHash(text)).toBe(expected);
  });

  test("is not FNV-1a, whose product is exact", () => {
    expect(selectionHash("a")).not.toBe(3826002220);
  });

  test("goes by UTF-16 code units", () => {
    expect(selectionHash("")).toBe(0x811c9dc5);
    expect(selectionHash("é😀")).toBe(3727168728);
  });

  property.prop([fc.string({ unit: "binary" })])("rounds as double precision does", (text) => {
    expect(selectionHash(text)).toBe(hashByRounding(text));
  });

  property.prop([fc.string({ unit: "binary" }), fc.string({ unit: "binary" })])(
    "of a text goes on from the hash of its beginning",
    (start, rest) => {
      expect(selectionHash(rest, selectionHash(start))).toBe(selectionHash(start + rest));
    },
  );
});
