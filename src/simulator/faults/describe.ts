import { z } from "zod";

import type { FaultDefinition } from "./fault";

/** One parameter, described for the catalogue and the documentation. */
export interface ParameterDescription {
  readonly name: string;
  /** The valid values: `json|html|empty` or `number`. */
  readonly values: string;
  /** null: without a default, the parameter is optional. */
  readonly default: string | number | boolean | null;
  readonly description: string;
}

export interface FaultDescription {
  readonly code: string;
  readonly name: string;
  readonly wire: string;
  readonly operations: readonly string[];
  readonly onRequest: readonly string[];
  readonly params: readonly ParameterDescription[];
}

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const alternative = z.looseObject({ type: z.string().optional(), const: scalar.optional() });
const property = z.looseObject({
  type: z.string().optional(),
  enum: z.array(scalar).optional(),
  anyOf: z.array(alternative).optional(),
  default: scalar.optional(),
  description: z.string().optional(),
});
const objectSchema = z.looseObject({ properties: z.record(z.string(), property).optional() });

/** The description of a fault, generated from its definition. */
export function describeFault(fault: FaultDefinition): FaultDescription {
  const { code, name, wire, operations, onRequest } = fault;
  const schema = objectSchema.parse(z.toJSONSchema(fault.params, { io: "input" }));
  const params = Object.entries(schema.properties ?? {}).map(([key, value]) => ({
    name: key,
    values: valuesOf(value),
    default: value.default ?? null,
    description: value.description ?? "",
  }));
  return { code, name, wire, operations, onRequest, params };
}

function valuesOf({ enum: listed, anyOf, type }: z.infer<typeof property>): string {
  if (listed !== undefined) return listed.join("|");
  if (anyOf !== undefined) return anyOf.map((each) => String(each.const ?? each.type)).join("|");
  return type ?? "any";
}
