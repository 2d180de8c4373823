import type { RequestKind, VisibleAttempt, PodReply } from "./student";

/** The promises while legacy pods run beside new ones in `pinned-compat`. */
export const PROMISES = {
  kept: "An answer that either kind of pod has acknowledged is in its attempt until that is reset.",
  steady: "A live attempt has one number, and the same questions, on every pod.",
  forward: "Once a student is in an attempt, no pod shows an earlier one until it is reset.",
  back: "Going back to legacy pods alone, a live attempt goes on where it was.",
  respected: "A new pod puts no result over one of another attempt.",
} as const;

export type PromiseId = keyof typeof PROMISES;

export interface BrokenPromise {
  readonly promise: PromiseId;
  readonly what: string;
}

/** What is stored in the end. */
export interface Ending {
  readonly keys: {
    text(key: string): string | null;
    hash(key: string): ReadonlyMap<string, string>;
  };
  /** Results that a new pod has put over one of another attempt. */
  readonly overwritten: readonly string[];
}

/** One request of a student, and the reply of the pod. */
export interface Observation {
  readonly tab: string;
  readonly pod: string;
  readonly ask: RequestKind;
  /** What the student saw when asking. */
  readonly view: VisibleAttempt | null;
  readonly response: string;
  readonly reply: PodReply;
}

/** Compares the replies with what is stored in the end. Knows neither engine nor machine. */
export function brokenPromises(
  world: Ending,
  observations: readonly Observation[],
  options: { readonly isSequential: boolean },
): readonly BrokenPromise[] {
  const overwritten = world.overwritten.map((id): BrokenPromise => {
    return { promise: "respected", what: `${id} was put over` };
  });
  const sequential = options.isSequential ? [...wandering(observations)] : [];
  return [...overwritten, ...lostAnswers(world, observations), ...sequential];
}

function lostAnswers(
  { keys }: Ending,
  observations: readonly Observation[],
): readonly BrokenPromise[] {
  const broken: BrokenPromise[] = [];
  for (const [at, { ask, view, response, reply, pod }] of observations.entries()) {
    const isAnswer = ask === "answer" || ask === "skip" || ask === "report";
    const { shown } = reply;
    if (!isAnswer || reply.kind !== "done" || shown === null || view === null) continue;
    // A reset, also one that died on its way, may have taken it along.
    if (observations.slice(at + 1).some((later) => later.ask === "reset")) continue;
    const what = `answer ${view.index} of attempt ${shown.number}, acknowledged by ${pod}`;
    const json = keys.text(`assess:state:u:r:${shown.number}`);
    const state = json === null ? null : (JSON.parse(json) as { readonly startedAt: string });
    if (state?.startedAt !== shown.startedAt) {
      broken.push({ promise: "kept", what: `${what}, is gone with its attempt` });
      continue;
    }
    const stored = keys.hash(`assess:questions:u:r:${shown.number}`).get(String(view.index));
    const kept = stored === undefined ? undefined : (JSON.parse(stored) as { response: unknown });
    const expected = ask === "skip" ? null : response;
    if (kept === undefined || kept.response !== expected) {
      broken.push({ promise: "kept", what: `${what}, is not stored` });
    }
  }
  return broken;
}

/** What one student sees whose requests wander between pods, one after the other. */
function wandering(observations: readonly Observation[]): readonly BrokenPromise[] {
  const broken: BrokenPromise[] = [];
  let current: VisibleAttempt | null = null;
  let isOver = true;
  for (const { ask, reply, pod, view } of observations) {
    const { shown } = reply;
    const isLive = view !== null && !view.isFinalized;
    if (reply.kind === "refused" && isForeignQuestion(reply.code) && isLive) {
      broken.push({ promise: "steady", what: `${pod} has other questions for ${view.number}` });
    }
    if (ask === "reset") current = null;
    if (shown === null) continue;
    if (current !== null && !isOver && !isSame(current, shown)) {
      const what = `${pod} shows attempt ${shown.number} in the middle of ${current.number}`;
      broken.push({ promise: "steady", what });
    }
    if (current !== null && shown.number < current.number) {
      const what = `${pod} shows attempt ${shown.number} after ${current.number}`;
      broken.push({ promise: "forward", what });
    }
    current = shown;
    isOver = shown.isFinalized || (ask === "finalize" && reply.kind !== "refused");
  }
  return broken;
}

function isForeignQuestion(code: string): boolean {
  return code === "question_mismatch" || code === "the question is not the one at that index";
}

function isSame(a: VisibleAttempt, b: VisibleAttempt): boolean {
  return a.number === b.number && a.startedAt === b.startedAt;
}
