import { Fault } from "../fault";
import type { RequestHeaders, SessionPort, Student } from "../session/contract";
import { idProblem } from "../slot";
import { ownPart } from "./own-part";

/** The id, or an object with it; null or undefined: nobody is signed in. */
export type UserAnswer = string | Student | null | undefined;

/**
 * Who sent a request: the user's id, or an object with it; null or undefined when nobody is signed
 * in. It is the only source of user ids: no body and no path is ever used as one. Throw when the
 * session cannot be checked; the student is then asked to try again.
 */
export type FindUser = (headers: RequestHeaders) => UserAnswer | Promise<UserAnswer>;

const unavailable = ownPart("session_unavailable", "The application's user function");

/** The session of an application's user function. Its answers are checked. */
export function sessionOf(findUser: FindUser): SessionPort {
  return {
    getUser: async (headers) => {
      const answer = await unavailable("user", async () => findUser(headers));
      if (answer === null || answer === undefined) return null;
      const student = typeof answer === "string" ? { userId: answer } : answer;
      const problem = studentProblem(student);
      if (problem === null) return student;
      throw new Fault("session_unavailable", `The application's user function ${problem}.`, {
        retryable: false,
      });
    },
  };
}

function studentProblem(student: Student): string | null {
  const { userId, isOperator } = student as { userId?: unknown; isOperator?: unknown };
  if (typeof userId !== "string") {
    return "returned neither a user id, an object with userId, nor null";
  }
  const problem = idProblem(userId);
  if (problem !== null) return `returned a user id that ${problem}`;
  const isKnown = isOperator === undefined || typeof isOperator === "boolean";
  return isKnown ? null : "returned an isOperator that is neither true nor false";
}
