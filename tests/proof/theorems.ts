import { and, equal, forall, implies, not, or } from "./formula";
import type { Formula } from "./formula";
import type { ActionName } from "./actions";
import {
  a,
  abandoned,
  abandonedAt,
  abandonedMark,
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
  isAboveMark,
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
} from "./state";

/** A world in which something may go wrong, and what is promised in it. */
export interface Theorem {
  readonly id: string;
  readonly title: string;
  /** What may happen beside the requests, publishers and operators. */
  readonly mayHappen: readonly ActionName[];
  readonly assumptions: readonly string[];
  /** By name. The names that are invariants of the protocol (I1 …) are promised, the others help. */
  readonly invariants: Readonly<Record<string, Formula>>;
  readonly promises: readonly string[];
}

const always = { 
  oneVersion: forall([n, v, w], implies(and(record(n, v), record(n, w)), equal(v, w))),
  ownNumber: forall(
    [n, v],
    implies(record(n, v), and(isOccupied(n), equal(numberIn(v), n))),
  ),
  entriesAreFinalized: forall(
    [e],
    implies(or(outbox(e), readEntry(e), lookedUp(e), mayPut(e), sawOwn(e)), finalized(entryOf(e))),
  ),
  entriesAreWritten: forall(
    [e],
    implies(or(outbox(e), readEntry(e), lookedUp(e), mayPut(e), sawOwn(e)), written(e)),
  ),
  sawWhatIsThere: forall([e], implies(sawOwn(e), result(numberFor(e), entryOf(e)))),
  entryWaits: forall([e], implies(outbox(e), waits(entryOf(e)))),
  oneEntry: forall([e, f], implies(and(outbox(e), outbox(f), equal(numberFor(e), numberFor(f))), equal(e, f))),
  oneWaits: forall([i, j], implies(and(waits(i), waits(j), equal(numberOf(i), numberOf(j))), equal(i, j))),
  waitsFinalized: forall([i], implies(waits(i), finalized(i))),
  resultIsHeld: forall([n, i], implies(result(n, i), isHeld(n))),
  oneResult: forall([n, i, j], implies(and(result(n, i), result(n, j)), equal(i, j))),
};

const STRONG: Theorem = {
  id: "S",
  title: "Redis keeps its word",
  mayHappen: ["expire", "tombstone.expire"],
  assumptions: [],
  promises: ["I1","I2","I3","I4","I5","I8","I9"],
  invariants: {
    ...always,
    recordIsKnown: forall([v], implies(record(numberIn(v), v), and(known(v), isThere(attemptOf(v))))),
    ownAnswers: forall([v, q, a], implies(and(record(numberIn(v), v), answer(numberIn(v), q, a)), acknowledged(attemptOf(v), q, a))),
    pointerNames: forall([n], implies(isOccupied(n), equal(n, pointer()))),
    thereIsOccupied: forall([i], implies(isThere(i), isOccupied(numberOf(i)))),
    oneAttemptThere: forall([i, j], implies(and(isThere(i), isThere(j)), equal(i, j))),
    used: forall([i], implies(finalized(i), atMost(numberOf(i), mark()))),
    openIsAbove: forall([n, v], implies(and(record(n, v), not(isFinal(v))), below(mark(), n))),
    finalIsFinalized: forall([n, v], implies(and(record(n, v), isFinal(v)), finalized(attemptOf(v)))),
    I5: forall([i, j], implies(and(finalized(i), finalized(j), equal(numberOf(i), numberOf(j))), equal(i, j))),
    I2: forall([n, m, v, w], implies(and(record(n, v), record(m, w), not(isFinal(v)), not(isFinal(w))), equal(n, m))),
    lookedForFirst: forall([i], implies(or(shown(i), finalized(i), isThere(i)), foundFree(numberOf(i)))),
    resultsAreOurs: forall([n, j], implies(and(result(n, j), foundFree(n)), and(finalized(j), equal(numberOf(j), n)))),
    I9: forall([i], implies(finalized(i), or(result(numberOf(i), i), waits(i), dropped(i)))),
    I4: forall([n, v, q, a], implies(and(record(n, v), acknowledged(attemptOf(v), q, a)), answer(n, q, a))),
    acknowledgedIsThere: forall([i, q, a], implies(acknowledged(i, q, a), isThere(i))),
    I8: forall([i, l, k], implies(and(asked(i, l), asked(i, k)), equal(l, k))),
    askedIsStored: forall([i, l], implies(asked(i, l), and(list(numberOf(i), l), isThere(i)))),
    listIsThere: forall([n, l], implies(list(n, l), hasList(n))),
    oneList: forall([n, l, k], implies(and(list(n, l), list(n, k)), equal(l, k))),
    abandonedBefore: forall([i], implies(abandoned(i), and(or(atMostMoment(i), lapsed(i)), or(not(shown(i)), atMostMoment(i))))),
    abandonedIsGone: forall([i], implies(abandoned(i), not(isThere(i)))),
    tombstoneMark: atMost(abandonedMark(), mark()),
  },
};

function atMostMoment(attempt: typeof i): Formula {
  return not(before(abandonedAt(), startOf(attempt)));
}
function lapsed(attempt: typeof i): Formula {
  return not(before(lapsedBefore(), startOf(attempt)));
}

