import { z } from "zod";

/**
 * What the public TypeScript client of a OneRoster 1.2 platform (trilogy-group/oneroster-ts,
 * version 0.6.3) demands of an answer before it hands it to its caller. Written from what that
 * client checks; like the client, it lets further fields pass.
 */
const reference = z.object({ sourcedId: z.string() });
const dateTime = z.iso.datetime({ offset: true });
const metadata = z.record(z.string(), z.unknown()).nullish();
const status = z.enum(["active", "tobedeleted"]);

const result = z.object({
  sourcedId: z.string().optional(),
  status,
  dateLastModified: dateTime.optional(),
  metadata,
  assessmentLineItem: reference,
  student: reference,
  score: z.number().nullish(),
  textScore: z.string().nullish(),
  scoreDate: dateTime,
  scoreScale: reference.nullish(),
  scorePercentile: z.number().nullish(),
  scoreStatus: z.enum(["exempt", "fully graded", "not submitted", "partially graded", "submitted"]),
  comment: z.string().nullish(),
});

const lineItem = z.object({
  sourcedId: z.string().optional(),
  status,
  dateLastModified: dateTime.optional(),
  metadata,
  title: z.string(),
  description: z.string().nullish(),
  class: reference.nullish(),
  scoreScale: reference.nullish(),
  resultValueMin: z.number().nullish(),
  resultValueMax: z.number().nullish(),
});

const page = {
  totalCount: z.number(),
  pageCount: z.number(),
  pageNumber: z.number(),
  offset: z.number(),
  limit: z.number(),
};

/** An error whose code minor is the one that the client knows for its status. */
function failure(minor: string): z.ZodType {
  const field = z.object({
    imsx_codeMinorFieldName: z.literal("TargetEndSystem").optional(),
    imsx_codeMinorFieldValue: z.literal(minor).optional(),
  });
  return z.object({
    imsx_codeMajor: z.literal("failure"),
    imsx_severity: z.literal("error"),
    imsx_description: z.string(),
    imsx_CodeMinor: z.object({ imsx_codeMinorField: z.array(field) }),
  });
}

export const STRICT = {
  token: z.object({
    access_token: z.string().min(1),
    token_type: z.literal("Bearer"),
    // Absent or 0 means to this client that the token has expired: it asks again at every call.
    expires_in: z.number().positive(),
  }),
  results: z.object({ assessmentResults: z.array(result), ...page }),
  result: z.object({ assessmentResult: result }),
  lineItems: z.object({ assessmentLineItems: z.array(lineItem), ...page }),
  lineItem: z.object({ assessmentLineItem: lineItem }),
  /** A body that the client discards. */
  anything: z.unknown(),
  created: z.object({
    sourcedIdPairs: z.object({
      suppliedSourcedId: z.string(),
      allocatedSourcedId: z.string(),
    }),
  }),
  badRequest: failure("invaliddata"),
  unauthorised: failure("unauthorisedrequest"),
  forbidden: failure("forbidden"),
  notFound: failure("unknownobject"),
  unprocessable: failure("invaliddata"),
  tooMany: failure("server_busy"),
  broken: failure("internal_server_error"),
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type StrictAnswer = keyof typeof STRICT;

const plainResult = result.omit({ assessmentLineItem: true }).extend({ lineItem: reference });

const plainLineItem = lineItem.extend({
  assignDate: dateTime,
  dueDate: dateTime,
  class: reference,
  school: reference,
  category: reference,
});

/** The same of the resources `results` and `lineItems`. */
export const STRICT_PLAIN: Readonly<Record<StrictAnswer, z.ZodType>> = {
  ...STRICT,
  results: z.object({ results: z.array(plainResult), ...page }),
  result: z.object({ result: plainResult }),
  lineItems: z.object({ lineItems: z.array(plainLineItem), ...page }),
  lineItem: z.object({ lineItem: plainLineItem }),
};
