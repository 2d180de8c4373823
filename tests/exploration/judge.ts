import { judgeAnswer, judgeKept } from "./judge/answers";
import type { CallStep } from "./judge/call-step";
import { firstGhost, ghostTexts, withRequest } from "./judge/ghost";
import type { Ghost, RequestGhost, Version, Violation } from "./judge/ghost";
import {
  excuseLooks,
  forgetLooks,
  forgetPublished,
  forgetRows,
  judgeGrades,
  judgeGradebookCall,
  judgePut,
  noteGradebook,
  noteRow,
} from "./judge/gradebook";
import { judgeLook, shownBy } from "./judge/looks";
import { aliveIn, currentOf, isFindable, pictureOf } from "./judge/picture";
import type { Picture, RecordPicture } from "./judge/picture";
import { judgeChange } from "./judge/writes";
import type { ExceptionId } from "./exceptions";
import { judgePolicy } from "./judge/policy";
import { judgeTrail } from "./judge/trail";
import type { Observation } from "./pod-engine";
import type { World } from "./world";

export { firstGhost, ghostTexts };
export type { Ghost, Violation };

export interface Judgement {
  readonly ghost: Ghost;
  readonly violations: readonly Violation[];
  /** Exceptions that this step has met: what would be a violation without them. */
  readonly exceptions: readonly ExceptionId[];
}

/** Judges one call, and what it was told. */
export function judgeCall(ghost: Ghost, step: CallStep): Judgement {
  const key = `${step.pod}.${step.pending.client}`;
  const request = step.pending.isBackground ? null : (ghost.requests[key] ?? null);
  const before = pictureOf(step.before.entries);
  const after = pictureOf(step.after.entries);
  const put = judgePut(ghost, step);
  const reopened = reopenedByToken(ghost, step, before);
  const allowing = reopened === null ? ghost : allowAgain(ghost, [reopened]);
  const violations = [
    ...judgeChange(allowing, { before, after, request }),
    ...judgeLook(step, before, ghost.hidden),
    ...judgeGradebookCall(request, step),
    ...judgeTrail(step, { before, after }),
    ...judgePolicy(step, request, { before, after }),
    ...put.violations,
  ];
  const exceptions: ExceptionId[] = put.exception === null ? [] : [put.exception];
  if (reopened !== null) exceptions.push("start-outlives-record");
  let next = noteFinalized(noteMark(allowing, before, after), before, after);
  next = forgetPublished(next, step.after);
  if (request !== null) next = noteForRequest(next, { key, step, before, after });
  next = noteGradebook(next, step, request);
  next = noteAlive(next, after);
  const row = noteRow(next, { step, request, before, after });
  next = row.ghost;
  if (row.isMet) exceptions.push("finalize-outlives-flush");
  const grades = judgeGrades(next, step.after, after);
  return { ghost: next, violations: [...violations, ...grades], exceptions };
}

/** What a pod's own doings show: requests that begin, lists that are asked for, answers. */
export function judgeObservations(
  ghost: Ghost,
  {
    pod,
    observations,
    world,
  }: { readonly pod: number; readonly observations: readonly Observation[]; readonly world: World },
): Judgement {
  let next = ghost;
  const violations: Violation[] = [];
  for (const observation of observations) {
    if (observation.kind === "event") continue;
    const key = `${pod}.${observation.client}`;
    if (observation.kind === "request") {
      const alive = aliveIn(pictureOf(world.entries), next.hidden)?.identity ?? null;
      const request: RequestGhost = {
        ...{ request: observation.request, alive, firstSeen: undefined, lastSeen: undefined },
        ...{ seen: [], wrote: null, listed: null, hasOutlivedFlush: false, usedBefore: null },
      };
      next = { ...next, requests: { ...next.requests, [key]: request } };
    } else if (observation.kind === "questions") {
      next = withRequest(next, key, { listed: observation.attemptNumber });
    } else {
      const { [key]: request, ...others } = next.requests;
      if (request !== undefined) {
        const { answer } = observation;
        const kept = judgeKept(request, answer, pictureOf(world.entries));
        violations.push(...judgeAnswer(request, answer), ...kept);
      }
      next = { ...next, requests: others };
    }
  }
  return { ghost: next, violations, exceptions: [] };
}

/** A pod died: nobody waits for its requests any more. */
export function forgetPod(ghost: Ghost, pod: number): Ghost {
  const kept = Object.entries(ghost.requests).filter(([key]) => !key.startsWith(`${pod}.`));
  return forgetLooks({ ...ghost, requests: Object.fromEntries(kept) }, pod);
}

