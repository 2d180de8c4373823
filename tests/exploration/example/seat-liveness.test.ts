import { expect, test } from "vitest";
import { Liveness } from "../core/liveness";
import type { FairModel } from "../core/liveness";
import { releaseContexts } from "../core/process-run";
import { book } from "./seat-engine";
import type { BookingEngine } from "./seat-engine";
import { bookingProcess, SEAT_ENVIRONMENT } from "./seat-model";
import type { SeatTypes } from "./seat-model";

const CUSTOMERS = ["Bob", "Cleo"];

/** Customers who try again each round, until the seat is sold (S3). */
function fairSeat(engine: BookingEngine, doHoldsEnd: boolean): FairModel<SeatTypes> {
  return {
    processes: CUSTOMERS.map((customer) => ({
      ...bookingProcess(engine, customer),
      // The second try of a round is only for errors, and nothing fails any more.
      nextRound: ({ result }) => ({ tries: 1, result: result === "booked" ? result : null }),
    })),
    execute: SEAT_ENVIRONMENT.execute,
    worldText: SEAT_ENVIRONMENT.worldText,
    pass: ({ world }) => (doHoldsEnd ? { ...world, holder: null } : world),
    judge: () => [],
    missing: ({ world: { owner } }) => {
      return owner === null ? [{ invariant: "S3", what: "nobody gets the seat" }] : [];
    },
    roundsMax: 5,
    endlessInvariant: "S4",
  };
}

/** Ada's process has died and has left a hold. */
const start = {
  world: { holder: "Ada", owner: null },
  memories: CUSTOMERS.map(() => ({ tries: 2, result: "not available" as const })),
};

async function follow(model: FairModel<SeatTypes>) {
  try {
    return await new Liveness(model).follow(start);
  } finally {
    releaseContexts();
  }
}

test("the seat is sold when the hold of a customer who died ends", async () => {
  expect(await follow(fairSeat(book, true))).toEqual({ kind: "ends", rounds: 1 });
});

test("a hold that never ends is found: the customers come back to where they were", async () => {
  const what = "nobody gets the seat, and the run comes back to where it was";
  expect(await follow(fairSeat(book, false))).toMatchObject({
    kind: "broken",
    violations: [{ invariant: "S3", what }],
    round: { steps: [{ pending: { call: { method: "hold" } } }, {}] },
    next: { kind: "broken", round: null, next: null },
  });
});

test("a request without an end is found", async () => {
  const endless: BookingEngine = async (store, customer) => {
    while ((await store.hold(customer)) === "taken");
    return "booked";
  };
  const what = "a request has no end after 120 calls";
  expect(await follow(fairSeat(endless, false))).toMatchObject({
    violations: [{ invariant: "S4", what }],
  });
});

test("a request that waits for what nobody does is found", async () => {
  const waiting: BookingEngine = async (store, customer) => {
    if ((await store.hold(customer)) === "taken") await new Promise(() => undefined);
    return "booked";
  };
  const what = "a request waits for what nobody does";
  expect(await follow(fairSeat(waiting, false))).toMatchObject({
    violations: [{ invariant: "S4", what }],
  });
});

test("every order of the calls of a round is executed", async () => {
  const model = new Liveness(fairSeat(book, true));
  await model.follow(start);
  // Two customers, one of whom makes two calls and the other one: ten steps between the states.
  expect(model.steps).toBe(10);
});
