import type { Action, Effect } from "./action";
import { adds, becomes, removes, sets, stores } from "./action";
import { and, choose, either, equal, exists, forall, implies, not, or, TRUE } from "./formula";
import type { Formula, Term, Variable } from "./formula";
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
  b,
  before,
  below,
  dropped,
  e,
  entryOf,
  f,
  finalized,
  foundFree,
  hasList,
  highest,
  i,
  isAboveMark,
  isEligible,
  isFinal,
  isHeld,
  isOccupied,
  isThere,
  j,
  known,
  l,
  lapsedBefore,
  latest,
  list,
  lookedUp,
  m,
  mark,
  mayPut,
  n,
  never,
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
  u,
  v,
  w,
  waits,
  written,
  x,
  zero,
} from "./state";

/** The rules of the protocol. Each can be left out, to see what it is needed for. */
export const RULES = {
  "commit-compares": "H4: a commit compares the record with the version that was read",
  "answers-compared": "H30: a commit compares the answers with those that were read",
  "finalize-marks": "H3: the commit that finalizes raises the high-water mark",
  "finalize-enters": "H18: the commit that finalizes writes the outbox entry",
  "clear-compares": "H9: a reset compares the record with the version that was read",
  "create-looks": "H5: an attempt is opened only where no eligible record is found",
  "create-marked": "H2: an attempt is opened only above the high-water mark",
  "create-vacant": "an attempt is opened only where no record is",
  "create-free": "H6: an attempt is opened only if the id of its number was found free",
  "create-later": "decision 22: an attempt is opened only if it began after every abandoned one",
  "create-remembers": "H26: the tombstone keeps the high-water mark",
  "create-raises": "H23: opening an attempt raises the mark to the number before it",
  "create-empties": "opening an attempt deletes the answers under its number",
  "recover-eligible": "H19: a record that accepts answers is eligible only above the mark",
  "list-compared": "H27: a question list is stored only where there is none",
  "put-looks": "H20: a publisher looks up the result before it sends its own",
  "put-rereads": "H25: a publisher reads its outbox again after the lookup",
  "put-same-entry": "H31: only the very entry whose id was looked up is sent",
  "acknowledge-seen": "an entry leaves the outbox only after its own result was seen",
  "acknowledge-marks": "an entry that leaves the outbox leaves its number to the mark",
} as const;

export type Rule = keyof typeof RULES;

/** Where a look without the pointer must find a record: at the mark, and right above it. */
function mustFind(number: Term<"Number">): Formula {
  return or(equal(pointer(), number), isMark(number), isNext(number));
}

/** The effective high-water mark itself. */
function isMark(number: Term<"Number">): Formula {
  const isUsed = or(equal(number, mark()), exists([i], and(waits(i), equal(numberOf(i), number))));
  const isHighest = forall([i], implies(waits(i), atMost(numberOf(i), number)));
  return and(isUsed, atMost(mark(), number), isHighest);
}

function isNext(number: Term<"Number">): Formula {
  return and(isAboveMark(number), forall([x], implies(isAboveMark(x), atMost(number, x))));
}

/** No eligible record lies where a look must find it. */
const FINDS_NOTHING = and(
  forall([u], implies(and(record(numberIn(u), u), isEligible(u)), not(mustFind(numberIn(u))))),
  or(
    not(isOccupied(pointer())),
    exists([u], and(record(pointer(), u), equal(numberIn(u), pointer()), not(isEligible(u)))),
  ),
);

/** The pointer names no eligible record. */
const NAMES_NOTHING = forall(
  [u],
  implies(and(record(numberIn(u), u), equal(numberIn(u), pointer())), not(isEligible(u))),
);

/** The number right below another one. */
function isRightBelow(number: Term<"Number">, other: Term<"Number">): Formula {
  return and(below(number, other), forall([x], implies(below(x, other), atMost(x, number))));
}

/** What a load does to the mark: covers a finalized record, and stays within the window. */
function markAfterLoad(version: Variable<"Version">, raised: Variable<"Number">): Effect {
  const number = numberIn(version);
  const isUnmarked = and(isFinal(version), isAboveMark(number));
  return sets(mark, choose(isUnmarked, number, highest(mark(), raised)));
}

function canRaise(version: Variable<"Version">, raised: Variable<"Number">): Formula {
  return or(equal(raised, mark()), isRightBelow(raised, numberIn(version)));
}

