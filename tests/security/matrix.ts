/** Who asks: nobody, the student whose attempt is meant, another student, an operator. */
export const WHO = ["nobody", "ada", "bea", "opal"] as const;

export type Who = (typeof WHO)[number];

/**
 * What each of them is answered at every door. Ada is in an attempt of the quiz; nobody else is.
 * All of them ask the very same thing, naming her attempt wherever something can be named.
 */
export const MATRIX: Readonly<Record<string, readonly [string, string, string, string]>> = {
  "GET /api/health/live": ["200", "200", "200", "200"],
  "GET /api/health/ready": ["200", "200", "200", "200"],
  "GET /api/metrics": ["404 not_found", "404 not_found", "404 not_found", "200"],
  "GET /api/demo": ["200", "200", "200", "200"],
  "POST /api/session": ["200", "200", "200", "200"],
  "DELETE /api/session": ["200", "200", "200", "200"],
  "GET /api/attempts/[resourceId]": [
    "401 unauthenticated",
    "200 attempt of ada",
    "404 attempt_not_found",
    "404 attempt_not_found",
  ],
  "GET /api/attempts/[resourceId]/history": ["401 unauthenticated", "200", "200", "200"],
  // No item of the sample has a file; one that has is in tests/browser/content.test.ts.
  "GET /api/content/[resourceId]/[...path]": [
    "401 unauthenticated",
    "404 resource_not_found",
    "404 resource_not_found",
    "404 resource_not_found",
  ],
  "POST /api/attempts/[resourceId]": [
    "404 invalid_input",
    "404 invalid_input",
    "404 invalid_input",
    "404 invalid_input",
  ],
  "POST /api/attempts/[resourceId]/events": [
    "401 unauthenticated",
    "200 attempt of ada",
    "404 attempt_not_found",
    "404 attempt_not_found",
  ],
  "page /": ["200 sign-in", "200 own", "200 own", "200 own"],
  "page /demo": ["200 own", "200 own", "200 own", "200 own"],
  "page /practice/[resourceId]": ["200 sign-in", "200 attempt of ada", "200 own", "200 own"],
  // The file names students and resources, and no attempt by its id.
  "GET /api/ops/attempts": ["404 not_found", "404 not_found", "404 not_found", "200"],
  "page /ops": ["404", "404", "404", "200 own"],
  "page /ops/attempts": ["404", "404", "404", "200 attempt of ada"],
  "page /machine": ["200 own", "200 own", "200 own", "200 own"],
  "page /ops/audit": ["404", "404", "404", "200 own"],
  "page /ops/sweep": ["404", "404", "404", "200 own"],
  "page /ops/[userId]/[resourceId]": ["404", "404", "404", "200 attempt of ada"],
  "page /ops/[userId]/[resourceId]/machine": ["404", "404", "404", "200 attempt of ada"],
  "action getOrCreateAssessmentState": [
    "200 unauthenticated",
    "200 attempt of ada",
    "200 own attempt",
    "200 own attempt",
  ],
  "action submitAnswer": [
    "200 unauthenticated",
    "200 attempt of ada",
    "200 attempt_not_found",
    "200 attempt_not_found",
  ],
  "action skipQuestion": [
    "200 unauthenticated",
    "200 attempt of ada",
    "200 attempt_not_found",
    "200 attempt_not_found",
  ],
  "action reportQuestion": [
    "200 unauthenticated",
    "200 attempt of ada",
    "200 attempt_not_found",
    "200 attempt_not_found",
  ],
  "action finalizeAssessment": [
    "200 unauthenticated",
    "200 attempt_incomplete",
    "200 attempt_not_found",
    "200 attempt_not_found",
  ],
  "action startNewAssessmentAttempt": [
    "200 unauthenticated",
    "200 cleared",
    "200 nothing to clear",
    "200 nothing to clear",
  ],
  "action performOperatorAction": ["404", "404", "404", "200 previewed"],
  "action sweepNow": ["404", "404", "404", "200 nothing due"],
};
