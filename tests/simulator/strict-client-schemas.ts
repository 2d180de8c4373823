import { z } from "zod";

/**
 * The checks that the public TypeScript client of a OneRoster 1.2 platform
 * (trilogy-group/oneroster-ts, version 0.6.3) makes of a reply. Written from the checks of that
 * client. Like the client, the schemas allow further fields.
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

/** An error with the code minor that the client expects for its status. */
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
    // If it is absent or 0, this client requests a new token for every call.
    expires_in: z.number().positive(),
  }),
  results: z.object({ assessmentResults: z.array(result), ...page }),
  result: z.object({ assessmentResult: result }),
  lineItems: z.object({ assessmentLineItems: z.array(lineItem), ...page }),
  lineItem: z.object({ assessmentLineItem: lineItem }),
  /** A body that the client ignores. */
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

export type StrictReply = keyof typeof STRICT;

const plainResult = result.omit({ assessmentLineItem: true }).extend({ lineItem: reference });

const plainLineItem = lineItem.extend({
  assignDate: dateTime,
  dueDate: dateTime,
  class: reference,
  school: reference,
  category: reference,
});

/** The same for the resources `results` and `lineItems`. */
export const STRICT_PLAIN: Readonly<Record<StrictReply, z.ZodType>> = {
  ...STRICT,
  results: z.object({ results: z.array(plainResult), ...page }),
  result: z.object({ result: plainResult }),
  lineItems: z.object({ lineItems: z.array(plainLineItem), ...page }),
  lineItem: z.object({ lineItem: plainLineItem }),
};
