import { z } from "zod";

/** The two collections that the simulator holds, as OneRoster 1.2 names them. */
export type Resource = "assessmentResults" | "assessmentLineItems";

/** One object of a collection, as it is sent; unknown fields are kept. */
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

const resultOnTheWire = base.extend({
  student: reference,
  assessmentLineItem: reference,
  scoreDate: date,
  scoreStatus,
  score: score.optional(),
  textScore: z.string().nullish(),
  comment: z.string().nullish(),
});

const lineItemOnTheWire = base.extend({ title: z.string().min(1) });

/** A result as seed data gives it: only the ids are needed, the rest has defaults. */
export const resultSeed = resultOnTheWire.partial({ scoreDate: true, scoreStatus: true });

/** A line item as seed data gives it: only the id is needed. */
export const lineItemSeed = lineItemOnTheWire.partial({ title: true });

export type ResultSeed = z.input<typeof resultSeed>;
export type LineItemSeed = z.input<typeof lineItemSeed>;

/** Parses the inner object of a PUT. Throws a ZodError that names the offending field. */
export function parsePut(resource: Resource, value: unknown, now: number): Row {
  const schema = resource === "assessmentResults" ? resultOnTheWire : lineItemOnTheWire;
  return { ...schema.parse(value), dateLastModified: new Date(now).toISOString() };
}

/** Parses one seeded row and fills in what is left out. Throws a ZodError. */
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

/** The id that a row's reference field (`student`, `assessmentLineItem`) names, or null. */
export function referenceOf(row: unknown, field: string): string | null {
  const parsed = z.looseObject({ [field]: reference }).safeParse(row);
  return parsed.success ? (parsed.data[field]?.sourcedId ?? null) : null;
}
