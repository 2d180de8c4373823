import { Fault } from "../fault";
import type { Grade, ListedQuestion, QuestionBank } from "../services/attempt/question-bank";
import type { Slot } from "../slot";
import { ownPart } from "./own-part";

/** A value now or later. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** An id, or an id with a digest of everything that decides the question's grade. */
export type QuestionEntry = string | ListedQuestion;

/** Where an answer belongs, for `Questions.grade`. */
export interface GradingContext {
  readonly resourceId: string;
  /** The digest that `list` gave when the attempt started, if it gave one. */
  readonly digest?: string;
  /** The field of the question that the response is for, if the client named it. */
  readonly responseIdentifier?: string;
}

/**
 * An application's questions. Holdfast stores the list when an attempt starts, so that later changes
 * do not move a student to another question.
 */
export interface Questions {
  /**
   * The ids of the questions of this attempt, in order; null when there is no such resource. Called
   * when an attempt starts, also with attempt number 1 to find out whether the resource exists. Must
   * return the same list for the same arguments while the content stays as it is.
   */
  list(slot: Slot, attemptNumber: number): MaybePromise<readonly QuestionEntry[] | null>;
  /**
   * Whether this response to the question is correct. A response that cannot be graded (another
   * type, an unknown choice) is `{ kind: "invalid_response", problem }`: the student may answer
   * again. A question that no longer exists, or is graded in another way since, is
   * `{ kind: "changed" }`: the student leaves it out. Must have no effects: it may be called more
   * than once for one answer.
   */
  grade(id: string, response: unknown, context: GradingContext): MaybePromise<boolean | Grade>;
}

const QUESTIONS_MAX = 1_000;

const unavailable = ownPart("questions_unavailable", "The application's questions");

/** The questions as the engine needs them. Errors of the application become retryable faults. */
export function questionBankOf(questions: Questions): QuestionBank {
  return {
    list: async (slot, attemptNumber) => {
      const entries = await unavailable("list", async () => questions.list(slot, attemptNumber));
      if (entries === null) return null;
      const problem = listProblem(entries);
      if (problem !== null) throw invalid(`questions.list ${problem}`);
      return entries.map(listed);
    },
    grade: async (resourceId, { id, digest }, { response, responseIdentifier }) => {
      const context = {
        resourceId,
        ...(digest !== undefined && { digest }),
        ...(responseIdentifier !== undefined && { responseIdentifier }),
      };
      const grade = await unavailable("grade", async () => questions.grade(id, response, context));
      if (typeof grade === "boolean") return { kind: "graded", isCorrect: grade };
      if (isGrade(grade)) return grade;
      throw invalid(
        'questions.grade returned neither true, false nor { kind: "graded" | "invalid_response" | ' +
          '"changed" }',
      );
    },
  };
}

function listProblem(entries: unknown): string | null {
  if (!Array.isArray(entries)) return "returned neither an array of ids nor null";
  if (entries.length === 0) return "returned an empty list; return null for an unknown resource";
  if (entries.length > QUESTIONS_MAX) return `returned more than ${QUESTIONS_MAX} questions`;
  const ids = entries.map((entry: unknown) => (isEntry(entry) ? listed(entry).id : null));
  const at = ids.indexOf(null);
  if (at >= 0) return `returned no id at index ${at}; ids are texts of 1 to 255 characters`;
  const repeated = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  return repeated < 0 ? null : `returned the question at index ${repeated} twice`;
}

function isEntry(entry: unknown): entry is QuestionEntry {
  if (typeof entry === "string") return isId(entry);
  if (typeof entry !== "object" || entry === null || !("id" in entry)) return false;
  const digest = "digest" in entry ? entry.digest : undefined;
  return isId(entry.id) && (digest === undefined || typeof digest === "string");
}

function isId(id: unknown): boolean {
  return typeof id === "string" && id.length > 0 && id.length <= 255;
}

function listed(entry: QuestionEntry): ListedQuestion {
  if (typeof entry === "string") return { id: entry };
  const { id, digest } = entry;
  return digest === undefined ? { id } : { id, digest };
}

function isGrade(grade: unknown): grade is Grade {
  if (typeof grade !== "object" || grade === null || !("kind" in grade)) return false;
  switch (grade.kind) {
    case "graded":
      return "isCorrect" in grade && typeof grade.isCorrect === "boolean";
    case "invalid_response":
      return "problem" in grade && typeof grade.problem === "string";
    default:
      return grade.kind === "changed";
  }
}

function invalid(problem: string): Fault {
  return new Fault("content_invalid", `${problem}.`, { retryable: false });
}
