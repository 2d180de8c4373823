import type { GradebookResource } from "#lib/gradebook-settings";

/** The names that results and line items have in requests and responses. */
export interface ResourceNames {
  /** The collection of results: its path below the root, and the key of a list. */
  readonly results: string;
  /** The key of one result. */
  readonly result: string;
  /** The collection of line items. */
  readonly lineItems: string;
  /** The key of one line item, and of a reference to it. */
  readonly lineItem: string;
  /** The scopes to read results, and to create or replace them. */
  readonly scopes: readonly string[];
}

const SCOPE_ROOT = "https://purl.imsglobal.org/spec/or/v1p2/scope";

/**
 * OneRoster 1.2 offers the same service twice: for assessments (Assessment Results Profile) and for
 * the gradebook of a class (Gradebook Service). OneRoster 1.1 has only the second one.
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
