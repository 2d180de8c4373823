import { z } from "zod";

import type { Fault } from "./fault";

/** One parameter in words, for the catalogue, the documentation and error messages. */
export interface ParameterDescription {
  readonly name: string;
  /** The values it takes: `json|html|empty`, `number`. */
  readonly values: string;
  /** null: none, the parameter may be left out. */
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

/** Everything that there is to say about a fault, read off its definition. */
export function describeFault(fault: Fault): FaultDescription {
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
