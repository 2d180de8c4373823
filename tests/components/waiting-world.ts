import { act } from "react";
import { vi } from "vitest";
import { createHoldfast, memoryStore, type Holdfast } from "#src/entries/index.ts";
import type { ActionResult, ResetResult } from "#lib/actions/result";
import { NO_LOG } from "#lib/logger";
import {
  useAttempt,
  type AssessmentActions,
  type AttemptData,
  type AttemptHandle,
} from "#src/components/practice/assessment-stepper.tsx";
import { renderHook, type RenderedHook, type Tab } from "./rendered-hook";

/** How far a request gets. */
export type Line = "up" | "request_lost" | "reply_lost";

/** An answer that the store took, of this tab or of another one. */
export interface TakenAnswer {
  readonly attemptId: string;
  readonly questionIndex: number;
  readonly response: unknown;
}

const QUESTIONS = ["q1", "q2", "q3"];
const HEADERS = new Headers();

/**
 * A student in a tab, with the real engine on a store in memory behind a line that a test cuts. The
 * student's other devices have a line of their own.
 */
export class World {
  readonly taken: TakenAnswer[] = [];
  readonly resourceId: string;
  /** The answers that the store took while the reply was lost. */
  readonly unconfirmed = new Set<unknown>();
  line: Line = "up";
  readonly #holdfast: Holdfast;
  readonly #tab: Tab;
  #page: RenderedHook<AttemptData, AttemptHandle> | null = null;

  constructor(tab: Tab, resourceId: string) {
    this.#tab = tab;
    this.resourceId = resourceId;
    this.#holdfast = createHoldfast({
      store: memoryStore(),
      gradebook: {
        listResults: () => Promise.resolve([]),
        findResult: () => Promise.resolve(null),
        putResult: () => Promise.resolve(),
      },
      questions: { list: () => QUESTIONS, grade: (_id, response) => response === "right" },
      user: () => ({ userId: "ada" }),
      secret: "a secret of thirty-two characters.",
      logger: NO_LOG,
    });
  }

  /** What the page shows; null while it cannot be loaded. */
  get shown(): AttemptHandle | null {
    return this.#page?.current() ?? null;
  }

  /** Loads the page, also again. Without a connection the browser shows none. */
  async open(): Promise<void> {
    await this.close();
    if (this.line !== "up") return;
    const hook = (data: AttemptData) =>
      useAttempt(data, this.#actions(), { refresh: () => void this.#refresh() });
    this.#page = await renderHook<AttemptData, AttemptHandle>(hook, await this.#load());
    await this.settle();
  }

  async close(): Promise<void> {
    await this.#page?.close();
    this.#page = null;
  }

  async do(work: (attempt: AttemptHandle) => void): Promise<void> {
    await this.#page?.act(work);
    await this.settle();
  }

  async setLine(line: Line, isOnline: boolean): Promise<void> {
    this.line = line;
    await act(async () => this.#tab.setOnline(isOnline));
    await this.settle();
  }

  async pass(ms: number): Promise<void> {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(ms);
    });
  }

  /** Lets everything happen that needs no time. */
  settle(): Promise<void> {
    return this.pass(0);
  }

  /** On another device of the student. */
  async elsewhere(what: "answer" | "finish" | "again", response: string): Promise<void> {
    const { state, questionIds } = await this.#load();
    if (state === null) return;
    const { attemptId, currentQuestionIndex: questionIndex } = state;
    const questionId = questionIds[questionIndex];
    if (what === "answer" && questionId !== undefined) {
      await this.#apply("question.answer", { attemptId, questionId, questionIndex, response });
    } else if (what === "finish") {
      await this.#apply("attempt.finalize", { attemptId });
    } else if (what === "again") {
      await this.#apply("attempt.reset", { attemptId });
      await this.#apply("attempt.start", {});
    }
  }

  async #load(): Promise<AttemptData> {
    const found = await this.#holdfast.attempt(HEADERS, this.resourceId);
    if (found.outcome !== "found") throw new Error(found.outcome);
    return found;
  }

  async #refresh(): Promise<void> {
    if (this.line === "up") await this.#page?.render(await this.#load());
  }

  async #apply(type: string, input: Readonly<Record<string, unknown>>): Promise<ActionResult> {
    const { resourceId: _resource, ...fields } = input;
    const request = { type, ...fields };
    const { resourceId } = this;
    const result = await this.#holdfast.perform({ headers: HEADERS, resourceId, request });
    const isAnswer = type === "question.answer" && result.outcome === "applied";
    if (isAnswer && result.state !== null) {
      const { attemptId } = result.state;
      const questionIndex = Number(fields["questionIndex"]);
      this.taken.push({ attemptId, questionIndex, response: fields["response"] });
    }
    return result;
  }

  async #overLine(type: string, input: object): Promise<ActionResult> {
    if (this.line === "request_lost") throw new TypeError("Failed to fetch");
    const result = await this.#apply(type, { ...input });
    if (this.line === "up") return result;
    if (result.outcome === "applied")
      this.unconfirmed.add(new Map<string, unknown>(Object.entries(input)).get("response"));
    throw new TypeError("Failed to fetch");
  }

  #actions(): AssessmentActions {
    return {
      getOrCreateAssessmentState: (input) => this.#overLine("attempt.start", input),
      submitAnswer: (input) => this.#overLine("question.answer", input),
      skipQuestion: (input) => this.#overLine("question.skip", input),
      reportQuestion: (input) => this.#overLine("question.report", input),
      finalizeAssessment: (input) => this.#overLine("attempt.finalize", input),
      startNewAssessmentAttempt: async (input): Promise<ResetResult> => {
        const result = await this.#overLine("attempt.reset", input);
        const success = result.outcome === "applied" || result.outcome === "replayed";
        return { ...result, success, clearedAttempt: null };
      },
    };
  }
}
