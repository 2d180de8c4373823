import { Fault } from "#lib/fault";
import type { AttemptRequest, AttemptView, Outcome, QuestionList } from "#lib/services/attempt";
import type { Slot } from "#lib/slot";
import type { HistoryFile } from "../history/history-file";
import { monotonicMs } from "../history/operation";
import type { Regression, Request, Return, Observation } from "../history/operation";
import type { LoopLag } from "./loop-lag";
import type { Pod } from "./pod";
import { newCallCounts, withCounts } from "./call-counts";
import type { CallCounts } from "./call-counts";

type ReplySummary = Pick<Return, "outcome" | "how" | "code" | "observation" | "isCorrect">;

/** What a client learns: the outcome, and what it is to send back with its next request. */
export interface ReplyWithToken extends ReplySummary {
  readonly token: string | null;
}

const UNANSWERED = { how: null, observation: null, isCorrect: null } as const;

interface TabRequest {
  readonly tab: string;
  readonly slot: Slot;
  /** What the client was given last. */
  readonly token: string | null;
}

interface Recording {
  readonly process: string;
  readonly pod: Pod;
  readonly file: HistoryFile;
  readonly lag: LoopLag;
}

/** Makes requests of the engine, and writes down what was asked and what came of it. */
export class Recorder {
  readonly #recording: Recording;
  #made = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** As the actions do: what the token says is verified, and a new one is given. */
  async request(
    { tab, slot, token }: TabRequest,
    request: AttemptRequest,
  ): Promise<ReplyWithToken> {
    const { engine, tokens } = this.#recording.pod;
    const verified = token === null ? null : await tokens.verify(slot, token);
    if (verified?.kind === "invalid") throw new Error("a token of our own is not valid");
    const claims = verified?.kind === "valid" ? verified.claims : undefined;
    const named: Request = {
      type: request.type,
      attemptId: "attemptId" in request ? (request.attemptId ?? null) : null,
      index: "questionIndex" in request ? request.questionIndex : null,
      response: responseOf(request),
    };
    let next: string | null = null;
    const known = await this.#record({ tab, slot, request: named }, async () => {
      const outcome = await engine.apply(slot, request, claims);
      const { attempt, questions = null } = outcome;
      next = attempt === null ? null : await tokens.issue(slot, attempt, questions);
      return { outcome: "ok", ...knownOf(outcome) };
    });
    return { ...known, token: next };
  }

  /** A page load: from Redis alone. */
  async look(tab: string, slot: Slot): Promise<ReplyWithToken> {
    const { engine, tokens } = this.#recording.pod;
    let token: string | null = null;
    const known = await this.#record({ tab, slot, request: plain("look") }, async () => {
      const context = await engine.resolveAssessmentContext(slot);
      let observation: Observation | null = null;
      if (context.kind === "live") {
        const { attempt, questions } = context;
        observation = sightOf(attempt, questions);
        token = await tokens.issue(slot, attempt, questions);
      }
      const code = context.kind === "quarantined" ? "record_quarantined" : null;
      return { outcome: "ok", how: "looked", code, observation, isCorrect: null };
    });
    return { ...known, token };
  }

  /** Throws when Redis does not answer. */
  async sweep(): Promise<void> {
    const slot = { userId: "-", resourceId: "-" };
    const known = await this.#record({ tab: "-", slot, request: plain("sweep") }, async () => {
      await this.#recording.pod.engine.sweep();
      return { ...UNANSWERED, outcome: "ok", how: "looked", code: null };
    });
    if (known.outcome !== "ok") throw new Error(`the sweep failed: ${known.code}`);
  }

  regression(what: Omit<Regression, "kind" | "atMs">): void {
    this.#recording.file.write({ kind: "regression", ...what, atMs: monotonicMs() });
  }

  async #record(
    { tab, slot, request }: { tab: string; slot: Slot; request: Request },
    work: () => Promise<ReplySummary>,
  ): Promise<ReplySummary> {
    const { process: name, file, lag } = this.#recording;
    const id = `${name}-${(this.#made += 1)}`;
    const fromMs = monotonicMs();
    file.write({ kind: "invoke", id, tab, ...slot, request, atMs: fromMs });
    const counts = newCallCounts();
    const known = await withCounts(counts, work).catch((error: unknown) => failed(error, counts));
    const { storeMsMax, ...sent } = counts;
    const stalledMs = lag.sinceMs(fromMs);
    const atMs = monotonicMs();
    file.write({ kind: "return", id, atMs, ...known, sent, stalledMs, storeMsMax });
    return known;
  }
}

function plain(type: "look" | "sweep"): Request {
  return { type, attemptId: null, index: null, response: null };
}

/** What the record holds in the place of the answer, as JSON. */
function responseOf(request: AttemptRequest): string | null {
  switch (request.type) {
    case "question.answer":
      return JSON.stringify(request.response);
    case "question.report":
      return JSON.stringify(request.report);
    case "question.skip":
      return JSON.stringify(null);
    default:
      return null;
  }
}

function failed(error: unknown, { writes }: CallCounts): ReplySummary {
  if (!(error instanceof Fault)) throw error;
  const kind = /\((\w+)\)/.exec(error.message)?.[1];
  const code = kind === undefined ? error.code : `${error.code} ${kind}`;
  // Redis itself said that it did not run the one write there was.
  const isRefused = error.code === "redis_out_of_memory" && writes === 1;
  return { ...UNANSWERED, outcome: writes === 0 || isRefused ? "fail" : "unknown", code };
}

function knownOf(outcome: Outcome): Omit<ReplySummary, "outcome"> {
  const { attempt, questions = null } = outcome;
  const observation = attempt === null ? null : sightOf(attempt, questions);
  if (outcome.kind === "refused") {
    return { how: "refused", code: outcome.code, observation, isCorrect: null };
  }
  return { how: outcome.kind, code: null, observation, isCorrect: outcome.isCorrect ?? null };
}

/** I8: with the list that is stored with the attempt, and not what the content says. */
function sightOf(view: AttemptView, questions: QuestionList | null): Observation {
  return {
    attemptId: view.attemptId,
    number: view.attemptNumber,
    phase: view.phase,
    answers: view.questions.map(({ response, isCorrect }) => {
      return { response: JSON.stringify(response ?? null), isCorrect };
    }),
    total: view.totalQuestions,
    score: view.finalSummary?.score ?? null,
    // The first ones tell two lists apart; the whole of a long one would fill the file.
    questionIds:
      questions
        ?.slice(0, 8)
        .map(({ id }) => id)
        .join(" ") ?? null,
  };
}
