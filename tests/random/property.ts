import fc from "fast-check";
import { traceText } from "#tests/exploration/core/trace";
import { print } from "../figures";
import type { Lanes } from "#report/evidence";
import { leaveEvidence } from "#report/evidence-folder";
import { Failures } from "./failures";
import type { Failure } from "./failures";
import { DRAWING } from "./seeds";
import { Tally } from "./tally";

/** A history that breaks a property, in words. */
export type HistoryTrace = Omit<Lanes, "replay">;

/** What is said of a property, whatever it draws. */
export interface Claim {
  /** Names its evidence and its entry in the failure file. */
  readonly id: string;
  readonly title: string;
  /** The test file, below tests/random, and the test's name: for the replay command. */
  readonly file: string;
  readonly test: string;
  /** By default: HOLDFAST_RUNS multiplies it. */
  readonly runs: number;
  /** Clients and requests of one run, at most. */
  readonly clients: number;
  readonly events: number;
  /** What the histories must come across, or they show less than they seem to. */
  readonly sometimes?: readonly string[];
}

/** A claim about every history that can be drawn. */
export interface Property<Drawn> extends Claim {
  readonly histories: fc.Arbitrary<Drawn>;
  /** Plays one history; null when the property holds in it. */
  readonly play: (drawn: Drawn, tally: Tally) => Promise<HistoryTrace | null>;
}

/**
 * Tries the history that failed last time, then as many as are asked for. A history that breaks the
 * property is shrunk, printed as lanes and remembered, and fails the test; so does a search that
 * has not come across what it should.
 */
export async function holds<Drawn>(
  property: Property<Drawn>,
  records: Records = RECORDS,
): Promise<void> {
  const { failures, leave, tell } = records;
  const remembered = failures.of(property.id);
  const { seed, factor, path } = DRAWING;
  if (remembered !== null && path === null) await check(property, remembered, records);
  const tally = await check(property, { seed, path }, records);
  if (path !== null) return;
  failures.forget(property.id);
  const { id, title, runs, clients, events } = property;
  const all = runs * factor;
  leave("random", id, { ...{ title, seed, runs: all, clients, events }, violations: [] });
  tell(`${id}: ${all} random histories, ${tally.steps} steps, seed ${seed}`);
  const missing = tally.missing(property.sometimes ?? []);
  if (missing.length > 0) throw new Error(`no history of ${id} shows: ${missing.join(", ")}`);
}

/** Where it is written down what came of a property. */
export interface Records {
  readonly failures: Failures;
  readonly leave: typeof leaveEvidence;
  readonly tell: (figure: string) => void;
}

const RECORDS: Records = { failures: new Failures(), leave: leaveEvidence, tell: print };

/** Shrinking ends here with what it has come to, so that it is told before the test is given up. */
const SEARCH_MAX_MS = 90_000 * DRAWING.factor;

/** For a test of a property. */
export const TIME_MAX_MS = 2 * SEARCH_MAX_MS;

interface Where {
  readonly seed: number;
  readonly path: string | null;
}

async function check<Drawn>(
  property: Property<Drawn>,
  where: Where,
  { failures, leave }: Records,
): Promise<Tally> {
  const { found, tally } = await search(property, { ...where, isShrunk: true });
  if (found === null) return tally;
  failures.remember(property.id, found.failure);
  const lanes = { ...found.trace, replay: replayOf(property, found.failure) };
  leave("random", property.id, evidenceOf(property, where.seed, lanes));
  throw new Error(`${property.title} (seed ${where.seed})\n${traceText(lanes)}`);
}

function evidenceOf(property: Claim, seed: number, lanes: Lanes) {
  const { title, runs, clients, events } = property;
  return { ...{ title, seed, runs: runs * DRAWING.factor, clients, events }, violations: [lanes] };
}

/**
 * The same search for a twin that must fail: gives the history that breaks it. Throws when all of
 * the pinned runs pass.
 */
export async function breaks<Drawn>(
  property: Property<Drawn>,
  { isShrunk = false }: { readonly isShrunk?: boolean } = {},
): Promise<HistoryTrace> {
  const { found } = await search(property, { seed: DRAWING.seed, path: null, isShrunk });
  if (found?.trace.steps.length === 0) throw new Error(found.trace.title);
  if (found !== null) return found.trace;
  throw new Error(`${property.id}: ${property.runs} random histories, and none is broken`);
}

interface FailingCase {
  readonly trace: HistoryTrace;
  readonly failure: Failure;
}

async function search<Drawn>(
  property: Property<Drawn>,
  { seed, path, isShrunk }: Where & { readonly isShrunk: boolean },
): Promise<{ readonly found: FailingCase | null; readonly tally: Tally }> {
  const tally = new Tally();
  let trace: HistoryTrace | null = null;
  const claim = fc.asyncProperty(property.histories, async (drawn) => {
    const told = await property.play(drawn, tally);
    if (told === null) return;
    trace = told;
    throw new Error(told.title);
  });
  const numRuns = path === null ? property.runs * DRAWING.factor : 1;
  const details = await fc.check(claim, {
    ...{ seed, numRuns, endOnFailure: !isShrunk, interruptAfterTimeLimit: SEARCH_MAX_MS },
    ...(path === null ? {} : { path }),
  });
  if (details.interrupted && !details.failed) throw new Error("the machine is too slow for this");
  if (!details.failed) return { found: null, tally };
  // The run alone, without its way through the shrinking: that depends on what the commands did.
  const [run = "0"] = (details.counterexamplePath ?? "0").split(":");
  return { found: { trace: trace ?? untold(details), failure: { seed, path: run } }, tally };
}

/** Something else than the property threw: a mistake of the test, to be shown as it is. */
function untold({ errorInstance }: { readonly errorInstance: unknown }): HistoryTrace {
  const title =
    errorInstance instanceof Error ? (errorInstance.stack ?? "") : String(errorInstance);
  return { title, invariant: null, actors: [], steps: [] };
}

function replayOf({ file, test }: Claim, { seed, path }: Failure): string {
  const variables = `HOLDFAST_SEED=${seed} HOLDFAST_PATH=${path}`;
  return `${variables} npx vitest run tests/random/${file} -t '${test}'`;
}
