import type { QuestionList } from "./question-bank";

/** The state of an attempt that the last reply acknowledged to the client. */
interface ClaimedFacts {
  readonly attemptNumber: number;
  readonly attemptId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** How often the attempt had been changed then (see `revisionOf`). */
  readonly revision: number;
  /** Whether the attempt had exactly these questions. */
  readonly hasQuestions: (questions: QuestionList) => boolean;
}

/**
 * The content of a verified token. The engine uses it to open an attempt that Redis has lost under
 * its old number and id. Only the code that verifies tokens may construct it (a dependency rule).
 * The engine accepts no other object: an object from a client is not an instance of this class
 * (H29).
 *
 * @internal
 */
export class VerifiedClaims implements ClaimedFacts {
  readonly attemptNumber: number;
  readonly attemptId: string;
  readonly startedAt: string;
  readonly revision: number;
  readonly hasQuestions: (questions: QuestionList) => boolean;
  readonly #isVerified = true;

  constructor(facts: ClaimedFacts) {
    this.attemptNumber = facts.attemptNumber;
    this.attemptId = facts.attemptId;
    this.startedAt = facts.startedAt;
    this.revision = facts.revision;
    this.hasQuestions = facts.hasQuestions;
  }

  /** Throws a TypeError for any other object: the caller has passed on input of a client. */
  static require(claims: unknown): void {
    const isVerified = typeof claims === "object" && claims !== null && #isVerified in claims;
    // @mutant claims-origin
    if (isVerified) return;
    throw new TypeError("Claims must come from a verified attempt token, never from a request.");
  }
}
