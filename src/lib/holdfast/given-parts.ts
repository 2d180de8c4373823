import type { Holdfast, HoldfastParts } from "./contract";

/** Registered, so that the command line finds the parts in every copy of this module. */
const PARTS = Symbol.for("holdfast.parts");

/**
 * Remembers what a Holdfast was created of, for the command line. The property cannot be enumerated,
 * so that a log of the object does not contain the secret.
 */
export function withParts(holdfast: Holdfast, parts: HoldfastParts): Holdfast {
  return Object.defineProperty(holdfast, PARTS, { value: parts });
}

/** What `createHoldfast` was given; null: the value is not its result. */
export function partsOf(value: unknown): HoldfastParts | null {
  if (typeof value !== "object" || value === null || !(PARTS in value)) return null;
  return value[PARTS] as HoldfastParts;
}
