import type { AttemptRefusal } from "#machines/attempt.decide";
import { codesOf, ENGINE_REFUSALS, FAULT_MESSAGES, type EdgeRefusalCode } from "../codes";
import type { AttemptRequest } from "../services/attempt";

/** The events of requests and publications. */
export const EVENT_TYPES = [
  ...["attempt.start", "question.answer", "question.skip", "question.report"],
  ...["attempt.finalize", "attempt.reset", "result.published", "result.rejected"],
] as const;

export const FAULT_CODES = codesOf(FAULT_MESSAGES);

/** Refusals of the machine that no request can cause. */
const MACHINE_ONLY = ["number_burned", "invalid_event"] as const;

export const CODES = [
  ...codesOf(ENGINE_REFUSALS),
  ...MACHINE_ONLY,
  "token_invalid" satisfies EdgeRefusalCode,
  ...FAULT_CODES,
] as const;

type Event = (typeof EVENT_TYPES)[number];
type None<T extends never> = T;

/** These do not compile while a code of the machine or an event of the engine is missing above. */
type _NoCodeIsMissing = None<Exclude<AttemptRefusal, (typeof CODES)[number]>>;
type _NoEventIsMissing = None<Exclude<AttemptRequest["type"], Event>>;
