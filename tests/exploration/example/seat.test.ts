import { expect, test } from "vitest";
import { modelEnvironment } from "../core/environment";
import { explore } from "../core/explorer";
import { everySchedule } from "../core/live-search";
import { readToken } from "../core/token";
import { traceOf, traceText } from "../core/trace";
import { book, bookWithoutCheck } from "./seat-engine";
import type { BookingEngine } from "./seat-engine";
import { SEAT_ENVIRONMENT, seatModel, seatScenario } from "./seat-model";

const SCHEDULES_MAX = 10_000;

const modelOf = (engine: BookingEngine, faults: number) => seatModel(seatScenario(engine, faults));

test("every schedule of the seat with two faults keeps S1 and S2, and reaches what it should", async () => {
  const found = await explore(modelOf(book, 2));
  expect(found.violations).toEqual([]);
  expect({
    isComplete: found.isComplete,
    schedules: found.schedules,
    states: found.states,
    steps: found.steps,
    ends: [...found.ends].sort(),
    faults: [...found.faults.keys()].sort(),
    reached: found.reached.names,
  }).toEqual({
    isComplete: true,
    schedules: 792n,
    states: 205,
    steps: 514,
    ends: ["owner: Ada", "owner: Bob", "owner: nobody"],
    faults: ["crash", "error before", "reply lost", "the hold ends"],
    reached: [
      ...["booked", "confirm: lost", "confirm: sold", "hold: held", "hold: taken"],
      "not available",
    ],
  });
});

test("the merging search finds the schedules and ends that are found one by one", async () => {
  for (const engine of [book, bookWithoutCheck]) {
    const model = modelOf(engine, 1);
    const environment = modelEnvironment(SEAT_ENVIRONMENT);
    const live = await everySchedule(model, environment, SCHEDULES_MAX);
    const merged = await explore(model);
    expect([merged.schedules, merged.ends]).toEqual([live.schedules, live.ends]);
    const broken = [live, merged].map(({ violations }) =>
      violations.map(({ what }) => what).sort(),
    );
    expect(broken[1]).toEqual(broken[0]);
  }
});

test("a booking without a check is refuted by a shortest counterexample", async () => {
  const model = modelOf(bookWithoutCheck, 1);
  const { violations } = await explore(model, { isFirstEnough: true });
  const [first] = violations;
  if (first === undefined) throw new Error("nothing was found");
  const trace = await traceOf(model, first.steps, first);
  expect(traceText(trace)).toBe(
    [
      "S1 is broken: the seat of Bob is sold to Ada",
      "   1  Ada        books: hold (held)",
      "   2  the world  the hold ends  [the hold ends]",
      "   3  Bob        books: hold (held), sell (sold) -> booked",
      "   4  Ada        books: sell (sold) -> booked",
      `  replay: ${trace.replay}`,
    ].join("\n"),
  );
  const environment = modelEnvironment(SEAT_ENVIRONMENT);
  const all = await everySchedule(model, environment, SCHEDULES_MAX);
  const lengths = all.violations.map(({ steps }) => steps.length);
  expect(first.steps.length).toBe(Math.min(...lengths));
});

test("a booking without a check breaks no rule while no fault happens", async () => {
  const { violations, schedules } = await explore(modelOf(bookWithoutCheck, 0));
  expect([violations, schedules > 1n]).toEqual([[], true]);
});

/** HOLDFAST_SEAT_REPLAY=<token> shows a history again; without it, one that is easy to check. */
const TOKEN = process.env["HOLDFAST_SEAT_REPLAY"] ?? "seat:0c0-e0-1c0-1c1-0c1";

test("a token plays the history that it stands for", async () => {
  const { steps } = readToken(SEAT_ENVIRONMENT, TOKEN);
  const trace = await traceOf(modelOf(bookWithoutCheck, 2), steps);
  process.stdout.write(`${traceText(trace)}\n`);
  expect(trace.replay).toContain(TOKEN);
});
