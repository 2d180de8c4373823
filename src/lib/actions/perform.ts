import type { AttemptTokens } from "../attempt-token";
import type {
  AttemptEngine,
  AttemptRequest,
  AttemptView,
  Outcome,
  QuestionList,
  VerifiedClaims,
} from "../services/attempt";
import type { RequestHeaders, SessionPort, Student } from "../session/contract";
import type { Slot } from "../slot";
import { faultResultOf, type BoundaryLog } from "./boundary";
import type { RateLimit } from "../rate-limit-contract";
import { parseRequest, parseResourceId, type RequestInput } from "./perform/input";
import { isCrossSite } from "../http/same-origin";
import { refused, type ActionResult, type InputIssue, type RefusedResult } from "./result";

export type { ActionInput, RequestType } from "./perform/input";

/** The parts of a `Holdfast` that requests of clients need. */
export interface PerformPorts {
  readonly engine: Pick<AttemptEngine, "apply">;
  readonly session: SessionPort;
  readonly tokens: AttemptTokens;
  readonly rateLimit: RateLimit;
  readonly log: BoundaryLog;
  /** The hosts of other origins whose pages may send requests. */
  readonly allowedOrigins?: readonly string[];
}

/** A request before any check: nothing in it is trusted. */
export interface IncomingRequest {
  readonly headers: RequestHeaders;
  readonly resourceId: unknown;
  /** What parses to an `AttemptRequest`. */
  readonly request: unknown;
}

/**
 * The one path of every action: check the origin, authorize, parse, count for the rate limit, call
 * the engine, and return a plain result. Never throws. A refused input causes no call to Redis or
 * the gradebook.
 */
export async function perform(
  ports: PerformPorts,
  incoming: IncomingRequest,
): Promise<ActionResult> {
  try {
    if (isCrossSite(incoming.headers, ports.allowedOrigins)) return refused("cross_site");
    const authorization = await authorizeSlot(ports.session, incoming.headers, incoming.resourceId);
    if (authorization.kind === "refused") return authorization.result;
    const { slot } = authorization;
    const parsed = parseRequest(incoming.request);
    if (parsed.kind === "invalid") return refused("invalid_input", parsed);
    await ports.rateLimit.count(slot.userId);
    const verified = await withClaims(ports.tokens, slot, parsed.value);
    if (verified === null) return refused("token_invalid");
    const outcome = await ports.engine.apply(slot, verified.request, verified.claims);
    const { attempt, questions = null } = outcome;
    return resultOf(outcome, await tokenOf(ports.tokens, slot, { attempt, questions }));
  } catch (error) {
    return faultResultOf(ports.log, error);
  }
}

export type SlotAuthorization =
  | { readonly kind: "slot"; readonly slot: Slot }
  | { readonly kind: "refused"; readonly result: RefusedResult };

/** The slot of a request: the user comes from the session, the resource from the client. */
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

/** The slot of this user at the resource that the client names. */
export function slotOf({ userId }: Student, resourceId: unknown): SlotAuthorization {
  const parsed = parseResourceId(resourceId);
  return parsed.kind === "invalid"
    ? { kind: "refused", result: refused("invalid_input", parsed) }
    : { kind: "slot", slot: { userId, resourceId: parsed.value } };
}

interface RequestWithClaims {
  readonly request: AttemptRequest;
  readonly claims: VerifiedClaims | undefined;
}

/**
 * The request and the claims of its token; null when the token is invalid. A request that names no
 * attempt means the token's attempt, and is stale if another one is current.
 */
async function withClaims(
  tokens: AttemptTokens,
  slot: Slot,
  { token, ...request }: RequestInput,
): Promise<RequestWithClaims | null> {
  if (token === undefined) return { request, claims: undefined };
  const check = await tokens.verify(slot, token);
  if (check.kind === "invalid") return null;
  if (check.kind === "expired") return { request, claims: undefined };
  const { claims } = check;
  if (request.type === "attempt.start") return { request, claims };
  return { request: { ...request, attemptId: request.attemptId ?? claims.attemptId }, claims };
}

/** If no token can be made, the result has none. */
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

/** Grading puts the path first: `response.RESPONSE_2: must be a number, such as 0.5`. */
function responseIssue(problem: string): InputIssue {
  const [, path, rest] = /^(response[^\s:]*): (.*)$/s.exec(problem) ?? [];
  return path === undefined || rest === undefined
    ? { path: "response", problem }
    : { path, problem: rest };
}
