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

/** What a query string gives: a text, several, or nothing. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const LIST_LIMIT = 25;
const AUDIT_LIMIT = 100;

/** How many slots a sweep of the page looks at: a request must come to an end. */
export const SWEEP_LIMIT = 100;

export interface ListShown extends ListPage {
  /** The user that was asked for; "" for all. */
  readonly user: string;
  /** What is wrong with it as an id: nobody is called so. null: nothing. */
  readonly problem: string | null;
  readonly isComplete: boolean;
  readonly isFirst: boolean;
}

/** The attempts of a page of the index. */
export function loadAttempts(
  ports: OpsPorts,
  requestUser: RequestUser,
  query: Query,
): Promise<OpsPage<ListShown>> {
  return load(ports, requestUser, async (operations) => {
    const user = textIn(query, "user").trim();
    const cursor = textIn(query, "cursor");
    const isComplete = textIn(query, "all") !== "";
    const asked = { user, isComplete, isFirst: !isListCursor(cursor) };
    const problem = user === "" ? null : idProblem(user);
    // Not the list of everybody: what stands above it would be untrue.
    if (problem !== null) return { lines: [], next: null, ...asked, problem };
    const page = await operations.list({
      ...{ limit: LIST_LIMIT, isComplete },
      ...(user !== "" && { userId: user }),
      ...(isListCursor(cursor) && { cursor }),
    });
    return { ...page, ...asked, problem };
  });
}

/** Everything that is known of a slot. Changes nothing. */
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

/** What operators did, the newest first. */
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

/** How many slots a sweep would look at now. */
export function loadDue(
  ports: OpsPorts,
  requestUser: RequestUser,
): Promise<OpsPage<{ readonly due: number }>> {
  return load(ports, requestUser, async (operations) => ({ due: await operations.countDue() }));
}

/** The operator who sent the request; null: nobody who may see these pages. */
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

/** What is no cursor leads to the first page. */
function isListCursor(text: string): boolean {
  return /^\d{1,16}-\d{1,9}$/.test(text);
}

function textIn(query: Query, name: string): string {
  const value = query[name];
  return typeof value === "string" ? value : "";
}
