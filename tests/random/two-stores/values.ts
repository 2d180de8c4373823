import fc from "fast-check";

/** Few and small, so that commands meet what other commands have left. */

/** Mostly the first slot: two commands are to meet. */
export const slots = fc.constantFrom(0, 0, 0, 1);

/** 3 and 4 lie at the end of a probe window of three; 70 beyond any. */
export const numbers = fc.constantFrom(1, 1, 1, 2, 2, 3, 4, 5, 70);

/** 0: what was seen last. */
export const ages = fc.constantFrom(0, 0, 0, 0, 1, 2);

/**
 * A state as the engine, an old pod or a mistake writes it. The stores look at one field only; the
 * text is compared as a whole, in whatever script it is written.
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

/** When an attempt began, as its creation and its end tell it; "" when they do not. */
export const starts = fc.constantFrom(
  "",
  "",
  ...[1, 2, 3].map((at) => `2026-01-01T08:00:0${at}.000Z`),
);

/** What an operator's mistake or a torn write leaves behind. */
export const strangeJsons = fc.constantFrom("", "{", "null", "[]", "true", '{"isFinalized":true');

/** Stores compare a list as a text, and never look inside. */
export const listJsons = fc.constantFrom('{"attempt":"a"}', '{"attempt":"b"}');

export const entries = fc.constantFrom('{"tries":0}', '{"tries":1}', '{"tries":2}');

export const questionJsons = fc
  .uniqueArray(fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom('"right"', '"wrong"')), {
    selector: ([index]) => index,
    maxLength: 2,
  })
  .map((fields) => new Map(fields));

/**
 * Off the minute by which time goes on at each step, each by another number of seconds: no two rows
 * are due at the same moment unless one command made them so.
 */
export const delaysMs = fc.constantFrom(0, 320_000, 7_240_000);
export const LEASE_MS = 90_000;
export const REST_MS = 610_000;

/** No numbers of an attempt, whatever they look like. */
export const strangeDecimals = fc.constantFrom("0", "01", "1.5", "1e1", "-1", "1234567890", "one");
