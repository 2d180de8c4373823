import type { AttemptTokens } from "../attempt-token";
import type {
  AttemptEngine,
  AttemptRequest,
  AttemptView,
  Outcome,
  QuestionList,
  VerifiedClaims,
} from "../services/attempt";
import type { RequestHeaders, SessionPort, Student } from "../session";
import type { Slot } from "../slot";
import { atBoundary, type BoundaryLog } from "./boundary";
import type { RateLimit } from "../rate-limit";
import { parseRequest, parseResourceId, type ParsedRequest } from "./perform/input";
import { isCrossSite } from "../http/same-origin";
import { refused, type ActionResult, type InputIssue, type RefusedResult } from "./result";

export type { ActionInput, RequestType } from "./perform/input";

export interface PerformPorts {
  readonly engine: Pick<AttemptEngine, "apply">;
  readonly session: SessionPort;
  readonly tokens: AttemptTokens;
  readonly rateLimit: RateLimit;
  readonly log: BoundaryLog;
}

/** A request as it came in: nothing of it is trusted yet. */
export interface Asked {
  readonly headers: RequestHeaders;
  readonly resourceId: unknown;
  /** What parses to an `AttemptRequest`. */
  readonly request: unknown;
}

/**
 * The one path of every action: from where, who is asking, parse, not too often, engine, plain
 * result. Never throws; refusals
 * of the input touch neither Redis nor the gradebook.
 */
export function perform(ports: PerformPorts, asked: Asked): Promise<ActionResult> {
  return atBoundary(ports.log, async () => {
    if (isCrossSite(asked.headers)) return refused("cross_site");
    const whose = await authorizeSlot(ports.session, asked.headers, asked.resourceId);
    if (whose.kind === "refused") return whose.result;
    const request = parseRequest(asked.request);
    if (request.kind === "invalid") return refused("invalid_input", request);
    await ports.rateLimit.count(whose.slot.userId);
    const claimed = await withClaims(ports.tokens, whose.slot, request.value);
    if (claimed === null) return refused("token_invalid");
    const outcome = await ports.engine.apply(whose.slot, claimed.request, claimed.claims);
    const { attempt, questions = null } = outcome;
    return resultOf(outcome, await tokenOf(ports.tokens, whose.slot, { attempt, questions }));
  });
}

export type SlotAuthorization =
  | { readonly kind: "slot"; readonly slot: Slot }
  | { readonly kind: "refused"; readonly result: RefusedResult };

/** Whose slot is meant: the user by the session, the resource by the client. */
export async function authorizeSlot(
  session: SessionPort,
  headers: RequestHeaders,
  resourceId: unknown,
): Promise<SlotAuthorization> {
  const student = await session.getUser(headers);
  return student === null
    ? { kind: "refused", result: refused("unauthenticated") }
    : slotOf(student, resourceId);
}

/** The slot of a user who is known at the resource that the client names. */
export function slotOf({ userId }: Student, resourceId: unknown): SlotAuthorization {
  const parsed = parseResourceId(resourceId);
  return parsed.kind === "invalid"
    ? { kind: "refused", result: refused("invalid_input", parsed) }
    : { kind: "slot", slot: { userId, resourceId: parsed.value } };
}

interface ClaimedRequest {
  readonly request: AttemptRequest;
  readonly claims: VerifiedClaims | undefined;
}

/**
 * The request, and what its token says; null when the token cannot be trusted. A request that names
 * no attempt means the one of its token: where another one is current, it is stale.
 */
async function withClaims(
  tokens: AttemptTokens,
  slot: Slot,
  { token, ...request }: ParsedRequest,
): Promise<ClaimedRequest | null> {
  if (token === undefined) return { request, claims: undefined };
  const verified = await tokens.verify(slot, token);
  if (verified.kind === "invalid") return null;
  if (verified.kind === "expired") return { request, claims: undefined };
  const { claims } = verified;
  if (request.type === "attempt.start") return { request, claims };
  return { request: { ...request, attemptId: request.attemptId ?? claims.attemptId }, claims };
}

/** A token that cannot be made leaves the answer as it is. */
export async function tokenOf(
  tokens: AttemptTokens,
  slot: Slot,
  { attempt, questions }: TokenSubject,
): Promise<string | null> {
  return attempt === null ? null : tokens.issue(slot, attempt, questions).catch(() => null);
}

interface TokenSubject {
  readonly attempt: AttemptView | null;
  readonly questions: QuestionList | null;
}

function resultOf(outcome: Outcome, token: string | null): ActionResult {
  if (outcome.kind !== "refused") {
    return {
      outcome: outcome.kind,
      state: outcome.attempt,
      token,
      ...(outcome.clearedAttempt !== undefined && { clearedAttempt: outcome.clearedAttempt }),
      ...(outcome.isCorrect !== undefined && { isCorrect: outcome.isCorrect }),
    };
  }
  if (outcome.code !== "invalid_response") {
    const message = outcome.code === "start_not_allowed" ? outcome.problem : undefined;
    return refused(outcome.code, { message, state: outcome.attempt, token });
  }
  const issues = [responseIssue(outcome.problem ?? "cannot be graded")];
  return refused("invalid_input", { state: outcome.attempt, issues, token });
}

/** Grading names the path in front: `response.RESPONSE_2: must be a number, such as 0.5`. */
function responseIssue(problem: string): InputIssue {
  const [, path, rest] = /^(response[^\s:]*): (.*)$/s.exec(problem) ?? [];
  return path === undefined || rest === undefined
    ? { path: "response", problem }
    : { path, problem: rest };
}
