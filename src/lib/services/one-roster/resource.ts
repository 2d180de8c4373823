import type { GradebookResource } from "#lib/gradebook-settings";

/** How results and their line items are called on the wire. */
export interface ResourceNames {
  /** The collection below the root, and the key of a list. */
  readonly results: string;
  /** The key of one result. */
  readonly result: string;
  /** The collection of line items. */
  readonly lineItems: string;
  /** The key of one line item, and of the reference to it. */
  readonly lineItem: string;
  /** To read, and to create or put, results. */
  readonly scopes: readonly string[];
}

const SCOPE_ROOT = "https://purl.imsglobal.org/spec/or/v1p2/scope";

/**
 * OneRoster 1.2 offers the same service twice: for assessments (Assessment Results Profile) and for
 * the gradebook of a class (Gradebook Service). OneRoster 1.1 has the second one alone.
 */
export const RESOURCES: Readonly<Record<GradebookResource, ResourceNames>> = {
  assessmentResults: {
    results: "assessmentResults",
    result: "assessmentResult",
    lineItems: "assessmentLineItems",
    lineItem: "assessmentLineItem",
    scopes: [`${SCOPE_ROOT}/assessment.readonly`, `${SCOPE_ROOT}/assessment.createput`],
  },
  results: {
    results: "results",
    result: "result",
    lineItems: "lineItems",
    lineItem: "lineItem",
    scopes: [`${SCOPE_ROOT}/gradebook.readonly`, `${SCOPE_ROOT}/gradebook.createput`],
  },
};
