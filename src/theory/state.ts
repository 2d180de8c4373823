import { and, equal, fn, forall, implies, not, or, relation, variable } from "./formula";
import type { Formula, Symbol, Term } from "./formula";

/**
 * The state of one slot in the theory: what Redis and the gradebook hold, what any client ever got
 * to know, and what the proof itself remembers of the past. Slots share no key but the indexes, so
 * one slot is enough.
 *
 * What makes the proof one for any number of clients: knowledge is global and never forgotten. A
 * version of a record that anybody ever read or wrote may be the basis of anybody's commit at any
 * later time, and a lookup that ever found nothing may justify a creation at any later time. That
 * covers every delay, duplicate, retry, lost reply, crash, cached state and signed token.
 */

// The order of attempt numbers and of moments. There is no arithmetic: "the number after the mark"
// is the least number above it, where one is needed.
export const below = relation("below", "Number", "Number");
export const zero = fn("zero", [], "Number")();
export const before = relation("before", "Moment", "Moment");
export const never = fn("never", [], "Moment")();

/** An attempt id is made of the slot, the number and the start (machines/attempt.identity.ts). */
export const numberOf = fn("numberOf", ["Attempt"], "Number");
export const startOf = fn("startOf", ["Attempt"], "Moment");

/** A version is a record as it was written: equal digests are equal versions. */
export const attemptOf = fn("attemptOf", ["Version"], "Attempt");
export const isFinal = relation("isFinal", "Version");

/** An outbox entry as it was written. It is written once: it names its finish and its tries. */
export const entryOf = fn("entryOf", ["Entry"], "Attempt");

/** What no action changes. */
export const FIXED: readonly Symbol[] = [
  ...[below, before, numberOf, startOf, attemptOf, isFinal, entryOf].map(({ symbol }) => symbol),
  ...[zero, never].map((term) => term.symbol),
];

interface Stated {
  /** What it means, in words. */
  readonly meaning: string;
  readonly symbol: Symbol;
  /** `stored`: in Redis or in the gradebook; `known`: what clients know; `ghost`: only the proof. */
  readonly kind: "stored" | "known" | "ghost";
}

const stated: Stated[] = [];

function state<T extends { readonly symbol: Symbol }>(
  kind: Stated["kind"],
  meaning: string,
  symbol: T,
): T {
  stated.push({ kind, meaning, symbol: symbol.symbol });
  return symbol;
}

export const pointer = state("stored", "the pointer; zero: none", fn("pointer", [], "Number"));
export const mark = state("stored", "the high-water mark; zero: none", fn("mark", [], "Number"));
export const record = state(
  "stored",
  "the record under this number is this version",
  relation("record", "Number", "Version"),
);
export const isOccupied = state(
  "stored",
  "there is a record under this number",
  relation("isOccupied", "Number"),
);
export const answer = state(
  "stored",
  "this answer to this question is stored under this number",
  relation("answer", "Number", "Question", "Answer"),
);
export const list = state(
  "stored",
  "this question list is stored under this number",
  relation("list", "Number", "QuestionList"),
);
export const hasList = state(
  "stored",
  "there is a question list under this number",
  relation("hasList", "Number"),
);
export const outbox = state(
  "stored",
  "this entry waits in the outbox, under the number of its attempt",
  relation("outbox", "Entry"),
);
export const waits = state(
  "stored",
  "an entry of this attempt waits in the outbox",
  relation("waits", "Attempt"),
);
export const abandonedAt = state(
  "stored",
  "the tombstone: the start of the latest abandoned attempt",
  fn("abandonedAt", [], "Moment"),
);
export const abandonedMark = state(
  "stored",
  "the tombstone: the high-water mark at that time",
  fn("abandonedMark", [], "Number"),
);
export const result = state(
  "stored",
  "the gradebook holds this attempt's result under the id of this number",
  relation("result", "Number", "Attempt"),
);

export const isHeld = state(
  "stored",
  "the gradebook holds a result under the id of this number",
  relation("isHeld", "Number"),
);

export const known = state(
  "known",
  "somebody has read or written this version, or a token names it",
  relation("known", "Version"),
);
export const foundFree = state(
  "known",
  "somebody has looked up the id of this number in the gradebook and found no result",
  relation("foundFree", "Number"),
);
export const shown = state(
  "known",
  "somebody was shown this attempt, so a token may name it",
  relation("shown", "Attempt"),
);
export const readEntry = state(
  "known",
  "a publisher has read this outbox entry",
  relation("readEntry", "Entry"),
);
export const lookedUp = state(
  "known",
  "a publisher of this entry has looked up its id and found no result of another attempt",
  relation("lookedUp", "Entry"),
);
export const mayPut = state(
  "known",
  "a PUT of this entry may be under way; it may arrive at any time, and again",
  relation("mayPut", "Entry"),
);
export const sawOwn = state(
  "known",
  "a publisher has seen the result of this entry in the gradebook",
  relation("sawOwn", "Entry"),
);
export const written = state(
  "known",
  "this entry was written before",
  relation("written", "Entry"),
);
export const lapsedBefore = state(
  "known",
  "requests and tokens of attempts that began no later than this are no longer accepted",
  fn("lapsedBefore", [], "Moment"),
);

