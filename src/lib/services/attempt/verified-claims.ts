import type { QuestionList } from "./question-bank";

/** What was acknowledged to a client of an attempt, when it was last answered. */
interface ClaimedFacts {
  readonly attemptNumber: number;
  readonly attemptId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** How often the attempt had been changed (see `revisionOf`). */
  readonly revision: number;
  /** Whether these are the questions that the attempt had. */
  readonly hasQuestions: (questions: QuestionList) => boolean;
}

/**
 * What a verified token says of an attempt: with it an attempt that Redis has lost is opened again
 * under its number and id. Only what verifies tokens makes one (a dependency rule), and the engine
 * takes nothing else: an object of a client's own making is not an instance of this class (H29).
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

  /** Throws a TypeError for anything else: the caller has handed a client's words through. */
  static require(claims: unknown): void {
    const isOurs = typeof claims === "object" && claims !== null && #isVerified in claims;
    // @mutant claims-origin
    if (isOurs) return;
    throw new TypeError("Claims must come from a verified attempt token, never from a request.");
  }
}
