import { ZodError } from "zod";

import type { CodeMinor, OneRosterError } from "../wire/error-body";
import type { WireNames } from "../wire/wire-names";
import { InvalidFilterError } from "./filter";
import type { Resource } from "./row";

/** Thrown inside the gradebook for a request that it answers with an error body. */
class RequestError extends Error {
  override readonly name = "RequestError";
  readonly reply: OneRosterError;

  constructor(reply: OneRosterError) {
    super(reply.description);
    this.reply = reply;
  }
}

export function invalid(description: string): Error {
  return new RequestError({ status: 400, minor: "invaliddata", description });
}

/** For a well-formed request that this gradebook does not accept. */
export function unprocessable(description: string): Error {
  return new RequestError({ status: 422, minor: "invaliddata", description });
}

export function notFound(description: string): Error {
  return new RequestError({ status: 404, minor: "unknownobject", description });
}

export function noSuchRow(resource: Resource, sourcedId: string, names: WireNames): Error {
  return notFound(`no ${names.item[resource]} ${sourcedId}`);
}

/** The reply to an invalid request; null if the error has another cause. */
export function errorReplyOf(
  error: unknown,
  names: WireNames,
  filterMinor: CodeMinor,
): OneRosterError | null {
  if (error instanceof RequestError) return error.reply;
  if (error instanceof InvalidFilterError) {
    return { status: 400, minor: filterMinor, description: error.message };
  }
  if (!(error instanceof ZodError)) return null;
  const [issue] = error.issues;
  const path = issue?.path.map((key) => (key === "assessmentLineItem" ? names.lineItem : key));
  const description = `${path?.join(".") ?? ""}: ${issue?.message ?? "invalid"}`;
  return { status: 400, minor: "invaliddata", description };
}
