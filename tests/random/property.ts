import fc from "fast-check";
import { traceText } from "#tests/exploration/core/trace";
import { print } from "../figures";
import type { Trace } from "#report/evidence";
import { leaveEvidence } from "#report/evidence-folder";
import { FailureFile } from "./failure-file";
import type { Failure } from "./failure-file";
import { RUN_SETTINGS } from "./run-settings";
import { ReachCounter } from "./reach-counter";

/** A readable history that breaks a property. */
export type HistoryTrace = Omit<Trace, "replay">;

/** The description of a property, independent of its histories. */
export interface PropertyDescription {
  /** Names its evidence and its entry in the failure file. */
  readonly id: string;
  readonly title: string;
  /** The test file, below tests/random, and the test's name: for the replay command. */
  readonly file: string;
  readonly test: string;
  /** The default number of runs; HOLDFAST_RUNS multiplies it. */
  readonly runs: number;
  /** Clients and requests of one run, at most. */
  readonly clients: number;
  readonly events: number;
  /** The names of situations that the histories must reach; otherwise the property may be vacuous. */
  readonly sometimes?: readonly string[];
}

/** A property of every history that can be drawn. */
export interface Property<Drawn> extends PropertyDescription {
  readonly histories: fc.Arbitrary<Drawn>;
  /** Runs one history. Returns null if the property holds in it. */
  readonly run: (drawn: Drawn, counter: ReachCounter) => Promise<HistoryTrace | null>;
}

/**
 * Runs the history that failed last time, then the configured number of histories. A history that
 * breaks the property is shrunk, printed as a trace, stored in the failure file, and fails the test.
 * The test also fails if the histories do not reach a situation of `sometimes`.
 */
export async function holds<Drawn>(
  property: Property<Drawn>,
  recorder: Recorder = DEFAULT_RECORDER,
): Promise<void> {
  const { failures, leaveEvidence, print } = recorder;
  const lastFailure = failures.of(property.id);
  const { seed, factor, path } = RUN_SETTINGS;
  if (lastFailure !== null && path === null) await check(property, lastFailure, recorder);
  const counter = await check(property, { seed, path }, recorder);
  if (path !== null) return;
  failures.delete(property.id);
  const { id, title, runs, clients, events } = property;
  const all = runs * factor;
  leaveEvidence("random", id, { title, seed, runs: all, clients, events, violations: [] });
  print(`${id}: ${all} random histories, ${counter.steps} steps, seed ${seed}`);
  const missing = counter.missing(property.sometimes ?? []);
  if (missing.length > 0) throw new Error(`no history of ${id} reaches: ${missing.join(", ")}`);
}

/** Where the results of a property are recorded. */
export interface Recorder {
  readonly failures: FailureFile;
  readonly leaveEvidence: typeof leaveEvidence;
  readonly print: (figure: string) => void;
}

const DEFAULT_RECORDER: Recorder = { failures: new FailureFile(), leaveEvidence, print };

/** Shrinking stops here, so that its result is reported before the test times out. */
const SEARCH_MAX_MS = 90_000 * RUN_SETTINGS.factor;

/** The timeout of a test of a property. */
export const TIME_MAX_MS = 2 * SEARCH_MAX_MS;

interface SearchStart {
  readonly seed: number;
  readonly path: string | null;
}

async function check<Drawn>(
  property: Property<Drawn>,
  start: SearchStart,
  { failures, leaveEvidence }: Recorder,
): Promise<ReachCounter> {
  const { found, counter } = await search(property, { ...start, isShrunk: true });
  if (found === null) return counter;
  failures.add(property.id, found.failure);
  const trace = { ...found.trace, replay: replayOf(property, found.failure) };
  leaveEvidence("random", property.id, evidenceOf(property, start.seed, trace));
  throw new Error(`${property.title} (seed ${start.seed})\n${traceText(trace)}`);
}

function evidenceOf(property: PropertyDescription, seed: number, trace: Trace) {
  const { title, runs, clients, events } = property;
  return {
    title,
    seed,
    runs: runs * RUN_SETTINGS.factor,
    clients,
    events,
    violations: [trace],
  };
}

/**
 * The same search for a mutant that must fail. Returns the history that breaks the property. Throws if
 * all pinned runs pass.
 */
export async function breaks<Drawn>(
  property: Property<Drawn>,
  { isShrunk = false }: { readonly isShrunk?: boolean } = {},
): Promise<HistoryTrace> {
  const { found } = await search(property, { seed: RUN_SETTINGS.seed, path: null, isShrunk });
  if (found?.trace.steps.length === 0) throw new Error(found.trace.title);
  if (found !== null) return found.trace;
  throw new Error(`${property.id}: ${property.runs} random histories, and none breaks it`);
}

interface FailingCase {
  readonly trace: HistoryTrace;
  readonly failure: Failure;
}

async function search<Drawn>(
  property: Property<Drawn>,
  { seed, path, isShrunk }: SearchStart & { readonly isShrunk: boolean },
): Promise<{ readonly found: FailingCase | null; readonly counter: ReachCounter }> {
  const counter = new ReachCounter();
  let trace: HistoryTrace | null = null;
  const checkedProperty = fc.asyncProperty(property.histories, async (drawn) => {
    const violation = await property.run(drawn, counter);
    if (violation === null) return;
    trace = violation;
    throw new Error(violation.title);
  });
  const numRuns = path === null ? property.runs * RUN_SETTINGS.factor : 1;
  const details = await fc.check(checkedProperty, {
    seed,
    numRuns,
    endOnFailure: !isShrunk,
    interruptAfterTimeLimit: SEARCH_MAX_MS,
    ...(path === null ? {} : { path }),
  });
  if (details.interrupted && !details.failed)
    throw new Error("the search was interrupted before its last run");
  if (!details.failed) return { found: null, counter };
  // Only the run, without the path of the shrinking, which depends on what the commands did.
  const [run = "0"] = (details.counterexamplePath ?? "0").split(":");
  return {
    found: { trace: trace ?? unexpectedError(details), failure: { seed, path: run } },
    counter,
  };
}

/** An error that is no violation, i.e. a bug of the test; shown with its stack. */
function unexpectedError({ errorInstance }: { readonly errorInstance: unknown }): HistoryTrace {
  const title =
    errorInstance instanceof Error ? (errorInstance.stack ?? "") : String(errorInstance);
  return { title, invariant: null, actors: [], steps: [] };
}

function replayOf({ file, test }: PropertyDescription, { seed, path }: Failure): string {
  const variables = `HOLDFAST_SEED=${seed} HOLDFAST_PATH=${path}`;
  return `${variables} npx vitest run tests/random/${file} -t '${test}'`;
}
