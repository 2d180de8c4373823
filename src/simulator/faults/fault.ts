import type { z } from "zod";

import type { Lag } from "../gradebook/collection";
import type { ListQuery, Page } from "../gradebook/listing";
import type { Row } from "../gradebook/row";
import type { Call, Operation } from "../wire/call";
import type { Reply } from "../wire/reply";

/** How a write is carried out. */
export interface WritePlan {
  readonly lag: Lag | null;
  /** A delete only marks the row `tobedeleted`. */
  readonly softDelete: boolean;
}

/**
 * What a fault does to one request. Every hook is optional; hooks of several faults are applied one
 * after the other, in the order of the rules, which is how faults combine.
 */
export interface Effect {
  /** Answers instead of the gradebook, which then neither reads nor writes. */
  readonly intercept?: (call: Call) => Reply | null;
  /** The presented token is dead from now on. */
  readonly revokesToken?: boolean;
  readonly query?: (query: ListQuery) => ListQuery;
  /** Changes what was found, before it is cut into pages. For a get: a list of one row or none. */
  readonly rows?: (rows: readonly Row[], call: Call) => readonly Row[];
  readonly page?: (page: Page) => Page;
  /** Changes each row that is sent. */
  readonly row?: (row: Row) => Row;
  readonly write?: (plan: WritePlan, now: number) => WritePlan;
  /** Changes the finished reply; a write has been applied by then. */
  readonly reply?: (reply: Reply, call: Call) => Reply;
}

type Params = z.ZodObject;

interface Definition<P extends Params> {
  readonly code: string;
  readonly name: string;
  /** What a client sees. */
  readonly wire: string;
  readonly params: P;
  /** The operations it hits when a rule names none. */
  readonly operations: readonly Operation[];
  /** Further operations that it hits only when a rule names them. */
  readonly onRequest?: readonly Operation[];
  /** Once it has fired, it fires on every matching request. */
  readonly permanent?: boolean;
  /** Whether it could show at all on this request; a request where it could not is not counted. */
  readonly applies?: (call: Call, params: z.output<P>) => boolean;
  /** `firing` counts from 1 how often this rule has fired. */
  readonly effect: (params: z.output<P>, firing: number) => Effect;
}

/** A fault with its parameters filled in, ready to be drawn. */
export interface ArmedFault {
  readonly code: string;
  readonly permanent: boolean;
  readonly hits: (call: Call, isNamed: boolean) => boolean;
  readonly effect: (firing: number) => Effect;
}

/** One entry of the catalogue. */
export interface Fault {
  readonly code: string;
  readonly name: string;
  readonly wire: string;
  readonly operations: readonly Operation[];
  readonly onRequest: readonly Operation[];
  readonly params: Params;
  /** Throws a ZodError for parameters that the fault does not take. */
  readonly arm: (params: unknown) => ArmedFault;
}

/** Operations on the gradebook itself, as opposed to the token endpoint. */
export const GRADEBOOK = ["list", "get", "put", "delete"] as const satisfies readonly Operation[];

/** Hides the type of the parameters, so that all faults fit one catalogue. */
export function defineFault<P extends Params>(definition: Definition<P>): Fault {
  const { code, name, wire, operations, params } = definition;
  const onRequest = definition.onRequest ?? [];
  const arm = (raw: unknown): ArmedFault => {
    const parsed = params.parse(raw ?? {});
    return {
      code,
      permanent: definition.permanent ?? false,
      hits: (call, isNamed) => {
        const { operation } = call;
        if (operation === null) return false;
        const targets = isNamed ? [...operations, ...onRequest] : operations;
        return targets.includes(operation) && (definition.applies?.(call, parsed) ?? true);
      },
      effect: (firing) => definition.effect(parsed, firing),
    };
  };
  return { code, name, wire, operations, onRequest, params, arm };
}
