import { REFUSALS } from "#lib/codes";
import type { Outcome } from "#lib/services/attempt";
import { requestOf, viewOf } from "../tab";
import type { Answer, TabRequest, TabScript, TabStep, View } from "../tab";

/** How far a student has come who wants to finish an attempt and to begin the next one. */
export type Stage =
  | "finish an attempt"
  | "leave the finished attempt"
  | "start the next attempt"
  | "answer in the next attempt"
  | "done"
  /** Was told why there is nothing more to do. */
  | "told why not"
  /** Never comes back. */
  | "gone";

/** All that a student remembers between two requests. */
export interface StudentMemory {
  readonly stage: Stage;
  readonly view: View | null;
  /** Whether the page must be loaded before anything else. */
  readonly isPageStale: boolean;
  /** How often in a row a request had to be sent again. */
  readonly retries: number;
  /** What was answered that leaves no way on; null as long as there is one. */
  readonly problem: string | null;
}

/** A student asks again after "try again", but not for ever. */
const RETRIES_MAX = 3;

/** Refusals after which a student has no way on and knows why. */
const TOLD_WHY: readonly string[] = ["start_not_allowed", "record_quarantined"];

/** A student who opens the page, or who goes on in a page that shows something already. */
export function studentWith(view: View | null): StudentMemory {
  return {
    ...{ stage: "finish an attempt", view, isPageStale: view === null },
    ...{ retries: 0, problem: null },
  };
}

/** A student who never comes back: what is left to do is done by sweeps alone. */
export const GONE: StudentMemory = { ...studentWith(null), stage: "gone" };

export function isAtEnd({ stage, problem }: StudentMemory): boolean {
  return problem !== null || ["done", "told why not", "gone"].includes(stage);
}

/** What the student asks next, going by nothing but what the page shows. */
export function nextRequest(
  tab: Omit<TabScript, "steps">,
  { view, isPageStale }: StudentMemory,
): TabRequest {
  const step = isPageStale ? "resume" : stepFor(view);
  const request = requestOf({ ...tab, steps: [step] }, { position: 0, retries: 0, view });
  if (request === null) throw new Error(`the page offers no "${step}"`);
  return request;
}

function stepFor(view: View | null): TabStep {
  if (view === null) return "start";
  if (view.isFinalized) return "reset";
  return view.index < view.total ? "answer" : "finalize";
}

/** What the student knows after an answer, and how far that brings it. */
export function afterReply(
  memory: StudentMemory,
  request: TabRequest,
  answer: Answer,
): StudentMemory {
  switch (answer.kind) {
    case "context":
      if (answer.context.kind === "quarantined") return { ...memory, stage: "told why not" };
      return {
        ...{ ...memory, isPageStale: false, retries: 0 },
        view: answer.context.kind === "live" ? viewOf(answer.context.attempt) : null,
      };
    case "outcome":
      return afterOutcome(memory, request, answer.outcome);
    case "fault":
      // Nothing fails any more: there is no other reason to ask again than other requests.
      if (answer.code === "contention" && memory.retries < RETRIES_MAX) {
        return { ...memory, retries: memory.retries + 1 };
      }
      return { ...memory, problem: `"${request.type}" fails with ${answer.code}` };
    case "swept":
    case "bug":
      return { ...memory, problem: `"${request.type}" ends in a bug` };
  }
}

function afterOutcome(memory: StudentMemory, request: TabRequest, outcome: Outcome): StudentMemory {
  if (outcome.kind !== "refused") {
    const view = viewOf(outcome.attempt);
    return { ...memory, view, retries: 0, stage: stageAfter(memory.stage, request) };
  }
  const { code } = outcome;
  if (TOLD_WHY.includes(code)) return { ...memory, stage: "told why not" };
  if (REFUSALS[code].isPageStale === true) return { ...memory, isPageStale: true, retries: 0 };
  return { ...memory, problem: `"${request.type}" is refused with ${code}` };
}

function stageAfter(stage: Stage, { type }: TabRequest): Stage {
  switch (stage) {
    case "finish an attempt":
      return type === "attempt.finalize" ? "leave the finished attempt" : stage;
    case "leave the finished attempt":
      return type === "attempt.reset" ? "start the next attempt" : stage;
    case "start the next attempt":
      return type === "attempt.start" ? "answer in the next attempt" : stage;
    case "answer in the next attempt":
      return type === "question.answer" ? "done" : stage;
    default:
      return stage;
  }
}
