/**
 * Every code that a client, a log or a dashboard can match on. Types, HTTP statuses, messages and
 * the labels of metrics are derived from these tables: a new code is added here and where it is
 * used. Codes are stable; messages may change.
 */

interface RefusalEntry {
  /** The HTTP status of the reply. */
  readonly status: 400 | 401 | 403 | 404 | 409;
  /** Shown to the student. */
  readonly message: string;
  /** The student's page is out of date: the stepper offers to load the current attempt. */
  readonly isPageStale?: true;
}

/** Why the engine does not accept a request now. */
export const ENGINE_REFUSALS = refusals({
  attempt_not_found: {
    status: 404,
    message: "This attempt no longer exists.",
    isPageStale: true,
  },
  stale_attempt: {
    status: 409,
    message: "This attempt was replaced by another one, in another tab or on another device.",
    isPageStale: true,
  },
  index_out_of_order: {
    status: 409,
    message: "This is not the next question of the attempt.",
    isPageStale: true,
  },
  attempt_complete: {
    status: 409,
    message: "This attempt has no open questions.",
    isPageStale: true,
  },
  attempt_incomplete: {
    status: 409,
    message: "Some questions of this attempt are still open.",
    isPageStale: true,
  },
  attempt_finalized: {
    status: 409,
    message: "This attempt is finished.",
    isPageStale: true,
  },
  question_mismatch: {
    status: 409,
    message: "The attempt has another question at this place.",
    isPageStale: true,
  },
  /** To the client it is `invalid_input`, with the issue of the response. */
  invalid_response: { status: 400, message: "This answer can’t be read." },
  record_quarantined: {
    status: 409,
    message: "Your saved attempt can’t be read. Please contact support.",
  },
  resource_not_found: { status: 404, message: "This assessment does not exist." },
  /** Redis lost acknowledged answers; the reply holds what is left. The client sends them again. */
  state_regressed: {
    status: 409,
    message: "We lost some of your saved answers. Load the current attempt to continue.",
    isPageStale: true,
  },
  /** The deployment's policy does not let this student start another attempt now. */
  start_not_allowed: {
    status: 403,
    message: "You can’t start another attempt of this assessment.",
  },
  /** The question was changed after the attempt began: it can only be left out. */
  question_changed: {
    status: 409,
    message: "This question was changed after you started. It does not count.",
  },
});

/** Why a request is not passed on to the engine. */
export const EDGE_REFUSALS = refusals({
  unauthenticated: { status: 401, message: "You are not signed in. Please sign in." },
  cross_site: { status: 403, message: "This request came from a page of another site." },
  token_invalid: {
    status: 403,
    message: "This page is out of date. Please reload it.",
    isPageStale: true,
  },
  invalid_input: { status: 400, message: "This answer can’t be read." },
});

export const REFUSALS: Readonly<Record<RefusalCode | EdgeRefusalCode, RefusalEntry>> = {
  ...ENGINE_REFUSALS,
  ...EDGE_REFUSALS,
};

/** Why the engine refuses a request. Stable: a client may match on it. */
export type RefusalCode = keyof typeof ENGINE_REFUSALS;
/** Why a request does not reach the engine. Stable: a client may match on it. */
export type EdgeRefusalCode = keyof typeof EDGE_REFUSALS;

/** What a student reads when a request failed, for each code of a `Fault`. */
export const FAULT_MESSAGES = {
  redis_unavailable:
    "We can’t reach your attempt right now. Your saved answers are not lost. Please try again.",
  redis_out_of_memory: "We can’t save your work right now. Please try again.",
  gradebook_unavailable: "The gradebook is not responding. Please try again.",
  gradebook_misconfigured: "The gradebook rejects our requests. Please contact support.",
  contention: "Several requests are changing this attempt at the same time. Please try again.",
  content_invalid: "This assessment contains a mistake. Please tell your teacher.",
  internal: "Something went wrong on our side.",
  not_configured: "This service is not set up correctly. Please contact support.",
  questions_unavailable: "We can’t load the questions right now. Please try again.",
  session_unavailable: "We can’t check who you are right now. Please try again.",
  policy_unavailable: "We can’t check right now whether you may start. Please try again.",
  rate_limited: "You sent too many requests. Please wait a moment and try again.",
} as const;

/** Which dependency failed, or `internal` for a bug. Stable: a client may match on it. */
export type FaultCode = keyof typeof FAULT_MESSAGES;

export function codesOf<Code extends string>(
  table: Readonly<Record<Code, unknown>>,
): readonly Code[] {
  return Object.keys(table) as Code[];
}

function refusals<Code extends string>(
  table: Readonly<Record<Code, RefusalEntry>>,
): Readonly<Record<Code, RefusalEntry>> {
  return table;
}
