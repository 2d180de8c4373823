import { Command, InvalidArgumentError } from "commander";
import { listenForStop, type StopRequest } from "#src/cli/start/stop-request.ts";
import type { ScreenFigures } from "#report/long-runs/kinds";
import { EvidenceRecorder, sayNotWritten } from "../evidence/recorder";
import type { Mutant } from "../mutants/mutant";
import { openEnvironment, type OpenEnvironment } from "./environment";
import type { Environment, HistoryResult } from "./history";
import { PLANTED_FAULTS } from "./planted-faults";
import { explore, play, shorten } from "./search";
import { Tally } from "./tally";
import { replayOf, traceText } from "./wording";

const ACTIONS_MIN = 10_000;
/** Of the own page without a fault: what finds a fault there must find nothing here. */
const CONTROL_ACTIONS_MIN = 500;
const HISTORIES_PER_FAULT_MAX = 150;
/** Of a planted fault: its history is to be read, and need not be the shortest. */
const SHRINKS_MS = 30_000;
/** For --planted: the own page as it is. */
const NO_FAULT = "none";
const SAYS_EVERY_MS = 20_000;
const STOPPED = 2;

interface Options {
  readonly seed: number;
  readonly actions: number;
  readonly beside: number;
  readonly replay?: number;
  readonly path?: string;
  readonly planted?: string;
}

type PlantedFigures = ScreenFigures["planted"][number];

/**
 * `npm run verify:screen`: random students at shared computers, on the application's own pages, and
 * then the hunt of every planted fault. A whole run leaves its evidence. Exit code 0: no rule was
 * broken, and every planted fault was found. 1: otherwise. 2: it was stopped.
 */
await new Command("verify:screen")
  .description("Explores the student's page in a real browser, and judges it by the store.")
  .option("--seed <number>", "of the first history", whole, 20_260_301)
  .option("--actions <number>", "at least, on the application's pages", whole, ACTIONS_MIN)
  .option("--beside <number>", "histories beside each other", whole, 3)
  .option("--replay <seed>", "plays this history alone", whole)
  .option("--path <path>", "with --replay: to its shorter form")
  .option("--planted <id>", "with this fault only; `none`: on the own page without a fault")
  .action(run)
  .parseAsync();

async function run(options: Options): Promise<void> {
  const environment = await openEnvironment();
  try {
    process.exitCode = await (options.replay === undefined ? verify : replay)(environment, options);
  } finally {
    await environment.close();
  }
  process.exit();
}

async function replay(environment: OpenEnvironment, options: Options): Promise<number> {
  const { replay: seed = 0, path, planted } = options;
  const place =
    planted === undefined ? environment : await environment.withOwnPage(faultOf(planted));
  const show = ({ steps }: HistoryResult) => console.log(steps.join("\n"));
  const broken = await play(place, { seed, path }, show);
  console.log(broken === null ? "No rule is broken." : broken.violation);
  return broken === null ? 0 : 1;
}

async function verify(environment: OpenEnvironment, options: Options): Promise<number> {
  const { seed, beside, actions, planted: only } = options;
  const stop = listenForStop();
  const recorder = new EvidenceRecorder("screen");
  const walks = only === undefined ? await walkBoth(environment, options, stop) : null;
  const faults = PLANTED_FAULTS.filter(({ id }) => only === undefined || id === only);
  if (faults.length === 0) faultOf(only ?? "");
  const planted: PlantedFigures[] = [];
  for (const fault of faults) planted.push(await hunt(environment, options, fault, stop));
  const parts = walks === null ? [] : [walks.product, walks.control];
  const passed =
    parts.every(({ violations }) => violations === 0) && planted.every(({ isFound }) => isFound);
  if (stop.isRequested()) {
    sayNotWritten("it was stopped");
    return STOPPED;
  }
  const missing = actions < ACTIONS_MIN ? `only ${actions} actions` : null;
  if (walks === null) sayNotWritten(`only the fault ${only ?? ""}`);
  else recorder.write({ figures: { seed, beside, ...walks, planted }, passed, missing });
  return passed ? 0 : 1;
}

/** On the application's pages, and on the own page without a fault. */
async function walkBoth(environment: OpenEnvironment, options: Options, stop: StopRequest) {
  const { actions } = options;
  const control = Math.min(actions, CONTROL_ACTIONS_MIN);
  return {
    product: await walk(environment, options, { actionsMin: actions, stop }),
    control: await walk(await environment.withOwnPage(null), options, {
      ...{ actionsMin: control, stop, planted: NO_FAULT },
    }),
  };
}

interface Walk {
  readonly actionsMin: number;
  readonly stop: StopRequest;
  readonly planted?: string;
}

async function walk(
  place: Environment,
  { seed, beside }: Options,
  { actionsMin, stop, planted }: Walk,
): Promise<ScreenFigures["product"]> {
  const tally = new Tally();
  const timer = setInterval(() => console.log(tally.progress(actionsMin)), SAYS_EVERY_MS);
  const found = await explore(place, {
    ...{ seed, beside, isShrunk: true },
    goesOn: () => tally.actions < actionsMin && !stop.isRequested(),
    onHistory: (result) => tally.add(result),
  }).finally(() => clearInterval(timer));
  console.log(tally.progress(actionsMin));
  if (found !== null) console.log(`${traceText(found)}\nreplay: ${replayOf(found, planted)}`);
  return { ...tally.figures(), violations: found === null ? 0 : 1 };
}

async function hunt(
  environment: OpenEnvironment,
  { seed, beside }: Options,
  fault: Mutant,
  stop: StopRequest,
): Promise<PlantedFigures> {
  const place = await environment.withOwnPage(fault);
  const tally = new Tally();
  const { id, title } = fault;
  const first = await explore(place, {
    ...{ seed, beside, isShrunk: false },
    goesOn: (begun) => begun < HISTORIES_PER_FAULT_MAX && !stop.isRequested(),
    onHistory: (result) => tally.add(result),
  });
  const { histories, actions } = tally.figures();
  const shrunk =
    first === null ? null : await shorten(place, first.seed, () => undefined, SHRINKS_MS);
  const shortest = shrunk ?? first;
  console.log(`${id}: ${shortest === null ? "NOT FOUND" : "found"} in ${histories} histories`);
  if (shortest !== null) console.log(`${traceText(shortest)}\nreplay: ${replayOf(shortest, id)}`);
  return {
    ...{ id, title, isFound: shortest !== null, histories, actions },
    violation: shortest?.violation ?? "",
    shortest: shortest?.steps ?? [],
  };
}

/** null: the own page is to have no fault. */
function faultOf(id: string): Mutant | null {
  if (id === NO_FAULT) return null;
  const fault = PLANTED_FAULTS.find((each) => each.id === id);
  if (fault !== undefined) return fault;
  const ids = PLANTED_FAULTS.map((each) => each.id).join(", ");
  throw new InvalidArgumentError(
    `no planted fault is called "${id}"; there are ${ids}, ${NO_FAULT}`,
  );
}

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError("a whole number above 0 is expected");
}
