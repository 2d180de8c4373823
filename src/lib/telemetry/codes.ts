import type { AttemptRefusal } from "#machines/attempt.decide";
import type { FaultCode } from "../fault";
import type { AttemptRequest, RefusalCode } from "../services/attempt";

/** The events of requests and publications. */
export const EVENT_TYPES = [
  ...["attempt.start", "question.answer", "question.skip", "question.report"],
  ...["attempt.finalize", "attempt.reset", "result.published", "result.rejected"],
] as const;

export const FAULT_CODES = [
  ...["redis_unavailable", "redis_out_of_memory", "gradebook_unavailable"],
  ...["gradebook_misconfigured", "contention", "content_invalid", "internal"],
  ...["policy_unavailable", "rate_limited"],
] as const;

const REFUSAL_CODES = [
  ...["attempt_not_found", "stale_attempt", "index_out_of_order", "attempt_complete"],
  ...["attempt_incomplete", "attempt_finalized", "question_mismatch", "invalid_response"],
  ...["record_quarantined", "resource_not_found", "number_burned", "invalid_event"],
  ...["state_regressed", "token_invalid", "start_not_allowed", "question_changed"],
] as const;

export const CODES = [...REFUSAL_CODES, ...FAULT_CODES] as const;

type Code = (typeof CODES)[number];
type Event = (typeof EVENT_TYPES)[number];
type None<T extends never> = T;

/** These do not compile while a code or an event of the engine is missing above. */
type _NoCodeIsMissing = None<Exclude<FaultCode | RefusalCode | AttemptRefusal, Code>>;
type _NoEventIsMissing = None<Exclude<AttemptRequest["type"], Event>>;
