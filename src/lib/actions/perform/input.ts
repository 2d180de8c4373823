import { z } from "zod";
import { TOKEN_LENGTH_MAX } from "#lib/attempt-token";
import type { AttemptRequest } from "#lib/services/attempt";
import { idSchema } from "../id-schema";
import { jsonProblem, type JsonLimits } from "./json-limits";
import type { InputIssue } from "../result";

const QUESTION_INDEX_MAX = 10_000;
const REPORT_LENGTH_MAX = 2_000;
const responseLimits: JsonLimits = { depthMax: 8, bytesMax: 16 * 1024 };
const reportLimits: JsonLimits = { depthMax: 8, bytesMax: 4 * 1024 };
/** The whole input: one level more than the response in it, and room for the names around it. */
const inputLimits: JsonLimits = { depthMax: 9, bytesMax: 64 * 1024 };

const questionIndex = z
  .int("must be a whole number")
  .min(0, "must not be negative")
  .max(QUESTION_INDEX_MAX, `must be at most ${QUESTION_INDEX_MAX}`);

/** The token of the last reply about the attempt. */
const tokenSent = {
  token: z
    .string("must be text")
    .max(TOKEN_LENGTH_MAX, `must have at most ${TOKEN_LENGTH_MAX} characters`)
    .exactOptional(),
};

const attemptNamed = {
  ...tokenSent,
  attemptId: z.uuid("must be a UUID").exactOptional(),
  attemptNumber: z.int("must be a whole number").min(1, "must be at least 1").exactOptional(),
};

const questionNamed = { questionId: idSchema, questionIndex, ...attemptNamed };

const reportText = z
  .string()
  .min(1, "must not be empty")
  .max(REPORT_LENGTH_MAX, `must have at most ${REPORT_LENGTH_MAX} characters`);

const reportObject = z.record(z.string(), z.unknown()).superRefine(within(reportLimits));

const requestSchema = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("attempt.start"), ...tokenSent }),
    z.strictObject({
      type: z.literal("question.answer"),
      ...questionNamed,
      // Present, whatever it is: `null` is an answer that the item's processing may judge.
      response: z.unknown().superRefine(within(responseLimits)),
      responseIdentifier: idSchema.exactOptional(),
    }),
    z.strictObject({ type: z.literal("question.skip"), ...questionNamed }),
    z.strictObject({
      type: z.literal("question.report"),
      ...questionNamed,
      report: z.union([reportText, reportObject], "must be text or a small object"),
    }),
    z.strictObject({ type: z.literal("attempt.finalize"), ...attemptNamed }),
    z.strictObject({ type: z.literal("attempt.reset"), ...attemptNamed }),
  ],
  {
    error: ({ code }) =>
      code === "invalid_union" ? "is not a known request" : "must be an object",
  },
);

/** The kinds of requests. */
export type RequestType = AttemptRequest["type"];

/** The input of an action: the request without its type, and the resource. */
export type ActionInput<Type extends RequestType> = Omit<
  Extract<AttemptRequest, { readonly type: Type }>,
  "type"
> & { readonly resourceId: string; readonly token?: string };

/** A valid request of a client, with a token that is not verified yet. */
export type RequestInput = z.infer<typeof requestSchema>;

export type ParseResult<T> =
  | { readonly kind: "valid"; readonly value: T }
  | { readonly kind: "invalid"; readonly issues: readonly InputIssue[] };

/** Parses a client's request. Accepts any value and never throws. */
export function parseRequest(input: unknown): ParseResult<RequestInput> {
  const shape = jsonProblem(input, inputLimits);
  if (shape !== null) return invalid([{ path: dotted(shape.path), problem: shape.problem }]);
  const parsed = requestSchema.safeParse(input);
  return parsed.success ? { kind: "valid", value: parsed.data } : invalid(issuesOf(parsed.error));
}

export function parseResourceId(input: unknown): ParseResult<string> {
  const parsed = idSchema.safeParse(input);
  if (parsed.success) return { kind: "valid", value: parsed.data };
  return invalid(issuesOf(parsed.error).map(({ problem }) => ({ path: "resourceId", problem })));
}

function within(limits: JsonLimits) {
  return (value: unknown, context: z.RefinementCtx): void => {
    const problem = jsonProblem(value, limits);
    if (problem !== null) {
      context.addIssue({ code: "custom", path: [...problem.path], message: problem.problem });
    }
  };
}

function issuesOf(error: z.ZodError): readonly InputIssue[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") {
      return [{ path: dotted(issue.path), problem: issue.message }];
    }
    const problem = "is not known";
    return issue.keys.map((key) => ({ path: dotted([...issue.path, key]), problem }));
  });
}

function invalid(issues: readonly InputIssue[]): ParseResult<never> {
  return { kind: "invalid", issues };
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}
