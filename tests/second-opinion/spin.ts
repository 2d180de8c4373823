import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCAL_DATA, onPath } from "#src/cli/setup/paths.mjs";
import { run, tail } from "#src/cli/setup/run.mjs";
import type { Trace } from "#report/evidence";

const MODEL = join(import.meta.dirname, "attempt.pml");

/** Without partial-order reduction, so that the number of states is meaningful. */
const EVERY_STATE = ["-DSAFETY", "-DNOREDUCE"];

/** Breadth-first, so that the first violation has the shortest trail. */
const SHORTEST = ["-DBFS", ...EVERY_STATE];

/** The maximum number of steps of a path; the deepest has some hundreds. */
const DEPTH_MAX = 10_000;

/** The hash table of states has 2^22 slots. */
const HASH_BITS = 22;

const ACTORS = ["tab A", "tab B", "publisher 1", "publisher 2", "world"];

/** The protocol of attempt.pml, or a variant that must break an invariant. */
export interface Model {
  readonly id: string;
  readonly title: string;
  /** The rule or exception that is left out, by its name in attempt.pml; null for the complete model. */
  readonly without: string | null;
  /** Switches of attempt.pml that say which data Redis loses. */
  readonly world: readonly ("CALM" | "LOSE_KEYS" | "LOSE_MARK")[];
  /** The maximum number of opened attempts; if omitted, 3. */
  readonly attempts?: number;
}

export interface ModelResult {
  readonly states: number;
  /** Steps of the model that were never taken, as "line 194: number = 0". */
  readonly neverTaken: readonly string[];
  /** The shortest trail to a violation; null if every state satisfies every invariant. */
  readonly trail: Trace | null;
}

export type Spin =
  | { readonly kind: "found"; readonly command: string; readonly name: string }
  | { readonly kind: "missing"; readonly reason: string };

/** The Spin that `npm test` found, else the one on PATH, else the one in the project folder. */
export async function findSpin(): Promise<Spin> {
  // Spin needs gcc with the headers of the C library.
  const probe = await run("gcc", ["-E", "-x", "c", "-include", "stdio.h", "/dev/null"]);
  if (!probe.ok) return missing("Spin needs a gcc on PATH that can compile C, and there is none");
  const places = [process.env["HOLDFAST_SPIN"], onPath(["spin"]), join(LOCAL_DATA, "bin/spin")];
  for (const command of places) {
    if (command === undefined) continue;
    const { output } = await run(command, ["-V"]);
    const version = /^Spin Version (\d+(\.\d+)+)/m.exec(output)?.[1];
    if (version !== undefined) return { kind: "found", command, name: `Spin ${version}` };
  }
  return missing("there is no spin on PATH; `npm test` fetches one where apt-get can");
}

function missing(reason: string): Spin {
  return { kind: "missing", reason };
}

/**
 * Searches every state of a model, or up to the first violation if a rule is left out. Throws if the
 * search was incomplete.
 */
export async function checkModel(
  spin: string,
  model: Model,
  { depthMax = DEPTH_MAX } = {},
): Promise<ModelResult> {
  const cwd = await mkdtemp(join(tmpdir(), "holdfast-spin-"));
  try {
    await mustRun(spin, [...definesOf(model), "-a", MODEL], cwd);
    const flags = model.without === null ? ["-O1", ...EVERY_STATE] : SHORTEST;
    await mustRun("gcc", [...flags, "-o", "pan", "pan.c"], cwd);
    const output = await mustRun(join(cwd, "pan"), [`-m${depthMax}`, `-w${HASH_BITS}`], cwd);
    const isBroken = Number(matched(output, /errors: (\d+)/)) > 0;
    const isIncomplete = /max search depth too small|Search not completed/.test(output);
    if (isIncomplete && !isBroken) throw new Error(`the search was incomplete:\n${output}`);
    return {
      states: Number(matched(output, /^ *(\d+) states, stored/m)),
      neverTaken: neverTaken(output),
      trail: isBroken ? await trailOf(spin, model, cwd) : null,
    };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

function definesOf({ without, world, attempts }: Model): readonly string[] {
  // One question is enough to break a variant, and gives a shorter trail.
  const broken = without === null ? [] : [`-DWITHOUT=${without}`, "-DQUESTIONS=1"];
  const bound = attempts === undefined ? [] : [`-DATTEMPTS=${attempts}`];
  return [...broken, ...bound, ...world.map((name) => `-D${name}`)];
}

async function mustRun(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { ok, output } = await run(command, args, { cwd });
  if (!ok) throw new Error(`${command} ${args.join(" ")} failed:\n${tail(output)}`);
  return output;
}

function matched(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`Spin did not say ${String(pattern)}:\n${text}`);
  return found;
}

/** Unreached lines, except for the ends of processes that never end. */
function neverTaken(output: string): readonly string[] {
  return [...output.matchAll(/attempt\.pml:(\d+), state \d+, "(.+)"$/gm)]
    .filter(([, , what]) => what !== "-end-")
    .map(([, line, what]) => `line ${String(line)}: ${String(what)}`);
}

async function trailOf(spin: string, model: Model, cwd: string): Promise<Trace> {
  const trail = ["-t", "-T", "-k", "attempt.pml.trail"];
  // Its exit code is that of the failed assertion.
  const { output } = await run(spin, [...definesOf(model), ...trail, MODEL], { cwd });
  const steps = [...output.matchAll(/^(\w+(?: \w)?)\|(.+)\|(.*)$/gm)].map(
    ([, actor = "", does = "", reply = ""]) => {
      return { actor, does, reply, fault: faultOf(actor, does, reply) };
    },
  );
  const invariant = matched(output, /^BROKEN (I\d)\|/m);
  return {
    title: `${model.title}: ${matched(output, /^BROKEN I\d\|(.+)$/m)}`,
    invariant,
    actors: ACTORS.filter((name) => steps.some(({ actor }) => actor === name)),
    steps,
    replay: replayOf(model),
  };
}

function faultOf(actor: string, does: string, reply: string): string | null {
  if (actor === "world") return does;
  if (does.startsWith("crashes")) return "a crash";
  return reply.includes("a stale list") ? "a stale list" : null;
}

/** A command that uses only Spin, from the project folder. */
function replayOf(model: Model): string {
  const defines = definesOf(model).join(" ");
  const search = `spin ${defines} -a "$m" && gcc ${SHORTEST.join(" ")} -o pan pan.c && ./pan`;
  const show = `spin ${defines} -t -T -k attempt.pml.trail "$m"`;
  const place = 'm="$PWD/tests/second-opinion/attempt.pml"';
  return `(${place}; d=$(mktemp -d); cd "$d" && ${search} && ${show}; rm -r "$d")`;
}
