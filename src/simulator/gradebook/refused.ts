import { ZodError } from "zod";

import type { Problem } from "../wire/error-body";
import { BadFilter } from "./filter";
import { BadQuery } from "./listing";
import { type Resource, SINGULAR } from "./row";

/** Thrown inside the gradebook for a request that it answers with an error body. */
class Refused extends Error {
  override readonly name = "Refused";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.description);
    this.problem = problem;
  }
}

export function invalid(description: string): Error {
  return new Refused({ status: 400, minor: "invaliddata", description });
}

export function absent(resource: Resource, sourcedId: string): Error {
  const description = `no ${SINGULAR[resource]} ${sourcedId}`;
  return new Refused({ status: 404, minor: "unknownobject", description });
}

/** What to answer for an error; null when it is not the request's fault. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof Refused) return error.problem;
  if (error instanceof BadFilter) {
    return { status: 400, minor: "invalid_filter_field", description: error.message };
  }
  if (error instanceof BadQuery) {
    return { status: 400, minor: "invaliddata", description: error.message };
  }
  if (!(error instanceof ZodError)) return null;
  const [issue] = error.issues;
  const description = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`;
  return { status: 400, minor: "invaliddata", description };
}