export const finalized = state(
  "ghost",
  "this attempt was finalized",
  relation("finalized", "Attempt"),
);
export const acknowledged = state(
  "ghost",
  "this answer of the attempt was acknowledged",
  relation("acknowledged", "Attempt", "Question", "Answer"),
);
export const isThere = state("ghost", "the attempt has a record", relation("isThere", "Attempt"));
export const abandoned = state("ghost", "the attempt was reset", relation("abandoned", "Attempt"));
export const asked = state(
  "ghost",
  "the attempt was shown or graded with this question list, since it was opened",
  relation("asked", "Attempt", "QuestionList"),
);
export const dropped = state(
  "ghost",
  "an operator has dropped the result of this attempt, which was in conflict",
  relation("dropped", "Attempt"),
);

/** All state variables, in the order in which they are written for the solver. */
export const STATE: readonly Stated[] = stated;

// Variables. They are universal wherever no quantifier binds them.
export const n = variable("n", "Number");
export const m = variable("m", "Number");
export const x = variable("x", "Number");
export const i = variable("i", "Attempt");
export const j = variable("j", "Attempt");
export const v = variable("v", "Version");
export const w = variable("w", "Version");
export const u = variable("u", "Version");
export const q = variable("q", "Question");
export const a = variable("a", "Answer");
export const b = variable("b", "Answer");
export const l = variable("l", "QuestionList");
export const k = variable("k", "QuestionList");
export const e = variable("e", "Entry");
export const f = variable("f", "Entry");

export function atMost(one: Term<"Number">, other: Term<"Number">): Formula {
  return not(below(other, one));
}

export function highest(one: Term<"Number">, other: Term<"Number">): Term<"Number"> {
  return { kind: "choice", condition: below(one, other), yes: other, no: one, sort: "Number" };
}

export function latest(one: Term<"Moment">, other: Term<"Moment">): Term<"Moment"> {
  return { kind: "choice", condition: before(one, other), yes: other, no: one, sort: "Moment" };
}

/** The number of a version's attempt. */
export function numberIn(version: Term<"Version">): Term<"Number"> {
  return numberOf(attemptOf(version));
}

/** The number under which an entry waits. */
export function numberFor(entry: Term<"Entry">): Term<"Number"> {
  return numberOf(entryOf(entry));
}

/** Above the effective high-water mark: the stored one, and the numbers of waiting results. */
export function isAboveMark(number: Term<"Number">): Formula {
  return and(below(mark(), number), forall([i], implies(waits(i), below(numberOf(i), number))));
}

/** H19: a record that accepts answers is eligible only above the high-water mark. */
export function isEligible(version: Term<"Version">): Formula {
  return or(isFinal(version), isAboveMark(numberIn(version)));
}

/** A slot of which nobody knows anything. The gradebook may hold any results. */
export const INITIAL: readonly Formula[] = [
  ...[equal(pointer(), zero), equal(mark(), zero), equal(abandonedMark(), zero)],
  ...[equal(abandonedAt(), never), equal(lapsedBefore(), never)],
  forall([n], not(isOccupied(n))),
  forall([n, v], not(record(n, v))),
  forall([n, q, a], not(answer(n, q, a))),
  forall([n, l], and(not(list(n, l)), not(hasList(n)))),
  forall(
    [e],
    and(...[outbox, readEntry, lookedUp, mayPut, sawOwn, written].map((one) => not(one(e)))),
  ),
  forall(
    [i],
    and(...[waits, shown, finalized, isThere, abandoned, dropped].map((one) => not(one(i)))),
  ),
  forall([i, q, a], not(acknowledged(i, q, a))),
  forall([i, l], not(asked(i, l))),
  forall([v], not(known(v))),
  forall([n], not(foundFree(n))),
  forall([n, i], implies(result(n, i), isHeld(n))),
  forall([n, i, j], implies(and(result(n, i), result(n, j)), equal(i, j))),
];

/** What must be true of orders and ids in every state. Source: the form of ids; ISO 8601 starts. */
export const AXIOMS: readonly Formula[] = [
  forall([n], not(below(n, n))),
  forall([n, m, x], implies(and(below(n, m), below(m, x)), below(n, x))),
  forall([n, m], or(below(n, m), below(m, n), equal(n, m))),
  forall([n], or(equal(n, zero), below(zero, n))),
  ...momentAxioms(),
  forall([i], and(below(zero, numberOf(i)), before(never, startOf(i)))),
  forall(
    [i, j],
    implies(and(equal(numberOf(i), numberOf(j)), equal(startOf(i), startOf(j))), equal(i, j)),
  ),
];

function momentAxioms(): readonly Formula[] {
  const [s, t, r] = [variable("s", "Moment"), variable("t", "Moment"), variable("r", "Moment")];
  return [
    forall([s], not(before(s, s))),
    forall([s, t, r], implies(and(before(s, t), before(t, r)), before(s, r))),
    forall([s, t], or(before(s, t), before(t, s), equal(s, t))),
    forall([s], or(equal(s, never), before(never, s))),
  ];
}
