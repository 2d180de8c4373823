import { systemClock } from "../clock";
import type {
  AuditPage,
  ListPage,
  ListQuery,
  Operations,
  SlotPicture,
} from "../services/operations";
import { idProblem, type Slot } from "../slot";
import { atBoundary, type BoundaryLog, type FaultResult } from "../actions/boundary";
import { operatorOf, type Operator } from "./operator";
import { healthOf, type Health } from "./ops-health";
import type { RequestUser } from "./request-user";

export interface OpsPorts {
  /** null: a store in memory, which has no operations. */
  readonly operations: Operations | null;
  readonly log: BoundaryLog;
}

export type OpsPage<Shown> =
  /** For everybody but an operator these pages do not exist. */
  | { readonly kind: "absent" }
  | { readonly kind: "no_redis" }
  | { readonly kind: "fault"; readonly fault: FaultResult; readonly at: string }
  /** `at`: when it was read, ISO 8601. */
  | { readonly kind: "shown"; readonly shown: Shown; readonly at: string };

/** The parameters of a query string. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const LIST_LIMIT = 25;
const AUDIT_LIMIT = 100;

/** How many slots one sweep from the page processes: a request must end. */
export const SWEEP_LIMIT = 100;

/** The phases that the list can be narrowed to. */
export const PHASE_FILTERS = [
  "answering",
  "complete",
  "pending",
  "published",
  "unreadable",
] as const;

/** How long ago an attempt must have started, by the value in the address. */
export const AGE_FILTERS = {
  "1h": { text: "1 hour", ms: 3_600_000 },
  "1d": { text: "1 day", ms: 86_400_000 },
  "3d": { text: "3 days", ms: 3 * 86_400_000 },
  "7d": { text: "7 days", ms: 7 * 86_400_000 },
} as const;

/** Which attempts to list, as the address of the page says it. "" where nothing is chosen. */
export interface AttemptFilter {
  readonly user: string;
  readonly resource: string;
  readonly phase: (typeof PHASE_FILTERS)[number] | "";
  readonly only: "waiting" | "conflict" | "";
  /** At least this long ago. */
  readonly age: keyof typeof AGE_FILTERS | "";
  /** Also attempts that are finished and published. */
  readonly isComplete: boolean;
}

export interface AttemptList extends ListPage {
  readonly filter: AttemptFilter;
  /** Why the filter cannot be used; null: it can. */
  readonly problem: string | null;
  readonly isFirst: boolean;
}

/** The filter in a query string. A value that means nothing is taken as not given. */
export function filterIn(query: Query): AttemptFilter {
  const oneOf = <const Value extends string>(name: string, values: readonly Value[]): Value | "" =>
    values.find((value) => value === textIn(query, name)) ?? "";
  return {
    user: textIn(query, "user").trim(),
    resource: textIn(query, "resource").trim(),
    phase: oneOf("phase", PHASE_FILTERS),
    only: oneOf("only", ["waiting", "conflict"]),
    age: oneOf("age", Object.keys(AGE_FILTERS) as (keyof typeof AGE_FILTERS)[]),
    isComplete: textIn(query, "all") !== "",
  };
}

/** The query string of a filter, without "?". */
export function queryOf(filter: AttemptFilter): URLSearchParams {
  const { isComplete, ...texts } = filter;
  const chosen = Object.entries(texts).filter(([, value]) => value !== "");
  return new URLSearchParams([...chosen, ...(isComplete ? [["all", "1"]] : [])]);
}

/** Why this filter cannot be used: an id that nobody can have; null: it can. */
export function filterProblem({ user, resource }: AttemptFilter): string | null {
  for (const [what, id] of [
    ["student", user],
    ["resource", resource],
  ] as const) {
    const problem = id === "" ? null : idProblem(id);
    if (problem !== null) return `This is not a valid ${what} id: it ${problem}.`;
  }
  return null;
}

/** What a filter asks the operations for. */
export function listQueryOf(filter: AttemptFilter, nowMs: number): Omit<ListQuery, "limit"> {
  const { user, resource, phase, only, age, isComplete } = filter;
  return {
    isComplete,
    ...(user !== "" && { userId: user }),
    ...(resource !== "" && { resourceId: resource }),
    ...(phase !== "" && { phase }),
    ...(only !== "" && { only }),
    ...(age !== "" && { startedBefore: new Date(nowMs - AGE_FILTERS[age].ms).toISOString() }),
  };
}

/** One page of the attempts in the index. */
export function loadAttempts(
  ports: OpsPorts,
  requestUser: RequestUser,
  query: Query,
): Promise<OpsPage<AttemptList>> {
  return load(ports, requestUser, async (operations) => {
    const filter = filterIn(query);
    const cursor = textIn(query, "cursor");
    const isFirst = !isListCursor(cursor);
    const problem = filterProblem(filter);
    // Never the list of all students under the heading of one.
    if (problem !== null) return { lines: [], next: null, filter, problem, isFirst };
    const page = await operations.list({
      ...listQueryOf(filter, systemClock.nowMs()),
      limit: LIST_LIMIT,
      ...(!isFirst && { cursor }),
    });
    return { ...page, filter, problem, isFirst };
  });
}

/** Whether all is well. */
export function loadHealth(ports: OpsPorts, requestUser: RequestUser): Promise<OpsPage<Health>> {
  return load(ports, requestUser, async (operations) => healthOf(await operations.overview()));
}

/** The state of a slot. Changes nothing. */
export function loadSlot(
  ports: OpsPorts,
  requestUser: RequestUser,
  slot: Slot,
): Promise<OpsPage<SlotPicture>> {
  if (idProblem(slot.userId) !== null || idProblem(slot.resourceId) !== null) {
    return Promise.resolve({ kind: "absent" });
  }
  return load(ports, requestUser, (operations) => operations.show(slot));
}

/** The audit log, newest first. */
export function loadAudit(
  ports: OpsPorts,
  requestUser: RequestUser,
  query: Query,
): Promise<OpsPage<AuditPage>> {
  const before = textIn(query, "before");
  const isCursor = /^\d{1,20}-\d{1,20}$/.test(before);
  const page = { limit: AUDIT_LIMIT, ...(isCursor && { before }) };
  return load(ports, requestUser, (operations) => operations.audit(page));
}

/** How many slots are due for a sweep now. */
export function loadDue(
  ports: OpsPorts,
  requestUser: RequestUser,
): Promise<OpsPage<{ readonly due: number }>> {
  return load(ports, requestUser, async (operations) => ({ due: await operations.countDue() }));
}

/** The operator who sent the request; null: the user may not see these pages. */
export function operatorOrNobody(requestUser: RequestUser): Operator | null {
  return requestUser.kind === "signed_in" ? operatorOf(requestUser.user) : null;
}

async function load<Shown extends object>(
  ports: OpsPorts,
  requestUser: RequestUser,
  work: (operations: Operations) => Promise<Shown>,
): Promise<OpsPage<Shown>> {
  const { operations } = ports;
  if (operatorOrNobody(requestUser) === null) return { kind: "absent" };
  if (operations === null) return { kind: "no_redis" };
  const shown = await atBoundary(ports.log, async () => ({ of: await work(operations) }));
  const at = new Date(systemClock.nowMs()).toISOString();
  return "outcome" in shown
    ? { kind: "fault", fault: shown, at }
    : { kind: "shown", shown: shown.of, at };
}

/** Anything else than a cursor means the first page. */
function isListCursor(text: string): boolean {
  return /^\d{1,16}-\d{1,9}$/.test(text);
}

function textIn(query: Query, name: string): string {
  const value = query[name];
  return typeof value === "string" ? value : "";
}
