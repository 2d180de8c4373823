import type { AssessmentListing, PreparedAssessment } from "../interactive-assessments";
import { asDemoSession, type RequestHeaders, type SessionPort, type Student } from "../session";
import type { Slot } from "../slot";
import { atBoundary, type BoundaryLog, type FaultResult } from "./boundary";
import { tokenOf, whoseSlot, type PerformPorts } from "./perform";
import type { RefusedResult } from "./result";

export interface PracticePorts {
  readonly assessments: {
    prepareInteractiveAssessment(slot: Slot): Promise<PreparedAssessment>;
    listAssessments(): Promise<readonly AssessmentListing[]>;
  };
  readonly session: SessionPort;
  readonly log: BoundaryLog;
}

export type PracticePage =
  | {
      readonly kind: "prepared";
      readonly prepared: PreparedAssessment;
      /** Of the attempt, where there is one. */
      readonly token: string | null;
    }
  | { readonly kind: "signed_out"; readonly canSignIn: boolean }
  | { readonly kind: "fault"; readonly fault: FaultResult };

/** What the practice page shows. Persists nothing: opening a page starts no attempt. */
export async function loadPractice(
  ports: PracticePorts & Pick<PerformPorts, "tokens" | "rateLimit">,
  headers: RequestHeaders,
  resourceId: string,
): Promise<PracticePage> {
  const page = await atBoundary(ports.log, async (): Promise<PracticePage> => {
    const whose = await whoseSlot(ports.session, headers, resourceId);
    if (whose.kind === "refused") return refusedPage(whose.result, ports.session);
    await ports.rateLimit.count(whose.slot.userId);
    const prepared = await ports.assessments.prepareInteractiveAssessment(whose.slot);
    const attempt = prepared.kind === "ready" ? prepared.attempt : null;
    const token = await tokenOf(ports.tokens, whose.slot, attempt);
    return { kind: "prepared", prepared, token };
  });
  return "outcome" in page ? { kind: "fault", fault: page } : page;
}

function refusedPage({ code }: RefusedResult, session: SessionPort): PracticePage {
  if (code === "unauthenticated") return { kind: "signed_out", canSignIn: canSignIn(session) };
  return { kind: "prepared", prepared: { kind: "resource_not_found" }, token: null };
}

/** One line of the list; null when there is no such assessment. Throws what the content throws. */
export async function findAssessment(
  assessments: Pick<PracticePorts["assessments"], "listAssessments">,
  resourceId: string,
): Promise<AssessmentListing | null> {
  const listings = await assessments.listAssessments();
  return listings.find((listing) => listing.resourceId === resourceId) ?? null;
}

export type Catalogue =
  | { readonly kind: "signed_out"; readonly canSignIn: boolean }
  | { readonly kind: "listed"; readonly listings: readonly AssessmentListing[] }
  | { readonly kind: "fault"; readonly fault: FaultResult };

/** What the list of assessments shows. */
export async function loadCatalogue(
  ports: PracticePorts,
  headers: RequestHeaders,
): Promise<Catalogue> {
  const catalogue = await atBoundary(ports.log, async (): Promise<Catalogue> => {
    const student = await ports.session.whoIsAsking(headers);
    if (student === null) {
      return { kind: "signed_out", canSignIn: canSignIn(ports.session) };
    }
    return { kind: "listed", listings: await ports.assessments.listAssessments() };
  });
  return "outcome" in catalogue ? { kind: "fault", fault: catalogue } : catalogue;
}

/** Who is signed in, for the head of every page; null also when that cannot be told just now. */
export async function whoIsSignedIn(
  ports: Pick<PracticePorts, "session" | "log">,
  headers: RequestHeaders,
): Promise<Student | null> {
  const student = await atBoundary(ports.log, () => ports.session.whoIsAsking(headers));
  return student === null || "outcome" in student ? null : student;
}

function canSignIn(session: SessionPort): boolean {
  return asDemoSession(session) !== null;
}
