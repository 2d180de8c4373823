import type { AssessmentListing, PreparedAssessment } from "../interactive-assessments";
import type { Slot } from "../slot";
import { atBoundary, faultResultOf, type BoundaryLog } from "../actions/boundary";
import { slotOf, tokenOf, type PerformPorts } from "../actions/perform";
import type { RequestUser } from "./request-user";

/** Has no port to the gradebook: showing a page derives no number. */
export interface PracticePorts extends Pick<PerformPorts, "tokens" | "rateLimit"> {
  readonly assessments: {
    prepareInteractiveAssessment(slot: Slot): Promise<PreparedAssessment>;
  };
  readonly log: BoundaryLog;
}

export type PracticePage =
  | {
      readonly kind: "prepared";
      readonly userId: string;
      readonly prepared: PreparedAssessment;
      /** Of the attempt, where there is one. */
      readonly token: string | null;
    }
  | Exclude<RequestUser, { readonly kind: "signed_in" }>;

/** The data of the practice page. Stores nothing: opening a page does not start an attempt. */
export async function loadPractice(
  ports: PracticePorts,
  requestUser: RequestUser,
  resourceId: string,
): Promise<PracticePage> {
  if (requestUser.kind !== "signed_in") return requestUser;
  const authorization = slotOf(requestUser.user, resourceId);
  if (authorization.kind === "refused") {
    const { userId } = requestUser.user;
    return { kind: "prepared", userId, prepared: { kind: "resource_not_found" }, token: null };
  }
  const { slot } = authorization;
  try {
    await ports.rateLimit.count(slot.userId);
    const prepared = await ports.assessments.prepareInteractiveAssessment(slot);
    const { attempt, list: questions } =
      prepared.kind === "ready" ? prepared : { attempt: null, list: null };
    const token = await tokenOf(ports.tokens, slot, { attempt, questions });
    return { kind: "prepared", userId: slot.userId, prepared, token };
  } catch (error) {
    return { kind: "fault", fault: faultResultOf(ports.log, error) };
  }
}

export interface CataloguePorts {
  readonly assessments: { listAssessments(): Promise<readonly AssessmentListing[]> };
  readonly log: BoundaryLog;
}

export type Catalogue =
  | { readonly kind: "listed"; readonly listings: readonly AssessmentListing[] }
  | Exclude<RequestUser, { readonly kind: "signed_in" }>;

/** The data of the list of assessments. */
export async function loadCatalogue(
  { assessments, log }: CataloguePorts,
  requestUser: RequestUser,
): Promise<Catalogue> {
  if (requestUser.kind !== "signed_in") return requestUser;
  const listed = await atBoundary(log, async () => ({ of: await assessments.listAssessments() }));
  return "outcome" in listed
    ? { kind: "fault", fault: listed }
    : { kind: "listed", listings: listed.of };
}
