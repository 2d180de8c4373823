import type { AuditPage, ListPage, Operations, SlotPicture } from "../services/operations";
import { idProblem, type Slot } from "../slot";
import { atBoundary, type BoundaryLog, type FaultResult } from "../actions/boundary";
import { operatorOf, type Operator } from "./operator";
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
  | { readonly kind: "fault"; readonly fault: FaultResult }
  | { readonly kind: "shown"; readonly shown: Shown };

/** The parameters of a query string. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const LIST_LIMIT = 25;
const AUDIT_LIMIT = 100;

/** How many slots one sweep from the page processes: a request must end. */
export const SWEEP_LIMIT = 100;

export interface AttemptList extends ListPage {
  /** The user of the filter; "" for all. */
  readonly user: string;
  /** Why the user of the filter is not a valid id; null: it is valid. */
  readonly problem: string | null;
  readonly isComplete: boolean;
  readonly isFirst: boolean;
}

/** One page of the attempts in the index. */
export function loadAttempts(
  ports: OpsPorts,
  requestUser: RequestUser,
  query: Query,
): Promise<OpsPage<AttemptList>> {
  return load(ports, requestUser, async (operations) => {
    const user = textIn(query, "user").trim();
    const cursor = textIn(query, "cursor");
    const isComplete = textIn(query, "all") !== "";
    const filter = { user, isComplete, isFirst: !isListCursor(cursor) };
    const problem = user === "" ? null : idProblem(user);
    // Never the list of all students under the heading of one.
    if (problem !== null) return { lines: [], next: null, ...filter, problem };
    const page = await operations.list({
      ...{ limit: LIST_LIMIT, isComplete },
      ...(user !== "" && { userId: user }),
      ...(isListCursor(cursor) && { cursor }),
    });
    return { ...page, ...filter, problem };
  });
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
  return "outcome" in shown ? { kind: "fault", fault: shown } : { kind: "shown", shown: shown.of };
}

/** Anything else than a cursor means the first page. */
function isListCursor(text: string): boolean {
  return /^\d{1,16}-\d{1,9}$/.test(text);
}

function textIn(query: Query, name: string): string {
  const value = query[name];
  return typeof value === "string" ? value : "";
}
