import { ZodError } from "zod";

import type { CodeMinor, Problem } from "../wire/error-body";
import type { WireWords } from "../wire/words";
import { BadFilter } from "./filter";
import { BadQuery } from "./listing";
import type { Resource } from "./row";

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

/** A request that is well-formed and that this gradebook does not take. */
export function unprocessable(description: string): Error {
  return new Refused({ status: 422, minor: "invaliddata", description });
}

export function absent(resource: Resource, sourcedId: string, words: WireWords): Error {
  return notFound(`no ${words.one[resource]} ${sourcedId}`);
}

export function notFound(description: string): Error {
  return new Refused({ status: 404, minor: "unknownobject", description });
}

interface Wording {
  readonly words: WireWords;
  /** The code minor of a filter that is not understood. */
  readonly filterMinor: CodeMinor;
}

/** What to answer for an error; null when it is not the request's fault. */
export function problemOf(error: unknown, { words, filterMinor }: Wording): Problem | null {
  if (error instanceof Refused) return error.problem;
  if (error instanceof BadFilter) {
    return { status: 400, minor: filterMinor, description: error.message };
  }
  if (error instanceof BadQuery) {
    return { status: 400, minor: "invaliddata", description: error.message };
  }
  if (!(error instanceof ZodError)) return null;
  const [issue] = error.issues;
  const path = issue?.path.map((key) => (key === "assessmentLineItem" ? words.lineItem : key));
  const description = `${path?.join(".") ?? ""}: ${issue?.message ?? "invalid"}`;
  return { status: 400, minor: "invaliddata", description };
}
