import fc from "fast-check";

/** Few and small values, so that commands often concern what other commands have written. */

/** Mostly the first slot, so that commands concern the same slot. */
export const slots = fc.constantFrom(0, 0, 0, 1);

/** 3 and 4 are at the end of a recovery window of three; 70 is outside of any. */
export const numbers = fc.constantFrom(1, 1, 1, 2, 2, 3, 4, 5, 70);

/** 0: the last observation. */
export const ages = fc.constantFrom(0, 0, 0, 0, 1, 2);

/**
 * A state as the engine, a legacy pod or a bug writes it. The stores read one field only, and compare
 * the text as a whole, in any script.
 */
export const stateJsons = fc
  .record({
    isFinalized: fc.constantFrom<unknown>(false, false, false, true, true, "true", null),
    startedAt: fc.constantFrom("a", "b", "é, 好, 🎓"),
    currentQuestionIndex: fc.constantFrom(0, 1, 2),
    isOurs: fc.boolean(),
  })
  .map(({ isOurs, ...legacy }) =>
    JSON.stringify(isOurs ? { ...legacy, holdfast: { version: 1 } } : legacy),
  );

/** The start time of an attempt for create and clear; "" if they do not say. */
export const starts = fc.constantFrom(
  "",
  "",
  ...[1, 2, 3].map((at) => `2026-01-01T08:00:0${at}.000Z`),
);

/** Invalid states, e.g. of an operator's mistake or a partial write. */
export const strangeJsons = fc.constantFrom("", "{", "null", "[]", "true", '{"isFinalized":true');

/** Stores compare a list as a text and do not parse it. */
export const listJsons = fc.constantFrom('{"attempt":"a"}', '{"attempt":"b"}');

export const entries = fc.constantFrom('{"tries":0}', '{"tries":1}', '{"tries":2}');

export const questionJsons = fc
  .uniqueArray(fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom('"right"', '"wrong"')), {
    selector: ([index]) => index,
    maxLength: 2,
  })
  .map((fields) => new Map(fields));

/**
 * No multiples of the minute by which the clock advances at each step: two rows have the same due time
 * only if one command gave it to both.
 */
export const delaysMs = fc.constantFrom(0, 320_000, 7_240_000);
export const LEASE_MS = 90_000;
export const REST_MS = 610_000;

/** Texts that are no attempt numbers. */
export const strangeDecimals = fc.constantFrom("0", "01", "1.5", "1e1", "-1", "1234567890", "one");
