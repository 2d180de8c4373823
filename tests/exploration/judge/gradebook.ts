import type { ResultToPublish } from "#lib/services/one-roster";
import type { World } from "../world";
import type { CallStep } from "./call-step";
import type { ExceptionId } from "../exceptions";
import type { Ghost, Look, RequestGhost, Violation } from "./ghost";
import type { Picture } from "./picture";

/** I6 and I7: who may ask the gradebook, and after having looked at what. */
export function judgeGradebookCall(
  request: RequestGhost | null,
  { pending }: CallStep,
): readonly Violation[] {
  if (pending.call.port !== "gradebook" || request === null) return [];
  const { type } = request.request;
  const asks = `"${type}" asks the gradebook`;
  if (type === "attempt.start") {
    if (request.lastSeen === undefined) {
      return [{ invariant: "I7", what: `${asks} without having seen what Redis holds` }];
    }
    if (request.lastSeen === null) return [];
    return [{ invariant: "I6", what: `${asks} although an attempt is there` }];
  }
  if (type === "sweep") return [];
  // While it publishes what waits, another tab may have moved on from the attempt that it saw.
  const hasFinalized = [request.wrote, ...request.seen].some(
    (version) => version !== "cleared" && version?.isFinalized === true,
  );
  const isPublishing = type === "attempt.finalize" && pending.call.method !== "listResults";
  return isPublishing && hasFinalized ? [] : [{ invariant: "I6", what: asks }];
}

export interface PutJudgement {
  readonly violations: readonly Violation[];
  /** The exception that excuses what would be a violation. */
  readonly exception: ExceptionId | null;
}

const NOTHING: PutJudgement = { violations: [], exception: null };

/** I3, but for a look that an exception excuses: the own one, or that of whoever put first. */
export function judgePut(ghost: Ghost, step: CallStep): PutJudgement {
  const { call } = step.pending;
  if (call.method !== "putResult" || !step.hasHappened) return NOTHING;
  const put = call.args[0] as ResultToPublish;
  const held = step.before.results.get(put.resultId);
  if (held === undefined || held.attemptId === put.attemptId) return NOTHING;
  const look = ghost.looks[lookKey(step, put.resultId)];
  if (look !== undefined) {
    if (look.excuse !== null) return { violations: [], exception: look.excuse };
    const isExcused = held.attemptId !== null && ghost.excusedPuts.includes(held.attemptId);
    if (isExcused) return { violations: [], exception: "flush-between-look-and-put" };
  }
  const what = `the result of attempt ${put.attemptNumber} is overwritten by another attempt`;
  return { violations: [{ invariant: "I3", what }], exception: null };
}

/** I9, and H21: what waits is found. */
export function judgeGrades(ghost: Ghost, world: World, picture: Picture): readonly Violation[] {
  const held = [...world.results.values()].map(({ attemptId }) => attemptId);
  const waiting = [...picture.outbox.values()];
  const lost = ghost.finalized.some((id) => !held.includes(id) && !waiting.includes(id));
  if (lost) {
    return [
      { invariant: "I9", what: "a finalized result is neither in the gradebook nor waiting" },
    ];
  }
  if (ghost.isRowExcused || !waitsWithoutRow(picture)) return [];
  return [{ invariant: "I9", what: "a result waits where no sweep will look" }];
}

/** H21: a result waits, and the outbox index does not name its slot. */
function waitsWithoutRow({ outbox, isAnnounced }: Picture): boolean {
  return outbox.size > 0 && !isAnnounced;
}

/** Redis has lost all of its data, and with it the rows that finalizing requests have written. */
export function forgetRows(ghost: Ghost): Ghost {
  const requests = Object.entries(ghost.requests).map(([key, of]): [string, RequestGhost] => {
    const isMeant = of.request.type === "attempt.finalize" && !of.hasOutlivedFlush;
    return [key, isMeant ? { ...of, hasOutlivedFlush: true } : of];
  });
  return { ...ghost, isRowExcused: false, requests: Object.fromEntries(requests) };
}