/** Somebody is shown this version, and the question list beside it. */
function shows(version: Variable<"Version">): readonly Effect[] {
  const attempt = attemptOf(version);
  return [
    adds(known, version),
    adds(shown, attempt),
    becomes(asked, (some, questions) =>
      or(and(equal(some, attempt), list(numberIn(version), questions)), asked(some, questions)),
    ),
  ];
}

function storesRecord(version: Variable<"Version">): readonly Effect[] {
  return [
    stores(record, numberIn(version), version),
    adds(isOccupied, numberIn(version)),
    adds(known, version),
  ];
}

/** Everything that is stored under the numbers is gone, and whatever was acknowledged of it. */
function forgets(isGone: (number: Term<"Number">) => Formula): readonly Effect[] {
  return [
    removes(record, (number) => isGone(number)),
    removes(isOccupied, (number) => isGone(number)),
    removes(answer, (number) => isGone(number)),
    removes(list, (number) => isGone(number)),
    removes(hasList, (number) => isGone(number)),
    ...ends(isGone),
  ];
}

/** The attempts of these numbers have no record any more. */
function ends(isGone: (number: Term<"Number">) => Formula): readonly Effect[] {
  return [
    removes(isThere, (some) => isGone(numberOf(some))),
    removes(acknowledged, (some) => isGone(numberOf(some))),
    removes(asked, (some) => isGone(numberOf(some))),
  ];
}

/** An entry waits under its number, where no other one waits from then on. */
function enters(entry: Variable<"Entry">): readonly Effect[] {
  const number = numberFor(entry);
  return [
    becomes(outbox, (some) =>
      either(equal(numberFor(some), number), equal(some, entry), outbox(some)),
    ),
    becomes(waits, (some) =>
      either(equal(numberOf(some), number), equal(some, entryOf(entry)), waits(some)),
    ),
  ];
}

/** This entry does not wait any more. */
function leaves(entry: Variable<"Entry">): readonly Effect[] {
  return [
    removes(outbox, (some) => equal(some, entry)),
    removes(waits, (some) => equal(some, entryOf(entry))),
  ];
}

