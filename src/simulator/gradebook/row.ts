import { z } from "zod";

/** The two collections of the simulator, as OneRoster 1.2 names them. */
export type Resource = "assessmentResults" | "assessmentLineItems";

/** One object of a collection. Unknown fields are kept. */
export interface Row {
  readonly sourcedId: string;
  readonly status: "active" | "tobedeleted";
  /** ISO 8601 date-time; the simulator sets it on every PUT. */
  readonly dateLastModified: string;
  readonly [field: string]: unknown;
}

const sourcedId = z.string().min(1).max(255);
const reference = z.looseObject({ sourcedId });
const date = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const score = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/), z.null()]);
const scoreStatus = z.enum([
  "exempt",
  "fully graded",
  "not submitted",
  "partially graded",
  "submitted",
]);

const base = z.looseObject({
  sourcedId,
  status: z.enum(["active", "tobedeleted"]).default("active"),
  dateLastModified: z.iso.datetime({ offset: true }).optional(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

const wireResult = base.extend({
  student: reference,
  assessmentLineItem: reference,
  scoreDate: date,
  scoreStatus,
  score: score.optional(),
  textScore: z.string().nullish(),
  comment: z.string().nullish(),
});

const wireLineItem = base.extend({ title: z.string().min(1) });

/** A result in seed data: only the ids are required. */
export const resultSeed = wireResult.partial({ scoreDate: true, scoreStatus: true });

export const lineItemSeed = wireLineItem.partial({ title: true });

/** A result in seed data: date and status may be left out. */
export type ResultSeed = z.input<typeof resultSeed>;

/** A line item in seed data: only the id is required. */
export type LineItemSeed = z.input<typeof lineItemSeed>;

/** Parses the inner object of a PUT. Throws a ZodError that names the offending field. */
export function parsePut(resource: Resource, value: unknown, now: number): Row {
  const schema = resource === "assessmentResults" ? wireResult : wireLineItem;
  return { ...schema.parse(value), dateLastModified: new Date(now).toISOString() };
}

/** Parses one row of seed data and fills in defaults. Throws a ZodError. */
export function parseSeed(resource: Resource, value: unknown, now: number): Row {
  const modified = new Date(now).toISOString();
  if (resource === "assessmentLineItems") {
    const item = lineItemSeed.parse(value);
    return {
      ...item,
      title: item.title ?? item.sourcedId,
      dateLastModified: item.dateLastModified ?? modified,
    };
  }
  const result = resultSeed.parse(value);
  return {
    ...result,
    scoreStatus: result.scoreStatus ?? "fully graded",
    scoreDate: result.scoreDate ?? modified.slice(0, 10),
    dateLastModified: result.dateLastModified ?? modified,
  };
}

/** The id in a row's reference (`student`, `assessmentLineItem`), or null. */
export function referenceOf(row: unknown, field: string): string | null {
  const parsed = z.looseObject({ [field]: reference }).safeParse(row);
  return parsed.success ? (parsed.data[field]?.sourcedId ?? null) : null;
}