/** Something happened to the world that is none of our pods' doing. */
export function judgeEvent(
  ghost: Ghost,
  name: string,
  { before, after }: { readonly before: World; readonly after: World },
): Judgement {
  const was = pictureOf(before.entries);
  const is = pictureOf(after.entries);
  const exceptions: ExceptionId[] = [];
  let next = noteAlive(noteMark(ghost, was, is), is);
  if (name === "Redis is flushed") {
    next = { ...next, finalized: [], lastNumber: 0, foreign: [], hidden: [], isMarkLost: false };
    return {
      ghost: excuseLooks(forgetRows(next), "flush-between-look-and-put"),
      violations: [],
      exceptions: ["redis-lost-data"],
    };
  }
  if (name === "the answers are evicted") exceptions.push("answers-evicted");
  if (name === "the state is evicted") exceptions.push("record-evicted");
  const hidden = hiddenBy(next, is);
  if (hidden !== null) {
    exceptions.push("two-keys-lost");
    const [foreign, all] = [
      [...next.foreign, hidden],
      [...next.hidden, hidden],
    ];
    next = noteAlive({ ...next, foreign, hidden: all }, is);
  }
  const shown = shownInARow(after);
  if (is.mark < was.mark && isForgotten(is) && shown < next.lastNumber) {
    exceptions.push("number-forgotten");
    next = { ...next, lastNumber: shown };
  }
  const known = Math.max(is.highWater, knownToStarts(ghost, was, is));
  if (known < next.lastNumber) {
    exceptions.push("start-outlives-record");
    next = { ...next, lastNumber: known };
  }
  const unmarked = unmarkedBy(was, is);
  if (unmarked.length > 0) {
    exceptions.push("legacy-record-unmarked");
    next = allowAgain({ ...next, foreign: [...next.foreign, ...unmarked] }, unmarked);
  }
  for (const { resultId } of after.results.values()) {
    if (before.results.get(resultId) === after.results.get(resultId)) continue;
    next = excuseLooks(next, "legacy-put-between-look-and-put", resultId);
  }
  for (const [number, record] of is.records) {
    const old = was.records.get(number);
    if (record.isFinalized && old?.isFinalized !== true) {
      next = { ...next, lastNumber: Math.max(next.lastNumber, number) };
    }
    if (old !== undefined) continue;
    const isFooled = number <= ghost.lastNumber && number > is.mark;
    const isBeside = aliveIn(was) !== null || (isFooled && number <= is.highWater);
    if (isBeside) next = { ...next, foreign: [...next.foreign, number] };
    if (!isFooled) continue;
    exceptions.push("legacy-start-on-used-number");
    next = allowAgain(next, [number]);
  }
  return { ghost: next, violations: [], exceptions };
}

/**
 * The number of an attempt that a token restores, although it was finalized: Redis has lost its
 * record, and no mark covers the number. A legacy pod has finalized it and none of our pods has read
 * that, or the mark is lost as well.
 */
function reopenedByToken(
  { finalized, isMarkLost, lastNumber }: Ghost,
  { trail, hasHappened }: CallStep,
  before: Picture,
): number | null {
  // A restore has a letter of its own in the audit trail.
  const [, digits, idStart = ""] = /^t(\d+) \S+ ([0-9a-f]{6})/.exec(trail[0] ?? "") ?? [];
  const number = Number(digits);
  if (!hasHappened || digits === undefined || number > lastNumber) return null;
  const isMarked = !isMarkLost && finalized.some((id) => id.startsWith(idStart));
  return isMarked || number <= before.highWater ? null : number;
}

/** These numbers, and those above them, may be used again. */
function allowAgain(ghost: Ghost, numbers: readonly number[]): Ghost {
  return { ...ghost, lastNumber: Math.min(ghost.lastNumber, ...numbers.map((n) => n - 1)) };
}

/**
 * Up to which number the starts under way know all that were used, when the last trace of a used
 * number leaves Redis: its finalized record, or the mark above it. A start that has looked before
 * may still create the attempt of a number that was used since. The claim assumes that Redis does
 * not lose acknowledged writes, and that no request lives as long as a record.
 */
function knownToStarts({ lastNumber, requests }: Ghost, was: Picture, is: Picture): number {
  if (!isUsed(was, lastNumber) || isUsed(is, lastNumber)) return lastNumber;
  return Math.min(...Object.values(requests).map(({ usedBefore }) => usedBefore ?? lastNumber));
}

