import type {
  EnvironmentModel,
  Execution,
  Model,
  Monitor,
  ProcessModel,
  Scenario,
  Violation,
  Wording,
} from "../core/model";
import type { ProcessHost } from "../core/process-run";
import type { BookingEngine, BookingResult, SeatStore } from "./seat-engine";

/** Everything outside the booking processes. */
interface SeatWorld {
  readonly holder: string | null;
  readonly owner: string | null;
}

interface SeatCall {
  readonly method: keyof SeatStore;
  readonly customer: string;
}

type SeatReply = { readonly kind: "value"; readonly value: string } | { readonly kind: "failure" };

interface SeatMemory {
  readonly tries: number;
  readonly result: BookingResult | null;
}

type SeatObservation =
  | { readonly kind: "request"; readonly customer: string }
  | { readonly kind: "answer"; readonly customer: string; readonly result: BookingResult }
  | { readonly kind: "failure"; readonly customer: string };

export interface SeatTypes {
  readonly world: SeatWorld;
  readonly call: SeatCall;
  readonly reply: SeatReply;
  readonly details: null;
  /** The customers who were told that the seat is theirs. */
  readonly ghost: readonly string[];
  readonly observation: SeatObservation;
  readonly memory: SeatMemory;
  readonly callFault: "error before" | "reply lost";
  readonly event: "the hold ends";
}

export interface SeatScenario extends Scenario<SeatTypes> {
  readonly customers: readonly string[];
  readonly engine: BookingEngine;
}

/** Two customers want one seat, and one thing goes wrong anywhere. */
export function seatScenario(engine: BookingEngine, faults: number): SeatScenario {
  return {
    id: "seat",
    title: "two customers want the same seat",
    world: { holder: null, owner: null },
    faults,
    kinds: new Map([
      ["error before", 1],
      ["reply lost", 1],
      ["crash", 1],
      ["the hold ends", 1],
    ]),
    isSymmetric: false,
    isReduced: false,
    customers: ["Ada", "Bob"],
    engine,
  };
}

export function seatModel(scenario: SeatScenario): Model<SeatTypes> {
  const { customers, engine } = scenario;
  return {
    scenario,
    processes: customers.map((customer) => bookingProcess(engine, customer)),
    environment: SEAT_ENVIRONMENT,
    monitor: SEAT_MONITOR,
    wording: wordingOf(customers),
    reachedBy: ({ observations, called }) => [
      ...observations.flatMap((seen) => (seen.kind === "answer" ? [seen.result] : [])),
      ...(called?.execution.reply.kind === "value"
        ? [`${called.pending.call.method}: ${called.execution.reply.value}`]
        : []),
    ],
  };
}

/** A customer whose booking failed tries once more. */
const TRIES_MAX = 2;

/** A customer who books, in a process of its own. */
export function bookingProcess(engine: BookingEngine, customer: string): ProcessModel<SeatTypes> {
  return {
    clients: [customer],
    firstMemory: { tries: 0, result: null },
    restarted: (memory) => memory,
    start: (host, first) => {
      let memory = first;
      return {
        hasRequest: () => memory.result === null && memory.tries < TRIES_MAX,
        begin: () => {
          host.observe({ kind: "request", customer });
          return async () => {
            const result = await engine(storeOf(host), customer).catch(() => null);
            memory = { tries: memory.tries + 1, result };
            host.observe(
              result === null
                ? { kind: "failure", customer }
                : { kind: "answer", customer, result },
            );
          };
        },
        memory: () => memory,
      };
    },
    valueOf: (reply) => {
      if (reply.kind === "value") return reply.value;
      throw new Error("the call failed");
    },
  };
}

/** The engine's store: every call of it stops until the exploration answers. */
function storeOf(host: ProcessHost<SeatTypes>): SeatStore {
  const call =
    <Value>(method: keyof SeatStore) =>
    (customer: string): Promise<Value> =>
      host.call({ method, customer }) as Promise<Value>;
  return { hold: call("hold"), confirm: call("confirm"), sell: call("sell") };
}

export const SEAT_ENVIRONMENT: EnvironmentModel<SeatTypes> = {
  callFaults: ["error before", "reply lost"],
  events: [
    {
      name: "the hold ends",
      apply: (world) => (world.holder === null ? null : { ...world, holder: null }),
    },
  ],
  faultsOf: () => ["error before", "reply lost"],
  execute: (world, call, fault): Execution<SeatTypes> => {
    const failure = { kind: "failure" } as const;
    if (fault === "error before") return { world, reply: failure, details: null };
    const [after, value] = executed(world, call);
    const reply = fault === "reply lost" ? failure : ({ kind: "value", value } as const);
    return { world: after, reply, details: null };
  },
  worldText: (world) => JSON.stringify(world),
  endText: ({ owner }) => `owner: ${owner ?? "nobody"}`,
};

function executed(world: SeatWorld, { method, customer }: SeatCall): [SeatWorld, string] {
  const { holder, owner } = world;
  const sold: SeatWorld = { holder: null, owner: customer };
  switch (method) {
    case "hold": {
      if (owner === customer) return [world, "held"];
      const isTaken = owner !== null || (holder !== null && holder !== customer);
      return isTaken ? [world, "taken"] : [{ ...world, holder: customer }, "held"];
    }
    case "confirm":
      if (owner === customer) return [world, "sold"];
      return holder === customer ? [sold, "sold"] : [world, "lost"];
    case "sell":
      return [sold, "sold"];
  }
}

/** S1: the seat is sold once. S2: whoever is told that the seat is booked owns it. */
const SEAT_MONITOR: Monitor<SeatTypes> = {
  first: [],
  createTextOf: () => (ghost) => JSON.stringify(ghost),
  call: (ghost, { before, execution: { world: after } }) => {
    const isSoldAgain = before.owner !== null && before.owner !== after.owner;
    const what = `the seat of ${before.owner ?? "nobody"} is sold to ${after.owner ?? "nobody"}`;
    const violations: readonly Violation[] = isSoldAgain ? [{ invariant: "S1", what }] : [];
    return { ghost, violations, exceptions: [] };
  },
  observe: (ghost, { observations, world }) => {
    const booked = observations.flatMap((seen) => {
      return seen.kind === "answer" && seen.result === "booked" ? [seen.customer] : [];
    });
    const violations = booked
      .filter((customer) => world.owner !== customer)
      .map((customer) => {
        return { invariant: "S2", what: `${customer} is told "booked" and does not own the seat` };
      });
    return { ghost: [...ghost, ...booked].sort(), violations, exceptions: [] };
  },
  crash: (ghost) => ghost,
  event: (ghost) => ({ ghost, violations: [], exceptions: [] }),
};

function wordingOf(customers: readonly string[]): Wording<SeatTypes> {
  return {
    clientName: (pod) => customers[pod] ?? `customer ${pod}`,
    call: ({ method }, reply) => {
      return `${method} (${reply.kind === "value" ? reply.value : "no reply"})`;
    },
    request: (seen) => (seen.kind === "request" ? { client: 0, text: "books" } : null),
    answer: (seen) => {
      if (seen.kind === "request") return null;
      return { client: 0, text: seen.kind === "answer" ? seen.result : "failed" };
    },
    background: "continues",
    moment: ({ world: { holder, owner } }) => {
      return { state: null, facts: { holder: holder ?? "nobody", owner: owner ?? "nobody" } };
    },
    replay: (token) => `HOLDFAST_SEAT_REPLAY='${token}' npx vitest run tests/exploration/example`,
  };
}
