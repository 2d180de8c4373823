import type { LoadedSlot } from "#lib/assessment-cache";
import type { Call, Reply } from "./call";
import type { Answer, TabRequest } from "./tab";

/** A call in plain language, with what is worth knowing of its reply. */
export function callText(call: Call, reply: Reply): string {
  const told = reply.kind === "fault" ? "no reply" : replyText(call, reply.value);
  return told === "" ? doingText(call) : `${doingText(call)} (${told})`;
}

function doingText({ method, args }: Call): string {
  const last = args.at(-1) as Readonly<Record<string, unknown>> | string | undefined;
  const field = (name: string): unknown => (typeof last === "object" ? last[name] : undefined);
  switch (method) {
    case "modeOf":
      return "asks in which mode it is served";
    case "appendTrail":
      return "keeps the refusal in the trail";
    case "load":
      return "looks";
    case "create":
      return `creates attempt ${String(field("number"))}`;
    case "commit":
      return field("outboxEntry") === null ? "writes" : "writes the finalized attempt";
    case "clear":
      return `clears attempt ${String((args[1] as { number: number }).number)}`;
    case "enqueue":
      return "announces a result";
    case "reschedule":
      return last === "drop" ? "drops the row of the outbox index" : "moves the row of the index";
    case "readOutbox":
      return "reads the outbox";
    case "claimDue":
      return "claims what is due";
    case "acknowledge":
      return field("next") === null ? "empties the outbox" : "keeps the result waiting";
    case "listResults":
      return "asks for the list";
    case "findResult":
      return `asks for ${resultName(String(args[0]))}`;
    case "putResult":
      return `puts ${resultName(String(field("resultId")))}`;
    default:
      return method;
  }
}

function resultName(resultId: string): string {
  return `result ${/_attempt_(\d+)$/.exec(resultId)?.[1] ?? resultId}`;
}

function replyText({ method }: Call, value: unknown): string {
  if (method === "load") return lookText(value as LoadedSlot);
  if (method === "listResults") {
    const count = (value as readonly unknown[]).length;
    return count === 0 ? "it is empty" : `${count} results`;
  }
  if (method === "findResult") return value === null ? "there is none" : "it is there";
  if (method === "commit") {
    const { kind, now } = value as { readonly kind: string; readonly now?: LoadedSlot };
    return now === undefined ? "" : `${kind}: ${lookText(now)}`;
  }
  if (value === "created" || value === "cleared") return "";
  return typeof value === "string" ? value : "";
}

function lookText({ record, highWater }: LoadedSlot): string {
  const burned = highWater === 0 ? "" : `, numbers up to ${highWater} burned`;
  if (record === null) return `no attempt${burned}`;
  const state = JSON.parse(record.stateJson) as {
    readonly currentQuestionIndex: number;
    readonly isFinalized: boolean;
  };
  const stands = state.isFinalized ? "finalized" : `${state.currentQuestionIndex} answered`;
  return `attempt ${record.number}, ${stands}${burned}`;
}

export function requestText(request: TabRequest): string {
  switch (request.type) {
    case "attempt.start":
      return "starts";
    case "question.answer":
    case "question.skip":
    case "question.report":
      return `answers question ${request.questionIndex + 1}`;
    case "attempt.finalize":
      return "finalizes";
    case "attempt.reset":
      return "resets";
    case "resume":
      return "comes back";
    case "sweep":
      return "sweeps";
  }
}

export function answerText(answer: Answer): string {
  switch (answer.kind) {
    case "bug":
      return `a bug: ${answer.message}`;
    case "fault":
      return `fault ${answer.code}`;
    case "swept":
      return "done";
    case "context":
      return answer.context.kind === "live" ? attemptText(answer.context.attempt) : "no attempt";
    case "outcome": {
      const { outcome } = answer;
      const code = outcome.kind === "refused" ? `refused ${outcome.code}` : outcome.kind;
      return outcome.attempt === null ? code : `${code}: ${attemptText(outcome.attempt)}`;
    }
  }
}

function attemptText(attempt: {
  readonly attemptNumber: number;
  readonly currentQuestionIndex: number;
  readonly phase: string;
}): string {
  const { attemptNumber, currentQuestionIndex, phase } = attempt;
  return `attempt ${attemptNumber}, ${phase}, ${currentQuestionIndex} answered`;
}