/** Whether Redis says that this number was used. */
function isUsed({ highWater, records }: Picture, number: number): boolean {
  return number <= highWater || records.get(number)?.isFinalized === true;
}

/**
 * Records that a legacy pod has opened on burned numbers, when the mark is gone that told them from
 * those that count. The claim assumes that Redis does not lose acknowledged writes.
 */
function unmarkedBy(was: Picture, is: Picture): readonly number[] {
  return [...is.records.values()]
    .filter(({ number, isFinalized }) => !isFinalized && number <= was.mark && number > is.mark)
    .map(({ number }) => number);
}

/** Nothing in Redis tells any more that a number was ever used. */
function isForgotten({ highWater, tombstoneMark, records }: Picture): boolean {
  return highWater === 0 && tombstoneMark === 0 && records.size === 0;
}

/** The highest number up to which the gradebook shows every result by id. */
function shownInARow({ results }: World): number {
  let number = 0;
  while (results.has(`nice_u_r_ali_attempt_${number + 1}`)) number += 1;
  return number;
}

/** The number of an attempt that no look finds any more: mark and pointer are lost. */
function hiddenBy({ isMarkLost, hidden }: Ghost, is: Picture): number | null {
  const current = currentOf(is);
  if (!isMarkLost || current === null || hidden.includes(current.number)) return null;
  return isFindable(is, current.number) ? null : current.number;
}

function noteMark(ghost: Ghost, before: Picture, after: Picture): Ghost {
  if (before.mark === after.mark) return ghost;
  return { ...ghost, isMarkLost: after.mark < before.mark };
}

function noteFinalized(ghost: Ghost, before: Picture, after: Picture): Ghost {
  if (before === after) return ghost;
  let next = ghost;
  for (const [number, record] of after.records) {
    if (!record.isFinalized || before.records.get(number)?.isFinalized === true) continue;
    if (before.records.get(number) === undefined) continue;
    const finalized = [...next.finalized, record.attemptId ?? record.identity];
    next = { ...next, finalized, lastNumber: Math.max(next.lastNumber, number) };
  }
  return next;
}

interface Noted {
  readonly key: string;
  readonly step: CallStep;
  readonly before: Picture;
  readonly after: Picture;
}

function noteForRequest(ghost: Ghost, { key, step, before, after }: Noted): Ghost {
  const request = ghost.requests[key];
  if (request === undefined) return ghost;
  const wrote = hasFinalized(request)
    ? request.wrote
    : (writtenBy(step, before, after) ?? request.wrote);
  const shown = shownBy(step.pending.call.method, step.reply);
  const own = wrote !== request.wrote && wrote !== "cleared" ? wrote : undefined;
  const lastSeen = shown === undefined ? (own ?? request.lastSeen) : shown;
  const firstSeen = request.firstSeen === undefined ? shown : request.firstSeen;
  const seen = shown === undefined || shown === null ? request.seen : [...request.seen, shown];
  const isStarting = shown === null && request.request.type === "attempt.start";
  const usedBefore = isStarting ? ghost.lastNumber : request.usedBefore;
  return withRequest(ghost, key, { wrote, lastSeen, firstSeen, seen, usedBefore });
}

/** What it then writes of other attempts, as their publisher, is not what it was asked for. */
function hasFinalized({ request, wrote }: RequestGhost): boolean {
  return request.type === "attempt.finalize" && wrote !== "cleared" && wrote?.isFinalized === true;
}

function writtenBy(step: CallStep, before: Picture, after: Picture): Version | "cleared" | null {
  const { method, args } = step.pending.call;
  if (!step.hasHappened || before === after) return null;
  if (method === "clear") {
    const { number } = args[1] as { readonly number: number };
    return before.records.has(number) && !after.records.has(number) ? "cleared" : null;
  }
  for (const [number, record] of after.records) {
    const old = before.records.get(number);
    const isWritten = method === "create" ? old === undefined : isChanged(old, record);
    const { identity, written: index, isFinalized } = record;
    if (isWritten) return { identity, index, isFinalized };
  }
  return null;
}

function isChanged(old: RecordPicture | undefined, now: RecordPicture): boolean {
  return old !== undefined && old.text !== now.text;
}

function noteAlive(ghost: Ghost, picture: Picture): Ghost {
  const alive = aliveIn(picture, ghost.hidden)?.identity;
  let next = ghost;
  for (const [key, request] of Object.entries(ghost.requests)) {
    if (request.alive !== null && request.alive !== alive) {
      next = withRequest(next, key, { alive: null });
    }
  }
  return next;
}
