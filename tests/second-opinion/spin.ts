import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KEPT, onPath } from "#src/cli/setup/places.mjs";
import { run, tail } from "#src/cli/setup/run.mjs";
import type { Lanes } from "#report/evidence";

const MODEL = join(import.meta.dirname, "attempt.pml");

/** Every state is visited, none left out by a reduction: their number means something. */
const EVERY_STATE = ["-DSAFETY", "-DNOREDUCE"];

/** Breadth first: the first violation that is found has the shortest trail. */
const SHORTEST = ["-DBFS", ...EVERY_STATE];

/** Steps of the deepest path, which has some hundreds. */
const DEPTH_MAX = 10_000;

/** 2^22 places in the table of states. */
const HASH_BITS = 22;

const ACTORS = ["tab A", "tab B", "publisher 1", "publisher 2", "world"];

/** The protocol as attempt.pml tells it, or a variant of it that must be found broken. */
export interface Model {
  readonly id: string;
  readonly title: string;
  /** The one rule or exception that is left out, by its name in attempt.pml; null for the whole. */
  readonly without: string | null;
  /** Switches of attempt.pml that change what the world loses. */
  readonly world: readonly ("CALM" | "LOSE_KEYS" | "LOSE_MARK")[];
  /** How many are ever opened: 3 where it is not said. */
  readonly attempts?: number;
}

export interface Opinion {
  readonly states: number;
  /** Steps of the model that were never taken, as "line 194: number = 0". */
  readonly neverTaken: readonly string[];
  /** The shortest way to the first violation; null when every state keeps every invariant. */
  readonly trail: Lanes | null;
}

export type Spin =
  | { readonly kind: "found"; readonly command: string; readonly name: string }
  | { readonly kind: "missing"; readonly reason: string };

/** What `npm test` found, else the one on PATH, else the one in the project folder. */
export async function findSpin(): Promise<Spin> {
  // A gcc without the C library's headers is of no use either.
  const probe = await run("gcc", ["-E", "-x", "c", "-include", "stdio.h", "/dev/null"]);
  if (!probe.ok) return missing("Spin needs a gcc on PATH that can compile C, and there is none");
  const places = [process.env["HOLDFAST_SPIN"], onPath(["spin"]), join(KEPT, "bin/spin")];
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
 * Searches every state of a model, or up to the first violation when a rule is left out. Throws
 * when the search was cut short: that is no opinion.
 */
export async function ask(
  spin: string,
  model: Model,
  { depthMax = DEPTH_MAX } = {},
): Promise<Opinion> {
  const cwd = await mkdtemp(join(tmpdir(), "holdfast-spin-"));
  try {
    await mustRun(spin, [...definesOf(model), "-a", MODEL], cwd);
    const flags = model.without === null ? ["-O1", ...EVERY_STATE] : SHORTEST;
    await mustRun("gcc", [...flags, "-o", "pan", "pan.c"], cwd);
    const said = await mustRun(join(cwd, "pan"), [`-m${depthMax}`, `-w${HASH_BITS}`], cwd);
    const isBroken = Number(matched(said, /errors: (\d+)/)) > 0;
    const isCutShort = /max search depth too small|Search not completed/.test(said);
    if (isCutShort && !isBroken) throw new Error(`the search was cut short:\n${said}`);
    return {
      states: Number(matched(said, /^ *(\d+) states, stored/m)),
      neverTaken: neverTaken(said),
      trail: isBroken ? await trailOf(spin, model, cwd) : null,
    };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

function definesOf({ without, world, attempts }: Model): readonly string[] {
  // One question is enough to break a variant, and makes its trail shorter.
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

/** A process that never ends has an end that is never reached: these are no steps. */
function neverTaken(said: string): readonly string[] {
  return [...said.matchAll(/attempt\.pml:(\d+), state \d+, "(.+)"$/gm)]
    .filter(([, , what]) => what !== "-end-")
    .map(([, line, what]) => `line ${String(line)}: ${String(what)}`);
}

async function trailOf(spin: string, model: Model, cwd: string): Promise<Lanes> {
  const trail = ["-t", "-T", "-k", "attempt.pml.trail"];
  // Its exit code is that of the broken assertion.
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

/** Spin alone, without this project's code, from the project folder. */
function replayOf(model: Model): string {
  const defines = definesOf(model).join(" ");
  const search = `spin ${defines} -a "$m" && gcc ${SHORTEST.join(" ")} -o pan pan.c && ./pan`;
  const show = `spin ${defines} -t -T -k attempt.pml.trail "$m"`;
  const place = 'm="$PWD/tests/second-opinion/attempt.pml"';
  return `(${place}; d=$(mktemp -d); cd "$d" && ${search} && ${show}; rm -r "$d")`;
}
