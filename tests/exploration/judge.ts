import type { Loaded } from "../../src/lib/assessment-cache";
import type { GradebookResult, ResultToPublish } from "../../src/lib/services/one-roster";
import type { Reply } from "./call";
import { judgeAnswer } from "./judge/answers";
import { firstGhost, withRequest } from "./judge/ghost";
import type { Ghost, RequestGhost, Version, Violation } from "./judge/ghost";
import { aliveIn, answered, currentOf, identityOf, pictureOf } from "./judge/picture";
import type { Picture, RecordPicture } from "./judge/picture";
import { judgeChange } from "./judge/writes";
import type { PendingCall, Sight } from "./pod-run";
import type { World } from "./world";

export { firstGhost };
export type { Ghost, Violation };

export interface Judged {
  readonly ghost: Ghost;
  readonly violations: readonly Violation[];
}

export interface CallStep {
  readonly pod: number;
  readonly pending: PendingCall;
  readonly before: World;
  readonly after: World;
  readonly reply: Reply;
  readonly hasHappened: boolean;
}

/** Judges one call, and what it was told. */
export function judgeCall(ghost: Ghost, step: CallStep): Judged {
  const key = `${step.pod}.${step.pending.tab}`;
  const request = step.pending.isBackground ? null : (ghost.requests[key] ?? null);
  const before = pictureOf(step.before.entries);
  const after = pictureOf(step.after.entries);
  const violations = [
    ...judgeChange(ghost, { before, after, request }),
    ...judgeLook(step, before),
    ...judgeGradebookCall(request, step),
    ...judgePut(ghost, step),
  ];
  let next = noteFinalized(ghost, before, after);
  next = forgetPublished(next, step.after);
  if (request !== null) next = noteForRequest(next, { key, step, before, after });
  next = noteGradebook(next, step);
  next = noteAlive(next, after);
  return { ghost: next, violations: [...violations, ...judgeGrades(next, step.after, after)] };
}

/** What a pod's own doings show: requests that begin, lists that are asked for, answers. */
export function judgeSights(
  ghost: Ghost,
  {
    pod,
    sights,
    world,
  }: { readonly pod: number; readonly sights: readonly Sight[]; readonly world: World },
): Judged {
  let next = ghost;
  const violations: Violation[] = [];
  for (const sight of sights) {
    if (sight.kind === "noted") continue;
    const key = `${pod}.${sight.tab}`;
    if (sight.kind === "asked") {
      const alive = aliveIn(pictureOf(world.entries))?.identity ?? null;
      const request: RequestGhost = {
        ...{ request: sight.request, alive, firstSeen: undefined, lastSeen: undefined },
        ...{ seen: [], wrote: null, listed: null },
      };
      next = { ...next, requests: { ...next.requests, [key]: request } };
    } else if (sight.kind === "listed") {
      next = withRequest(next, key, { listed: sight.attemptNumber });
    } else {
      const { [key]: request, ...others } = next.requests;
      if (request !== undefined) violations.push(...judgeAnswer(request, sight.answered));
      next = { ...next, requests: others };
    }
  }
  return { ghost: next, violations };
}

/** A pod died: nobody waits for its requests any more. */
export function forgetPod(ghost: Ghost, pod: number): Ghost {
  const kept = Object.entries(ghost.requests).filter(([key]) => !key.startsWith(`${pod}.`));
  return { ...ghost, requests: Object.fromEntries(kept) };
}

/** Something happened to the world that is none of our pods' doing. */
export function noteEvent(
  ghost: Ghost,
  name: string,
  { before, after }: { readonly before: World; readonly after: World },
): Ghost {
  const was = pictureOf(before.entries);
  const is = pictureOf(after.entries);
  let next = noteAlive(ghost, is);
  if (name === "Redis is flushed") return { ...next, isWeak: true, finalized: [] };
  for (const [number, record] of is.records) {
    const old = was.records.get(number);
    if (record.isFinalized && old?.isFinalized !== true) {
      next = { ...next, lastNumber: Math.max(next.lastNumber, number) };
    }
    if (old !== undefined) continue;
    const isFooled = number <= ghost.lastNumber && number > is.highWater;
    const foreign = aliveIn(was) === null ? next.foreign : [...next.foreign, number];
    next = { ...next, foreign, isWeak: next.isWeak || isFooled };
  }
  return next;
}

/** I1: a look finds the attempt that is there. */
function judgeLook(step: CallStep, before: Picture): readonly Violation[] {
  const shown = shownBy(step.pending.call.method, step.reply);
  if (shown === undefined) return [];
  const current = currentOf(before);
  if (shown?.identity === current?.identity) return [];
  const what = `a look shows ${shown?.identity ?? "no attempt"} where ${current?.identity ?? "none"} is`;
  return [{ invariant: "I1", what }];
}

