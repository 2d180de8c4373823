import type { AttemptView, QuestionList } from "#lib/services/attempt";
import { questionIdAt } from "../tab";
import type { Answer, TabRequest } from "../tab";
import type { RequestGhost, Version, Violation } from "./ghost";
import { identityOf } from "./picture";
import type { Picture } from "./picture";

/** The rules for what a student may be told: I1, I4, I7, I8. */
export function judgeAnswer(ghost: RequestGhost, answer: Answer): readonly Violation[] {
  if (answer.kind === "bug") return [{ invariant: "bug", what: answer.message }];
  if (answer.kind === "fault" || answer.kind === "swept") return [];
  if (answer.kind === "context") {
    const { context } = answer;
    if (context.kind !== "live") return judgeShown(ghost, null);
    const { attempt, questions } = context;
    return [...judgeShown(ghost, attempt), ...judgeList(attempt, questions)];
  }
  const { outcome } = answer;
  const { attempt } = outcome;
  const isStranded = outcome.kind === "refused" && outcome.code === "attempt_not_found";
  if (isStranded && ghost.alive !== null) return [stranded(ghost.alive)];
  if (outcome.kind === "applied") {
    const { questions = null } = outcome;
    return [
      ...judgeApplied(ghost, attempt),
      ...judgeQuestions(ghost, attempt),
      ...judgeList(attempt, questions),
    ];
  }
  if (outcome.kind === "refused" && outcome.code === "question_mismatch") {
    return judgeMismatch(ghost.request, attempt);
  }
  const shown = judgeShown(ghost, attempt);
  return outcome.kind === "replayed" ? [...shown, ...judgeReplay(ghost.request, attempt)] : shown;
}

/** I4: what is acknowledged as an answer is the answer that is stored, not another tab's. */
export function judgeKept(
  { request }: RequestGhost,
  answer: Answer,
  { records }: Picture,
): readonly Violation[] {
  if (request.type !== "question.answer" || answer.kind !== "outcome") return [];
  const { attempt, kind } = answer.outcome;
  const told = versionOf(attempt);
  const record = attempt === null ? undefined : records.get(attempt.attemptNumber);
  if (kind !== "applied" || record?.identity !== told?.identity) return [];
  const kept = record?.answers.get(String(request.questionIndex));
  // Redis may have lost it since, or a legacy pod may have written over it.
  const isOwn = kept === undefined || kept.includes(String(request.response));
  if (isOwn || kept.includes("answer of the legacy pod")) return [];
  return [{ invariant: "I4", what: "an answer is acknowledged, and another one is stored" }];
}

function stranded(identity: string): Violation {
  return {
    invariant: "I1",
    what: `attempt ${identity} is alive, and its student is told there is none`,
  };
}

function judgeApplied(ghost: RequestGhost, attempt: AttemptView | null): readonly Violation[] {
  const { request } = ghost;
  if (!isStored(ghost, versionOf(attempt))) {
    const what = `"${request.type}" is acknowledged, and nothing like it is stored`;
    return [{ invariant: "I4", what }];
  }
  const named = "attemptId" in request ? request.attemptId : undefined;
  if (attempt === null || named === undefined || named === attempt.attemptId) return [];
  return [{ invariant: "I1", what: "what was meant for one attempt is applied to another" }];
}

/** By this request, or, when its own reply was lost, as a later look has shown. */
function isStored(ghost: RequestGhost, told: Version | null): boolean {
  const { request, wrote, firstSeen, lastSeen, seen } = ghost;
  if (isSame(wrote, told ?? "cleared")) return true;
  // While a result is published its attempt may be left behind: the looks after that show another.
  const shown = request.type === "attempt.finalize" ? seen : [lastSeen];
  if (told !== null) return shown.some((version) => version !== undefined && isSame(version, told));
  return lastSeen !== undefined && lastSeen?.identity !== firstSeen?.identity;
}

/** I8: what was asked, listed and answered is one and the same list. */
function judgeQuestions(ghost: RequestGhost, attempt: AttemptView | null): readonly Violation[] {
  const { request, listed } = ghost;
  if (attempt === null) return [];
  // Only a start and an attempt without a list ask the content; the others go by what is stored.
  const isListed = listed === null || listed === attempt.attemptNumber;
  const isQuestion = "questionId" in request;
  if (!isQuestion && request.type !== "attempt.start") return [];
  const isAsked =
    !isQuestion ||
    request.questionId === questionIdAt(attempt.attemptNumber, request.questionIndex);
  if (isListed && isAsked) return [];
  const what = `attempt ${attempt.attemptNumber} goes on with the questions of another one`;
  return [{ invariant: "I8", what }];
}

/** I8: the list that goes with an attempt is the one it began with. */
function judgeList(
  attempt: AttemptView | null,
  questions: QuestionList | null,
): readonly Violation[] {
  if (attempt === null || questions === null) return [];
  const { attemptNumber, totalQuestions } = attempt;
  const isOwn =
    questions.length === totalQuestions &&
    questions.every(({ id }, index) => id === questionIdAt(attemptNumber, index));
  if (isOwn) return [];
  return [{ invariant: "I8", what: `attempt ${attemptNumber} has the list of another one` }];
}

function judgeMismatch(request: TabRequest, attempt: AttemptView | null): readonly Violation[] {
  if (attempt === null || !("questionId" in request)) return [];
  const { questionId, questionIndex } = request;
  if (questionId !== questionIdAt(attempt.attemptNumber, questionIndex)) return [];
  return [{ invariant: "I8", what: "the question that the student was shown is no longer there" }];
}

/** A reply that changes nothing shows what the last look saw. */
function judgeShown(ghost: RequestGhost, attempt: AttemptView | null): readonly Violation[] {
  if (attempt === null && ghost.alive !== null) return [stranded(ghost.alive)];
  if (ghost.lastSeen === undefined) {
    return [{ invariant: "I7", what: "a reply shows an attempt that nobody looked for" }];
  }
  if (isSame(ghost.lastSeen, versionOf(attempt))) return [];
  // A finalized attempt is still shown to whoever finalized it while another tab has moved on.
  const isOwn = ghost.request.type === "attempt.finalize";
  if (isOwn && ghost.seen.some((version) => isSame(version, versionOf(attempt)))) return [];
  return [{ invariant: "I1", what: "a reply shows another attempt than the one that is there" }];
}

function judgeReplay(request: TabRequest, attempt: AttemptView | null): readonly Violation[] {
  if (!("questionIndex" in request)) return [];
  if (attempt !== null && request.questionIndex < attempt.currentQuestionIndex) return [];
  return [
    { invariant: "I4", what: "an answer is acknowledged as a repeat of one that is not there" },
  ];
}

function versionOf(attempt: AttemptView | null): Version | null {
  if (attempt === null) return null;
  const { attemptNumber, startedAt, currentQuestionIndex: index, isFinalized } = attempt;
  return { identity: identityOf(attemptNumber, startedAt), index, isFinalized };
}

function isSame(a: Version | "cleared" | null, b: Version | "cleared" | null): boolean {
  if (a === null || b === null || a === "cleared" || b === "cleared") return a === b;
  if (a.identity !== b.identity || a.isFinalized !== b.isFinalized) return false;
  // Once it is graded, what Redis loses of the answers no longer matters to anybody.
  return a.isFinalized || a.index === b.index;
}