/** All actions. `without`: the rule that is left out. */
export function actionsOf(without: Rule | null = null) {
  const rule = (id: Rule, condition: Formula, otherwise: Formula = TRUE): Formula =>
    without === id ? otherwise : condition;
  const onlyWith = (id: Rule, ...effects: readonly Effect[]): readonly Effect[] =>
    without === id ? [] : effects;

  const number = numberIn(v);
  const waiting = numberFor(e);
  const attempt = attemptOf(v);
  const isCurrent = and(
    known(v),
    equal(pointer(), number),
    rule("commit-compares", record(number, v), isOccupied(number)),
    equal(attemptOf(w), attempt),
  );
  const sameAttempt = forall([u], implies(record(number, u), equal(attemptOf(u), attempt)));
  const othersAreNotAlive = forall(
    [u],
    implies(and(record(numberIn(u), u), not(isFinal(u))), not(isAboveMark(numberIn(u)))),
  );

  const created = numberIn(w);
  const canCreate = and(
    not(isFinal(w)),
    rule("create-looks", FINDS_NOTHING),
    rule("create-vacant", not(isOccupied(created))),
    rule("create-marked", isAboveMark(created)),
    rule("create-remembers", below(abandonedMark(), created)),
    rule("create-later", before(abandonedAt(), startOf(attemptOf(w)))),
    isRightBelow(m, created),
  );
  const opens = [
    ...storesRecord(w),
    sets(pointer, created),
    ...onlyWith("create-raises", sets(mark, highest(mark(), m))),
    ...onlyWith(
      "create-empties",
      removes(answer, (some) => equal(some, created)),
    ),
    adds(isThere, attemptOf(w)),
    adds(shown, attemptOf(w)),
  ];
  const opensWithList = [
    ...opens,
    stores(list, created, l),
    adds(hasList, created),
    adds(asked, attemptOf(w), l),
  ];
  const opensWithoutList = [
    ...opens,
    removes(list, (some) => equal(some, created)),
    removes(hasList, (some) => equal(some, created)),
  ];
  const isNew = and(foundFreeOf(created), before(lapsedBefore(), startOf(attemptOf(w))));
  function foundFreeOf(some: Term<"Number">): Formula {
    return rule("create-free", foundFree(some));
  }
  const eligible = (version: Variable<"Version">): Formula =>
    rule("recover-eligible", isEligible(version));

  // A reset may not raise the mark over an attempt of somebody else that accepts answers (H24).
  const spares = forall(
    [u],
    implies(
      and(record(numberIn(u), u), not(isFinal(u)), not(equal(numberIn(u), number))),
      or(not(isAboveMark(numberIn(u))), below(m, numberIn(u))),
    ),
  );
  const clears = { I1: { formula: and(sameAttempt, spares) } };
  const canClear = and(
    known(v),
    rule("clear-compares", record(number, v), isOccupied(number)),
    or(equal(pointer(), zero), equal(pointer(), number)),
  );
  const leavesTombstone = [
    sets(pointer, zero),
    sets(mark, highest(mark(), m)),
    sets(abandonedAt, latest(abandonedAt(), startOf(attempt))),
    sets(abandonedMark, highest(abandonedMark(), highest(mark(), m))),
    adds(abandoned, attempt),
  ];

  return {
    // What requests do.
    "load.named": {
      sentence: "a load finds the attempt that the pointer names",
      parameters: [v, m],
      guard: and(record(number, v), equal(pointer(), number), eligible(v), canRaise(v, m)),
      effects: [...shows(v), markAfterLoad(v, m)],
      promises: {},
    },
    "load.recovers": {
      sentence: "a load finds the attempt without the pointer, and sets the pointer again",
      parameters: [v, m],
      guard: and(
        NAMES_NOTHING,
        record(number, v),
        eligible(v),
        canRaise(v, m),
        forall(
          [u],
          implies(
            and(record(numberIn(u), u), isEligible(u), mustFind(numberIn(u))),
            atMost(numberIn(u), number),
          ),
        ),
      ),
      effects: [...shows(v), markAfterLoad(v, m), sets(pointer, number)],
      promises: {},
    },
    "load.moves-on": {
      sentence: "while legacy pods may run, a load prefers a record above a finalized one (H15)",
      parameters: [v, w, m],
      guard: and(
        record(number, v),
        equal(pointer(), number),
        isFinal(v),
        record(created, w),
        eligible(w),
        below(number, created),
        canRaise(w, m),
      ),
      effects: [...shows(w), markAfterLoad(w, m), sets(pointer, created)],
      promises: {},
    },
    "load.nothing": {
      sentence: "a load finds no attempt, and deletes a pointer that names none",
      parameters: [],
      guard: FINDS_NOTHING,
      effects: [sets(pointer, zero)],
      promises: {},
    },
    answer: {
      sentence:
        "a commit adds an answer (or a skip, or a report) to the attempt that was read, or that a token names",
      parameters: [v, w, q, a],
      guard: and(
        isCurrent,
        not(isFinal(v)),
        not(isFinal(w)),
        rule("answers-compared", forall([b], not(answer(number, q, b)))),
      ),
      effects: [
        ...storesRecord(w),
        becomes(answer, (some, question, given) =>
          either(
            and(equal(some, number), equal(question, q)),
            equal(given, a),
            answer(some, question, given),
          ),
        ),
        adds(acknowledged, attempt, q, a),
      ],
      promises: { I1: { formula: sameAttempt } },
    },
    finalize: {
      sentence:
        "a commit finalizes the attempt that was read, marks its number as used and writes its outbox entry",
      parameters: [v, w, e],
      guard: and(
        isCurrent,
        not(isFinal(v)),
        isFinal(w),
        equal(entryOf(e), attempt),
        not(written(e)),
      ),
      effects: [
        ...storesRecord(w),
        adds(finalized, attempt),
        adds(written, e),
        ...onlyWith("finalize-marks", sets(mark, highest(mark(), number))),
        ...onlyWith("finalize-enters", ...enters(e)),
      ],
      promises: {
        I1: { formula: sameAttempt },
        I5: { formula: forall([j], implies(finalized(j), below(numberOf(j), number))) },
      },
    },
    "record-outcome": {
      sentence: "a commit notes in a finalized record whether its result was published",
      parameters: [v, w],
      guard: and(isCurrent, isFinal(v), isFinal(w)),
      effects: storesRecord(w),
      promises: { I1: { formula: sameAttempt } },
    },
    clear: {
      sentence: "a reset deletes the record that was read, and writes the tombstone",
      parameters: [v, m],
      guard: and(
        canClear,
        or(
          and(below(m, number), forall([u], implies(record(m, u), not(isFinal(u))))),
          and(equal(m, number), isFinal(v)),
        ),
      ),
      effects: [...forgets((some) => equal(some, number)), ...leavesTombstone],
      promises: clears,
    },
    "clear.both": {
      sentence: "a reset deletes a finalized record at the new mark, too",
      parameters: [v, w, m],
      guard: and(canClear, below(m, number), record(m, w), isFinal(w)),
      effects: [...forgets((some) => or(equal(some, number), equal(some, m))), ...leavesTombstone],
      promises: clears,
    },
    create: {
      sentence: "a start opens an attempt under a number that the gradebook has shown to be free",
      parameters: [w, m, l],
      guard: and(canCreate, isNew),
      effects: opensWithList,
      promises: { I1: { formula: othersAreNotAlive } },
    },
    "create.unlisted": {
      sentence: "a start opens such an attempt without a question list",
      parameters: [w, m],
      guard: and(canCreate, isNew),
      effects: opensWithoutList,
      promises: { I1: { formula: othersAreNotAlive } },
    },
    restore: {
      sentence: "a token brings an attempt back that Redis has lost, under its number",
      parameters: [w, m, l],
      guard: and(canCreate, shown(attemptOf(w))),
      effects: opensWithList,
      promises: { I1: { formula: othersAreNotAlive } },
    },
    "restore.unlisted": {
      sentence: "a token brings an attempt back without its question list",
      parameters: [w, m],
      guard: and(canCreate, shown(attemptOf(w))),
      effects: opensWithoutList,
      promises: { I1: { formula: othersAreNotAlive } },
    },
    "create.adopts": {
      sentence: "a start finds a record under its number, which becomes the current attempt",
      parameters: [v, m],
      guard: and(
        FINDS_NOTHING,
        record(number, v),
        isAboveMark(number),
        below(abandonedMark(), number),
        isRightBelow(m, number),
      ),
      effects: [sets(pointer, number), sets(mark, highest(mark(), m))],
      promises: {},
    },
    "create.remembers": {
      sentence: "a start finds in the tombstone that the mark was higher, and raises it again",
      parameters: [],
      guard: TRUE,
      effects: [sets(mark, highest(mark(), abandonedMark()))],
      promises: {},
    },
    "attach-list": {
      sentence: "a request stores a question list beside a record that has none",
      parameters: [v, l],
      guard: and(known(v), record(number, v), rule("list-compared", not(hasList(number)))),
      effects: [stores(list, number, l), adds(hasList, number), adds(asked, attempt, l)],
      promises: {},
    },

    // What publishers and the gradebook do.
    "look-up": {
      sentence: "a start looks up the id of a number in the gradebook and finds no result",
      parameters: [n],
      guard: not(isHeld(n)),
      effects: [adds(foundFree, n)],
      promises: {},
    },
    "read-outbox": {
      sentence: "a publisher reads an outbox entry",
      parameters: [e],
      guard: outbox(e),
      effects: [adds(readEntry, e)],
      promises: {},
    },
    "look-before-put": {
      sentence: "a publisher looks up the id of its entry and finds no result of another attempt",
      parameters: [e],
      guard: and(
        readEntry(e),
        rule("put-looks", or(not(isHeld(waiting)), result(waiting, entryOf(e)))),
      ),
      effects: [adds(lookedUp, e)],
      promises: {},
    },
    "read-again": {
      sentence: "a publisher that found no result reads its entry again, and sends the result",
      parameters: [e],
      guard: and(
        lookedUp(e),
        rule("put-rereads", rule("put-same-entry", outbox(e), waits(entryOf(e)))),
      ),
      effects: [adds(mayPut, e)],
      promises: {},
    },
    put: {
      sentence: "a PUT arrives at the gradebook, at any time and any number of times",
      parameters: [e],
      guard: mayPut(e),
      effects: [stores(result, waiting, entryOf(e)), adds(isHeld, waiting), adds(sawOwn, e)],
      promises: {
        I3: { formula: forall([j], implies(result(waiting, j), equal(j, entryOf(e)))) },
      },
    },
    "see-own": {
      sentence: "a publisher looks up its result and finds that the gradebook has it",
      parameters: [e],
      guard: and(readEntry(e), result(waiting, entryOf(e))),
      effects: [adds(sawOwn, e)],
      promises: {},
    },
    "keep-entry": {
      sentence: "a publisher that was refused notes the error in the entry that it has read",
      parameters: [e, f],
      guard: and(outbox(e), readEntry(e), not(written(f)), equal(entryOf(f), entryOf(e))),
      effects: [adds(written, f), ...enters(f)],
      promises: {},
    },
    acknowledge: {
      sentence: "a publisher removes the entry of a result that it has seen in the gradebook",
      parameters: [e],
      guard: and(outbox(e), rule("acknowledge-seen", sawOwn(e), readEntry(e))),
      effects: [
        ...leaves(e),
        ...onlyWith("acknowledge-marks", sets(mark, highest(mark(), waiting))),
      ],
      promises: {},
    },

    // What operators do.
    repin: {
      sentence: "an operator sets the pointer to another eligible record",
      parameters: [v, m],
      guard: and(known(v), record(number, v), eligible(v), canRaise(v, m)),
      effects: [sets(pointer, number), sets(mark, highest(mark(), m))],
      promises: {},
    },
    "set-aside": {
      sentence: "an operator moves a record into quarantine",
      parameters: [v, m],
      guard: and(
        known(v),
        record(number, v),
        atMost(m, number),
        or(atMost(m, mark()), equal(pointer(), zero), equal(pointer(), number)),
      ),
      effects: [
        ...forgets((some) => equal(some, number)),
        sets(pointer, choose(equal(pointer(), number), zero, pointer())),
        sets(mark, highest(mark(), m)),
      ],
      promises: {},
    },
    "drop-result": {
      sentence: "an operator drops a waiting result in favour of the one that the gradebook holds",
      parameters: [e],
      guard: and(outbox(e), isHeld(waiting), not(result(waiting, entryOf(e)))),
      effects: [...leaves(e), sets(mark, highest(mark(), waiting)), adds(dropped, entryOf(e))],
      promises: {},
    },

    // Time, and what Redis can lose.
    expire: {
      sentence: "an attempt expires: its pointer and its record at the same moment",
      parameters: [n],
      guard: and(equal(pointer(), n), isOccupied(n)),
      effects: [...forgets((some) => equal(some, n)), sets(pointer, zero)],
      promises: {},
    },
    "tombstone.expire": {
      sentence:
        "the tombstone expires, later than every request and token that names what it covers",
      parameters: [],
      guard: TRUE,
      effects: [
        sets(lapsedBefore, latest(lapsedBefore(), abandonedAt())),
        removes(shown, (some) => abandoned(some)),
        sets(abandonedAt, never),
        sets(abandonedMark, zero),
      ],
      promises: {},
    },
    "pointer.lost": {
      sentence: "Redis evicts the pointer alone",
      parameters: [],
      guard: not(equal(pointer(), zero)),
      effects: [sets(pointer, zero)],
      promises: {},
    },
    "record.lost": {
      sentence: "Redis evicts a record alone: the attempt ends",
      parameters: [n],
      guard: isOccupied(n),
      effects: [
        removes(record, (some) => equal(some, n)),
        removes(isOccupied, (some) => equal(some, n)),
        ...ends((some) => equal(some, n)),
      ],
      promises: {},
    },
    "mark.lost": {
      sentence: "Redis evicts the high-water mark alone",
      parameters: [],
      guard: not(equal(mark(), zero)),
      effects: [sets(mark, zero)],
      promises: {},
    },
    "tombstone.lost": {
      sentence: "Redis evicts the tombstone alone",
      parameters: [],
      guard: TRUE,
      effects: [sets(abandonedAt, never), sets(abandonedMark, zero)],
      promises: {},
    },
    flush: {
      sentence: "Redis loses all of its data",
      parameters: [],
      guard: TRUE,
      effects: [
        sets(pointer, zero),
        sets(mark, zero),
        sets(abandonedAt, never),
        sets(abandonedMark, zero),
        ...forgets(() => TRUE),
        removes(outbox, () => TRUE),
        removes(waits, () => TRUE),
        removes(finalized, () => TRUE),
        removes(lookedUp, () => TRUE),
        removes(mayPut, () => TRUE),
      ],
      promises: {},
    },

    // What pods of the earlier version do.
    "legacy.write": {
      sentence: "a legacy pod writes a record that accepts answers, whatever is there",
      parameters: [w],
      guard: and(not(isFinal(w)), not(known(w))),
      effects: [stores(record, created, w), adds(isOccupied, created), adds(isThere, attemptOf(w))],
      promises: {},
    },
    "legacy.finalize": {
      sentence: "a legacy pod finalizes a record and raises no mark",
      parameters: [v, w],
      guard: and(
        record(number, v),
        not(isFinal(v)),
        isFinal(w),
        equal(attemptOf(w), attempt),
        not(known(w)),
      ),
      effects: [stores(record, number, w)],
      promises: {},
    },
    "legacy.reset": {
      sentence: "a legacy pod deletes a record and leaves no tombstone",
      parameters: [n],
      guard: isOccupied(n),
      effects: forgets((some) => equal(some, n)),
      promises: {},
    },
  } satisfies Record<string, Action>;
}

export type ActionName = keyof ReturnType<typeof actionsOf>;
