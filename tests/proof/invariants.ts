import { and, equal, forall, implies, not, or } from "#theory/formula";
import type { Formula } from "#theory/formula";
import {
  a,
  abandoned,
  abandonedMark,
  abandonedAt,
  acknowledged,
  answer,
  asked,
  atMost,
  attemptOf,
  before,
  below,
  dropped,
  e,
  entryOf,
  f,
  finalized,
  foundFree,
  hasList,
  i,
  isFinal,
  isHeld,
  isOccupied,
  isThere,
  j,
  k,
  known,
  l,
  lapsedBefore,
  list,
  lookedUp,
  m,
  mark,
  mayPut,
  n,
  numberFor,
  numberIn,
  numberOf,
  outbox,
  pointer,
  q,
  readEntry,
  record,
  result,
  sawOwn,
  shown,
  startOf,
  v,
  w,
  waits,
  written,
} from "#theory/state";

/** Something that is true in every state: what is promised, or what helps to prove it. */
export interface Lemma {
  readonly says: string;
  readonly formula: Formula;
}

/** By name. A name that begins with I and a digit is an invariant of the protocol. */
export type Lemmas = Readonly<Record<string, Lemma>>;

function lemma(says: string, formula: Formula): Lemma {
  return { says, formula };
}

const isOpen = not(isFinal(v));
const knowsEntry = or(outbox(e), readEntry(e), lookedUp(e), mayPut(e), sawOwn(e));

/** True in every world, whatever Redis loses. */
export const BASIC_LEMMAS: Lemmas = {
  oneVersion: lemma(
    "a number has at most one record",
    forall([n, v, w], implies(and(record(n, v), record(n, w)), equal(v, w))),
  ),
  ownNumber: lemma(
    "a record lies under the number of its attempt",
    forall([n, v], implies(record(n, v), and(isOccupied(n), equal(numberIn(v), n)))),
  ),
  entriesAreWritten: lemma(
    "what a publisher knows of an entry was written to the outbox",
    forall([e], implies(knowsEntry, written(e))),
  ),
  sawWhatIsThere: lemma(
    "a result that was seen in the gradebook stays there",
    forall([e], implies(sawOwn(e), result(numberFor(e), entryOf(e)))),
  ),
  entryWaits: lemma(
    "the attempt of an entry waits",
    forall([e], implies(outbox(e), waits(entryOf(e)))),
  ),
  oneEntry: lemma(
    "a number has at most one entry",
    forall(
      [e, f],
      implies(and(outbox(e), outbox(f), equal(numberFor(e), numberFor(f))), equal(e, f)),
    ),
  ),
  oneWaits: lemma(
    "of a number, at most one attempt waits",
    forall([i, j], implies(and(waits(i), waits(j), equal(numberOf(i), numberOf(j))), equal(i, j))),
  ),
  resultIsHeld: lemma("a result occupies its id", forall([n, i], implies(result(n, i), isHeld(n)))),
  oneResult: lemma(
    "an id has at most one result",
    forall([n, i, j], implies(and(result(n, i), result(n, j)), equal(i, j))),
  ),
};

/** Results, as long as Redis is not flushed. */
export const RESULT_LEMMAS: Lemmas = {
  waitsFinalized: lemma(
    "only finalized attempts wait",
    forall([i], implies(waits(i), finalized(i))),
  ),
  entriesAreFinalized: lemma(
    "the attempt of an entry was finalized",
    forall([e], implies(knowsEntry, finalized(entryOf(e)))),
  ),
  I9: lemma(
    "the result of a finalized attempt is in the gradebook or waits, unless an operator dropped it",
    forall([i], implies(finalized(i), or(result(numberOf(i), i), waits(i), dropped(i)))),
  ),
};

/** Publishers, where numbers may have been used twice. */
export const PUBLISHER_LEMMAS: Lemmas = {
  I3: lemma(
    "a PUT under way meets no result of another attempt",
    forall([e], implies(and(mayPut(e), isHeld(numberFor(e))), result(numberFor(e), entryOf(e)))),
  ),
  onePut: lemma(
    "the PUTs under way of one number are of one attempt",
    forall(
      [e, f],
      implies(
        and(mayPut(e), mayPut(f), equal(numberFor(e), numberFor(f))),
        equal(entryOf(e), entryOf(f)),
      ),
    ),
  ),
  putWaits: lemma(
    "a result whose PUT is under way is in the gradebook or waits",
    forall([e], implies(mayPut(e), or(result(numberFor(e), entryOf(e)), waits(entryOf(e))))),
  ),
  lookedUpIsFree: lemma(
    "the id of a waiting entry that was looked up holds no result of another attempt",
    forall(
      [e],
      implies(and(lookedUp(e), outbox(e), isHeld(numberFor(e))), result(numberFor(e), entryOf(e))),
    ),
  ),
};

/** The number that the pointer names does not wait while its record accepts answers. */
export const OPEN_DOES_NOT_WAIT: Lemmas = {
  openDoesNotWait: lemma(
    "no result waits under the number of the current attempt while it accepts answers",
    forall(
      [n, v, i],
      implies(and(record(n, v), isOpen, waits(i), equal(numberOf(i), n)), not(equal(pointer(), n))),
    ),
  ),
};