const KEPT = {
  ...always,
  recordIsKnown: forall([v], implies(record(numberIn(v), v), and(known(v), isThere(attemptOf(v))))),
    ownAnswers: forall([v, q, a], implies(and(record(numberIn(v), v), answer(numberIn(v), q, a)), acknowledged(attemptOf(v), q, a))),
  thereIsOccupied: forall([i], implies(isThere(i), isOccupied(numberOf(i)))),
  oneAttemptANumber: forall([i, j], implies(and(isThere(i), isThere(j), equal(numberOf(i), numberOf(j))), equal(i, j))),
  used: forall([i], implies(finalized(i), atMost(numberOf(i), mark()))),
  openIsNext: forall([n, m, v], implies(and(record(n, v), not(isFinal(v)), below(mark(), n), below(mark(), m)), atMost(n, m))),
  I2: forall([n, m, v, w], implies(and(record(n, v), record(m, w), not(isFinal(v)), not(isFinal(w)), below(mark(), n), below(mark(), m)), equal(n, m))),
  currentIsAbove: forall([n, v], implies(and(record(n, v), equal(n, pointer()), not(isFinal(v))), below(mark(), n))),
  finalIsFinalized: forall([n, v], implies(and(record(n, v), isFinal(v)), finalized(attemptOf(v)))),
  I5: forall([i, j], implies(and(finalized(i), finalized(j), equal(numberOf(i), numberOf(j))), equal(i, j))),
  lookedForFirst: forall([i], implies(or(shown(i), finalized(i), isThere(i)), foundFree(numberOf(i)))),
  resultsAreOurs: forall([n, j], implies(and(result(n, j), foundFree(n)), and(finalized(j), equal(numberOf(j), n)))),
  I9: forall([i], implies(finalized(i), or(result(numberOf(i), i), waits(i), dropped(i)))),
  I4: forall([n, v, q, a], implies(and(record(n, v), acknowledged(attemptOf(v), q, a)), answer(n, q, a))),
  acknowledgedIsThere: forall([i, q, a], implies(acknowledged(i, q, a), isThere(i))),
  I8: forall([i, l, k], implies(and(asked(i, l), asked(i, k)), equal(l, k))),
  askedIsStored: forall([i, l], implies(asked(i, l), and(list(numberOf(i), l), isThere(i)))),
  listIsThere: forall([n, l], implies(list(n, l), hasList(n))),
  oneList: forall([n, l, k], implies(and(list(n, l), list(n, k)), equal(l, k))),
  tombstoneMark: atMost(abandonedMark(), mark()),
};

const EVICTED: Theorem = {
  id: "E",
  title: "Redis loses a pointer or a record alone, at any time",
  mayHappen: ["expire", "tombstone.expire", "pointer.lost", "record.lost", "tombstone.lost", "load.moves-on"],
  assumptions: [],
  promises: ["I1", "I2", "I3", "I4", "I5", "I8", "I9"],
  invariants: KEPT,
};


const MARK_LOST: Theorem = {
  id: "M",
  title: "Redis loses the high-water mark, too",
  mayHappen: [...EVICTED.mayHappen, "mark.lost"],
  assumptions: [],
  promises: ["I3", "I9"],
  invariants: {
    ...always,
    openDoesNotWait: forall([n, v, i], implies(and(record(n, v), not(isFinal(v)), waits(i), equal(numberOf(i), n)), not(equal(pointer(), n)))),
    I3: forall([e], implies(and(mayPut(e), isHeld(numberFor(e))), result(numberFor(e), entryOf(e)))),
    onePut: forall([e, f], implies(and(mayPut(e), mayPut(f), equal(numberFor(e), numberFor(f))), equal(entryOf(e), entryOf(f)))),
    putWaits: forall([e], implies(mayPut(e), or(result(numberFor(e), entryOf(e)), waits(entryOf(e))))),
    lookedUpWaits: forall([e], implies(and(lookedUp(e), outbox(e), isHeld(numberFor(e))), result(numberFor(e), entryOf(e)))),
    I9: forall([i], implies(finalized(i), or(result(numberOf(i), i), waits(i), dropped(i)))),
  },
};
const FLUSHED: Theorem = {
  id: "W",
  title: "Redis is flushed",
  mayHappen: [...MARK_LOST.mayHappen, "flush"],
  assumptions: [],
  promises: ["I3"],
  invariants: {
    ...Object.fromEntries(Object.entries(MARK_LOST.invariants).filter(([id]) => !["I9", "entriesAreFinalized", "waitsFinalized"].includes(id))),
  },
};

const LEGACY: Theorem = {
  id: "C",
  title: "Legacy pods write beside Holdfast",
  mayHappen: [...EVICTED.mayHappen, "legacy.write", "legacy.finalize", "legacy.reset"],
  assumptions: [],
  promises: ["I3", "I5", "I9"],
  invariants: {
    ...always,
    used: forall([i], implies(finalized(i), atMost(numberOf(i), mark()))),
    currentIsAbove: forall([n, v], implies(and(record(n, v), equal(n, pointer()), not(isFinal(v)), known(v)), below(mark(), n))),
    I5: forall([i, j], implies(and(finalized(i), finalized(j), equal(numberOf(i), numberOf(j))), equal(i, j))),
    I9: MARK_LOST.invariants["I9"]!,
    I3: MARK_LOST.invariants["I3"]!,
    onePut: MARK_LOST.invariants["onePut"]!,
    putWaits: MARK_LOST.invariants["putWaits"]!,
    lookedUpWaits: MARK_LOST.invariants["lookedUpWaits"]!,
    tombstoneMark: atMost(abandonedMark(), mark()),
  },
};
export const THEOREMS = [STRONG, EVICTED, MARK_LOST, FLUSHED, LEGACY];
void [isAboveMark, w, foundFree, hasList, known];
