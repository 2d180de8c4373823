import type { ExceptionId } from "#tests/exploration/exceptions";
import { worldOf } from "#theory/worlds";
import type { World } from "#theory/worlds";
import {
  ATTEMPT_LEMMAS,
  BASIC_LEMMAS,
  KNOWN_CURRENT,
  NUMBER_LEMMAS,
  OPEN_DOES_NOT_WAIT,
  PUBLISHER_LEMMAS,
  RESULT_LEMMAS,
  WHOLE_SLOT_LEMMAS,
} from "./invariants";
import type { Lemmas } from "./invariants";

/** A world in which something may go wrong, and what is promised in it for any number of clients. */
export interface Theorem extends World {
  /** The stated exceptions that do not happen in this world (tests/exploration/exceptions.ts). */
  readonly excludes: readonly ExceptionId[];
  /** Exceptions that may happen, and what the promise means then. */
  readonly restates?: Partial<Readonly<Record<ExceptionId, string>>>;
  /** What is true in every state. */
  readonly lemmas: Lemmas;
}

/** Assumptions of every theorem that no test can check: they are about the world outside. */
export const ASSUMPTIONS = [
  "A command of Redis is atomic, and Redis runs the Lua of this version.",
  "A lookup by id in the gradebook is true at its moment (exception result-not-shown-by-id).",
  "Nobody but Holdfast sends results under its ids while it runs: the legacy pods of theorem C " +
    "write to Redis, and send no result.",
  "A legacy pod (theorem C) writes no record whose text is, to the byte, one that Holdfast has read.",
  "The digest of a record (SHA-1) tells different records apart.",
  "No two writes of an outbox entry of a slot have the same text.",
  "Two attempts of a slot with the same number start at different moments.",
  "A tombstone outlives every request and every token that names an attempt that it covers.",
  "The high-water mark and the outbox outlive what they are about (their time to live is 400 days " +
    "by default). They are lost only where the world of a theorem says so.",
  "I9 is about results that no operator has dropped.",
] as const;

const EVERYWHERE = ["result-not-shown-by-id", "answers-evicted"] as const;

const LEGACY = [
  "legacy-put-between-look-and-put",
  "start-outlives-record",
  "legacy-start-on-used-number",
  "legacy-record-unmarked",
] as const;

const FLUSHES = [
  "redis-lost-data",
  "flush-between-look-and-put",
  "finalize-outlives-flush",
] as const;
const MARK_LOST = ["two-keys-lost", "number-forgotten"] as const;

export const THEOREMS: readonly Theorem[] = [
  {
    ...worldOf("S"),
    excludes: [
      ...EVERYWHERE,
      ...LEGACY,
      ...FLUSHES,
      ...MARK_LOST,
      ...(["record-evicted", "list-lost-and-content-changed"] as const),
    ],
    lemmas: {
      ...{ ...BASIC_LEMMAS, ...RESULT_LEMMAS, ...NUMBER_LEMMAS, ...ATTEMPT_LEMMAS },
      ...WHOLE_SLOT_LEMMAS,
    },
  },
  {
    ...worldOf("E"),
    excludes: [...EVERYWHERE, ...LEGACY, ...FLUSHES, ...MARK_LOST, "list-lost-and-content-changed"],
    restates: { "record-evicted": "an attempt whose record is evicted has ended" },
    lemmas: { ...BASIC_LEMMAS, ...RESULT_LEMMAS, ...NUMBER_LEMMAS, ...ATTEMPT_LEMMAS },
  },
  {
    ...worldOf("M"),
    excludes: [...EVERYWHERE, ...LEGACY, ...FLUSHES],
    lemmas: { ...BASIC_LEMMAS, ...RESULT_LEMMAS, ...PUBLISHER_LEMMAS, ...OPEN_DOES_NOT_WAIT },
  },
  {
    ...worldOf("W"),
    excludes: [...EVERYWHERE, ...LEGACY, "flush-between-look-and-put"],
    lemmas: { ...BASIC_LEMMAS, ...PUBLISHER_LEMMAS, ...OPEN_DOES_NOT_WAIT },
  },
  {
    ...worldOf("C"),
    excludes: [...EVERYWHERE, ...FLUSHES, ...MARK_LOST, "legacy-put-between-look-and-put"],
    restates: Object.fromEntries(
      LEGACY.slice(1).map((id) => [id, "I5 is about the attempts that Holdfast has finalized"]),
    ),
    lemmas: {
      ...{ ...BASIC_LEMMAS, ...RESULT_LEMMAS, ...NUMBER_LEMMAS, ...PUBLISHER_LEMMAS },
      ...KNOWN_CURRENT,
    },
  },
];