/** Numbers, as long as the high-water mark is kept. */
export const NUMBER_LEMMAS: Lemmas = {
  used: lemma(
    "the number of a finalized attempt is at or below the mark",
    forall([i], implies(finalized(i), atMost(numberOf(i), mark()))),
  ),
  I5: lemma(
    "a number has at most one finalized attempt",
    forall(
      [i, j],
      implies(and(finalized(i), finalized(j), equal(numberOf(i), numberOf(j))), equal(i, j)),
    ),
  ),
  tombstoneMark: lemma(
    "the tombstone keeps no higher number than the mark",
    atMost(abandonedMark(), mark()),
  ),
};

/** The attempt itself, as long as new pods alone write, and the mark is kept. */
export const ATTEMPT_LEMMAS: Lemmas = {
  recordIsKnown: lemma(
    "somebody has written every record, and its attempt is there",
    forall([v], implies(record(numberIn(v), v), and(known(v), isThere(attemptOf(v))))),
  ),
  thereIsOccupied: lemma(
    "an attempt that is there has a record",
    forall([i], implies(isThere(i), isOccupied(numberOf(i)))),
  ),
  oneAttemptANumber: lemma(
    "under a number there is at most one attempt",
    forall(
      [i, j],
      implies(and(isThere(i), isThere(j), equal(numberOf(i), numberOf(j))), equal(i, j)),
    ),
  ),
  finalIsFinalized: lemma(
    "a finalized record is of a finalized attempt",
    forall([n, v], implies(and(record(n, v), isFinal(v)), finalized(attemptOf(v)))),
  ),
  openIsNext: lemma(
    "a record above the mark that accepts answers lies right above it",
    forall(
      [n, m, v],
      implies(and(record(n, v), isOpen, below(mark(), n), below(mark(), m)), atMost(n, m)),
    ),
  ),
  currentIsAbove: lemma(
    "the record that the pointer names is above the mark while it accepts answers",
    forall([n, v], implies(and(record(n, v), equal(n, pointer()), isOpen), below(mark(), n))),
  ),
  I2: lemma(
    "at most one record accepts answers",
    forall(
      [n, m, v, w],
      implies(
        and(
          ...[record(n, v), record(m, w), isOpen, not(isFinal(w))],
          ...[below(mark(), n), below(mark(), m)],
        ),
        equal(n, m),
      ),
    ),
  ),
  lookedForFirst: lemma(
    "the id of every attempt's number was once found free in the gradebook",
    forall([i], implies(or(shown(i), finalized(i), isThere(i)), foundFree(numberOf(i)))),
  ),
  resultsAreOurs: lemma(
    "a result under an id that was found free is of an attempt that was finalized",
    forall(
      [n, j],
      implies(and(result(n, j), foundFree(n)), and(finalized(j), equal(numberOf(j), n))),
    ),
  ),
  I4: lemma(
    "every acknowledged answer of an attempt that has a record is stored",
    forall(
      [n, v, q, a],
      implies(and(record(n, v), acknowledged(attemptOf(v), q, a)), answer(n, q, a)),
    ),
  ),
  ownAnswers: lemma(
    "every stored answer was given to the attempt that has the record",
    forall(
      [v, q, a],
      implies(
        and(record(numberIn(v), v), answer(numberIn(v), q, a)),
        acknowledged(attemptOf(v), q, a),
      ),
    ),
  ),
  acknowledgedIsThere: lemma(
    "answers are acknowledged for attempts that are there",
    forall([i, q, a], implies(acknowledged(i, q, a), isThere(i))),
  ),
  I8: lemma(
    "an attempt is shown and graded with one question list only",
    forall([i, l, k], implies(and(asked(i, l), asked(i, k)), equal(l, k))),
  ),
  askedIsStored: lemma(
    "the question list that an attempt was shown with is stored",
    forall([i, l], implies(asked(i, l), and(list(numberOf(i), l), isThere(i)))),
  ),
  listIsThere: lemma(
    "a question list occupies its key",
    forall([n, l], implies(list(n, l), hasList(n))),
  ),
  oneList: lemma(
    "a number has at most one question list",
    forall([n, l, k], implies(and(list(n, l), list(n, k)), equal(l, k))),
  ),
};

/** The current attempt, where legacy pods may write records that no load has found. */
export const KNOWN_CURRENT: Lemmas = {
  knownCurrentIsAbove: lemma(
    "the record that the pointer names is above the mark while it accepts answers, once it was read",
    forall(
      [n, v],
      implies(and(record(n, v), equal(n, pointer()), isOpen, known(v)), below(mark(), n)),
    ),
  ),
};

/** The attempt where pointer and record only vanish together, and the tombstone is kept. */
export const WHOLE_SLOT_LEMMAS: Lemmas = {
  pointerNames: lemma(
    "the only record is the one that the pointer names",
    forall([n], implies(isOccupied(n), equal(n, pointer()))),
  ),
  abandonedBegan: lemma(
    "an abandoned attempt began no later than the tombstone says, or what names it has lapsed",
    forall(
      [i],
      implies(
        abandoned(i),
        or(
          not(before(abandonedAt(), startOf(i))),
          and(not(before(lapsedBefore(), startOf(i))), not(shown(i))),
        ),
      ),
    ),
  ),
  abandonedIsGone: lemma(
    "an abandoned attempt never has a record again",
    forall([i], implies(abandoned(i), not(isThere(i)))),
  ),
};