/**
 * A finalizing request that has outlived the loss of all data commits on a record that exists again
 * exactly as it has read it: its result waits without a row, until a row is there or nothing waits.
 */
export function noteRow(
  ghost: Ghost,
  { step, request, before, after }: RowStep,
): { readonly ghost: Ghost; readonly isMet: boolean } {
  if (!waitsWithoutRow(after)) return { ghost: withExcuse(ghost, false), isMet: false };
  const isCommit = step.pending.call.method === "commit" && step.hasHappened;
  const isMet = isCommit && request?.hasOutlivedFlush === true && !waitsWithoutRow(before);
  return { ghost: isMet ? withExcuse(ghost, true) : ghost, isMet };
}

interface RowStep {
  readonly step: CallStep;
  readonly request: RequestGhost | null;
  readonly before: Picture;
  readonly after: Picture;
}

function withExcuse(ghost: Ghost, isRowExcused: boolean): Ghost {
  return ghost.isRowExcused === isRowExcused ? ghost : { ...ghost, isRowExcused };
}

/** Every look that has shown no result, and may be followed by a PUT. */
export function excuseLooks(ghost: Ghost, excuse: ExceptionId, resultId?: string): Ghost {
  const looks = Object.entries(ghost.looks).map(([key, look]): [string, Look] => {
    const isMeant = resultId === undefined || look.resultId === resultId;
    return [key, isMeant && look.excuse === null ? { ...look, excuse } : look];
  });
  return { ...ghost, looks: Object.fromEntries(looks) };
}

/** Several clients of one process may publish at the same time, also the same result. */
function lookKey({ pod, pending }: CallStep, resultId: string): string {
  return `${pod}.${pending.client}.${resultId}`;
}

/** A process that ended sends no more. */
export function forgetLooks(ghost: Ghost, pod: number): Ghost {
  const kept = Object.entries(ghost.looks).filter(([key]) => !key.startsWith(`${pod}.`));
  return { ...ghost, looks: Object.fromEntries(kept) };
}

/** What the gradebook holds cannot be lost any more: I3 sees to it. */
export function forgetPublished(ghost: Ghost, { results }: World): Ghost {
  if (ghost.finalized.length === 0) return ghost;
  const held = [...results.values()].map(({ attemptId }) => attemptId);
  const finalized = ghost.finalized.filter((id) => !held.includes(id));
  return finalized.length === ghost.finalized.length ? ghost : { ...ghost, finalized };
}

export function noteGradebook(ghost: Ghost, step: CallStep, request: RequestGhost | null): Ghost {
  const { call } = step.pending;
  if (call.method === "putResult") {
    const { [lookKey(step, (call.args[0] as ResultToPublish).resultId)]: used, ...looks } =
      ghost.looks;
    return { ...ghost, looks, excusedPuts: excusedPutsAfter(ghost, step, used) };
  }
  // A start looks for a free number, and puts nothing.
  if (call.method !== "findResult" || request?.request.type === "attempt.start") return ghost;
  const resultId = String(call.args[0]);
  const { [lookKey(step, resultId)]: _before, ...looks } = ghost.looks;
  if (step.reply.kind === "fault" || step.reply.value !== null) return { ...ghost, looks };
  const excuse = step.before.results.has(resultId) ? "result-not-shown-by-id" : null;
  return { ...ghost, looks: { ...looks, [lookKey(step, resultId)]: { resultId, excuse } } };
}

function excusedPutsAfter(
  { excusedPuts }: Ghost,
  { pending: { call }, hasHappened }: CallStep,
  used: Look | undefined,
): readonly string[] {
  if (call.method !== "putResult" || !hasHappened) return excusedPuts;
  if (used?.excuse !== "flush-between-look-and-put") return excusedPuts;
  const { attemptId } = call.args[0] as ResultToPublish;
  return excusedPuts.includes(attemptId) ? excusedPuts : [...excusedPuts, attemptId].sort();
}
