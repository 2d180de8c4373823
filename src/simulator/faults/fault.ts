import type { z } from "zod";

import type { Lag } from "../gradebook/collection";
import type { ListQuery, Page } from "../gradebook/listing";
import type { Row } from "../gradebook/row";
import type { Reply } from "../wire/reply";
import type { Operation, SimulatorRequest } from "../wire/simulator-request";

/** How a write is carried out. */
export interface WritePlan {
  readonly lag: Lag | null;
  /** A delete only marks the row `tobedeleted`. */
  readonly softDelete: boolean;
}

/**
 * What a fault changes in one request. Every hook is optional. If several faults are injected into
 * one request, their hooks are applied one after the other, in the order of the rules.
 */
export interface FaultEffect {
  /** Answers instead of the gradebook, which then neither reads nor writes. */
  readonly intercept?: (request: SimulatorRequest) => Reply | null;
  /** The token of the request is invalid from now on. */
  readonly revokesToken?: boolean;
  readonly query?: (query: ListQuery) => ListQuery;
  /** Changes the rows that were found, before paging. For a get: a list with one row or none. */
  readonly rows?: (rows: readonly Row[], request: SimulatorRequest) => readonly Row[];
  readonly page?: (page: Page) => Page;
  /** Changes each row that is sent. */
  readonly row?: (row: Row) => Row;
  readonly write?: (plan: WritePlan, now: number) => WritePlan;
  /** Changes the finished reply. A write has been applied by then. */
  readonly reply?: (reply: Reply, request: SimulatorRequest) => Reply;
}

type ParamsSchema = z.ZodObject;

interface TypedFaultDefinition<Schema extends ParamsSchema> {
  readonly code: string;
  readonly name: string;
  /** What a client sees. */
  readonly wire: string;
  readonly params: Schema;
  /** The operations that the fault affects by default. */
  readonly operations: readonly Operation[];
  /** Further operations that it affects only if a rule names them. */
  readonly onRequest?: readonly Operation[];
  /** After the first injection, it is injected into every matching request. */
  readonly permanent?: boolean;
  /** Whether the fault can be seen on this request. Otherwise the request is not counted. */
  readonly applies?: (request: SimulatorRequest, params: z.output<Schema>) => boolean;
  /** `firing` counts the injections by this rule, from 1. */
  readonly effect: (params: z.output<Schema>, firing: number) => FaultEffect;
}

/** A fault with its parameters. */
export interface FaultInjector {
  readonly code: string;
  readonly permanent: boolean;
  /** `isNamed`: the rule names the operation of the request. */
  readonly appliesTo: (request: SimulatorRequest, isNamed: boolean) => boolean;
  readonly effect: (firing: number) => FaultEffect;
}

/** One entry of the fault catalogue. */
export interface FaultDefinition {
  readonly code: string;
  readonly name: string;
  readonly wire: string;
  readonly operations: readonly Operation[];
  readonly onRequest: readonly Operation[];
  readonly params: ParamsSchema;
  /** Throws a ZodError if a parameter is invalid. */
  readonly createInjector: (params: unknown) => FaultInjector;
}

/** The operations on the gradebook itself, without the token endpoint. */
export const GRADEBOOK = ["list", "get", "put", "delete"] as const satisfies readonly Operation[];

/** Hides the type of the parameters, so that all faults can be in one catalogue. */
export function defineFault<Schema extends ParamsSchema>(
  definition: TypedFaultDefinition<Schema>,
): FaultDefinition {
  const { code, name, wire, operations, params } = definition;
  const onRequest = definition.onRequest ?? [];
  const createInjector = (given: unknown): FaultInjector => {
    const parsed = params.parse(given ?? {});
    return {
      code,
      permanent: definition.permanent ?? false,
      appliesTo: (request, isNamed) => {
        const { operation } = request;
        if (operation === null) return false;
        const targets = isNamed ? [...operations, ...onRequest] : operations;
        return targets.includes(operation) && (definition.applies?.(request, parsed) ?? true);
      },
      effect: (firing) => definition.effect(parsed, firing),
    };
  };
  return { code, name, wire, operations, onRequest, params, createInjector };
}