/** I6 and I7: who may ask the gradebook, and after having looked at what. */
function judgeGradebookCall(
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
  const hasFinalized = [request.wrote, request.lastSeen].some(
    (version) => version !== "cleared" && version?.isFinalized === true,
  );
  const isPublishing = type === "attempt.finalize" && pending.call.method !== "listResults";
  return isPublishing && hasFinalized ? [] : [{ invariant: "I6", what: asks }];
}

/** I3. Where Redis lost writes, only what the gradebook showed by id is safe. */
function judgePut(ghost: Ghost, step: CallStep): readonly Violation[] {
  const { call } = step.pending;
  if (call.method !== "putResult" || !step.hasHappened) return [];
  const put = call.args[0] as ResultToPublish;
  const held = step.before.results.get(put.resultId);
  if (held === undefined || held.attemptId === put.attemptId) return [];
  const look = ghost.looks[String(step.pod)];
  const isUnseen = look?.resultId === put.resultId && !look.isFound;
  if (ghost.isWeak && isUnseen) return [];
  const what = `the result of attempt ${put.attemptNumber} is overwritten by another attempt`;
  return [{ invariant: "I3", what }];
}

/** I9, and H21: what waits is found. */
function judgeGrades(ghost: Ghost, world: World, picture: Picture): readonly Violation[] {
  if (ghost.isWeak) return [];
  const held = [...world.results.values()].map(({ attemptId }) => attemptId);
  const waiting = [...picture.outbox.values()];
  const lost = ghost.finalized.some((id) => !held.includes(id) && !waiting.includes(id));
  if (lost) {
    return [
      { invariant: "I9", what: "a finalized result is neither in the gradebook nor waiting" },
    ];
  }
  if (waiting.length === 0 || picture.isAnnounced) return [];
  return [{ invariant: "I9", what: "a result waits where no sweep will look" }];
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

/** What the gradebook holds cannot be lost any more: I3 sees to it. */
function forgetPublished(ghost: Ghost, { results }: World): Ghost {
  if (ghost.finalized.length === 0) return ghost;
  const held = [...results.values()].map(({ attemptId }) => attemptId);
  const finalized = ghost.finalized.filter((id) => !held.includes(id));
  return finalized.length === ghost.finalized.length ? ghost : { ...ghost, finalized };
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
  const wrote = writtenBy(step, before, after) ?? request.wrote;
  const shown = shownBy(step.pending.call.method, step.reply);
  const own = wrote !== request.wrote && wrote !== "cleared" ? wrote : undefined;
  const lastSeen = shown === undefined ? (own ?? request.lastSeen) : shown;
  const firstSeen = request.firstSeen === undefined ? shown : request.firstSeen;
  const seen = shown === undefined || shown === null ? request.seen : [...request.seen, shown];
  return withRequest(ghost, key, { wrote, lastSeen, firstSeen, seen });
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

/** The record that a reply shows; undefined when it is no look. */
function shownBy(method: string, reply: Reply): Version | null | undefined {
  if (reply.kind === "fault") return undefined;
  if (method === "load") return versionOf(reply.value as Loaded);
  if (method !== "commit") return undefined;
  const { now } = reply.value as { readonly now?: Loaded };
  return now === undefined ? undefined : versionOf(now);
}

function versionOf({ record }: Loaded): Version | null {
  if (record === null) return null;
  const state = JSON.parse(record.stateJson) as {
    readonly startedAt: string;
    readonly currentQuestionIndex: number;
    readonly isFinalized: boolean;
  };
  const { startedAt, currentQuestionIndex, isFinalized } = state;
  const index = answered(currentQuestionIndex, (at) => record.questionJsons.has(at));
  return { identity: identityOf(record.number, startedAt), index, isFinalized };
}

function noteGradebook(ghost: Ghost, step: CallStep): Ghost {
  const { call } = step.pending;
  const pod = String(step.pod);
  if (call.port === "gradebook" && call.method !== "findResult" && pod in ghost.looks) {
    const { [pod]: _used, ...looks } = ghost.looks;
    return { ...ghost, looks };
  }
  if (call.method !== "findResult" || step.reply.kind === "fault") return ghost;
  const found = step.reply.value as GradebookResult | null;
  const look = {
    resultId: String(call.args[0]),
    attemptId: found?.attemptId ?? null,
    isFound: found !== null,
  };
  return { ...ghost, looks: { ...ghost.looks, [pod]: look } };
}

function noteAlive(ghost: Ghost, picture: Picture): Ghost {
  const alive = aliveIn(picture)?.identity;
  let next = ghost;
  for (const [key, request] of Object.entries(ghost.requests)) {
    if (request.alive !== null && request.alive !== alive) {
      next = withRequest(next, key, { alive: null });
    }
  }
  return next;
}
