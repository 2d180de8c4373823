import { wireDoctor } from "#src/cli/settings-doctor/ports.ts";
import { PROJECT } from "#src/cli/project.ts";
import { Fault } from "#lib/fault";
import { gradebookOptionsOf } from "#lib/gradebook-options";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import { gradebookCheck } from "#lib/services/doctor/gradebook";
import { readSettings } from "#lib/settings";
import { DIALECT, HABIT_NAMES, HABITS } from "#simulator/habits/table";
import type { Habit } from "#simulator/habits/table";
import { answerAll, attemptOf, makeDue, start, startWorld, finishAttempt } from "../attempt/world";
import type { Pod, World } from "../attempt/world";

type Env = Readonly<Record<string, string>>;

/** The number of gradebook requests of an action, without those for tokens, or why it failed. */
export type ActionOutcome =
  | { readonly kind: "works"; readonly requests: number }
  | { readonly kind: "fails"; readonly why: string };

export interface MatrixRow {
  /** A habit and its value, or the dialect. */
  readonly habit: string;
  /** The environment variables that were set; "" for none. */
  readonly settings: string;
  /** The first attempt of a student whom the gradebook does not know. */
  readonly start: ActionOutcome;
  readonly resume: ActionOutcome;
  /** Finalizes, and the result is published at once. */
  readonly publish: ActionOutcome;
  /** Redis has lost everything: only the gradebook shows that number 1 is used. */
  readonly startAgain: ActionOutcome;
  /** A sweep publishes a waiting result. */
  readonly sweep: ActionOutcome;
  /** The severity, and the settings that finding and remedy name. */
  readonly doctor: string;
}

export const ACTIONS = ["start", "resume", "publish", "startAgain", "sweep"] as const;

const NOT_STARTED: ActionOutcome = { kind: "fails", why: "not started" };
const NOT_PUBLISHED: ActionOutcome = { kind: "fails", why: "not published" };

/** The settings for habits that need one, or with which one saves a request. */
const SETTINGS: Readonly<Record<string, Env>> = {
  "empty=404": { ONEROSTER_EMPTY_LIST: "404" },
  "empty=204": { ONEROSTER_EMPTY_LIST: "204" },
  "totals=wrong": { ONEROSTER_TOTALS: "ignore" },
  "token-auth=basic": { ONEROSTER_CLIENT_AUTHENTICATION: "basic" },
  "scopes=none": { ONEROSTER_SCOPES: "none" },
  "scopes=vendor.read vendor.write": { ONEROSTER_SCOPES: "vendor.read vendor.write" },
  "line-item=required": { ONEROSTER_LINE_ITEMS: "create" },
  "line-item=required-422": { ONEROSTER_LINE_ITEMS: "create" },
  "score-date=date-time": { ONEROSTER_SCORE_DATE: "date-time" },
  "resource=results": { ONEROSTER_RESOURCE: "results" },
  dialect: { ONEROSTER_SCORE_DATE: "date-time" },
};

/** Every value of every habit of the simulator, and the dialect. */
export function habitsToMeasure(): readonly (readonly [
  string,
  Readonly<Record<string, string>>,
])[] {
  const single = HABIT_NAMES.flatMap((name) => {
    const { values, open }: Habit = HABITS[name];
    const others = values.slice(1).map(({ value }) => value);
    return [...others, ...(open === null ? [] : [open.example])].map(
      (value) => [`${name}=${value}`, { [name]: value }] as const,
    );
  });
  return [["none of them", {}], ...single, ["dialect", DIALECT]];
}

/**
 * Runs the production engine with a real Redis and the simulator over HTTP, with every habit: first
 * without a setting, then with the setting for the habit, if there is one.
 */
export async function measureHabits(): Promise<readonly MatrixRow[]> {
  const world = await startWorld();
  const rows: MatrixRow[] = [];
  try {
    for (const [habit, values] of habitsToMeasure()) {
      const setting = SETTINGS[habit];
      for (const env of setting === undefined ? [{}] : [{}, setting]) {
        world.gradebook.reset();
        world.gradebook.setHabits(values);
        rows.push(await measureHabit(world, habit, env));
      }
    }
  } finally {
    await world.stop();
  }
  return rows;
}

async function measureHabit(world: World, habit: string, env: Env): Promise<MatrixRow> {
  const slot = world.slot();
  const pod = podOf(world, env);
  const measureStart = (expected: number): Promise<ActionOutcome> =>
    measure(world, async () => {
      const { attemptNumber } = await start(pod, slot);
      if (attemptNumber !== expected) throw new UnexpectedOutcomeError(`attempt ${attemptNumber}`);
    });
  const started = await measureStart(1);
  const resumed = started.kind === "works" ? await measureStart(1) : NOT_STARTED;
  const published = started.kind === "works" ? await measurePublish(world, pod, slot) : NOT_STARTED;
  await world.raw.flushall();
  const outcomes = {
    start: started,
    resume: resumed,
    publish: published,
    startAgain: published.kind === "works" ? await measureStart(2) : NOT_PUBLISHED,
    sweep: started.kind === "works" ? await measureSweep(world, env) : NOT_STARTED,
  };
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return {
    habit,
    settings: settings.join(" "),
    ...outcomes,
    doctor: await measureDoctor(world, env),
  };
}

function podOf(world: World, env: Env, options: { publishBudgetMs?: number } = {}): Pod {
  const settings = settingsOf(world, env);
  const { oneRoster } = settings;
  if (oneRoster === undefined) throw new Error("no gradebook is named");
  return world.pod({
    ...options,
    wrapGradebook: () =>
      createOneRosterGradebook({
        ...gradebookOptionsOf(oneRoster, settings),
        timings: { backoffInitialMs: 1, backoffMaxMs: 5, breakerFailuresMax: 1e6 },
      }),
  });
}

function settingsOf({ gradebook, redis }: World, env: Env) {
  const own = {
    REDIS_URL: redis.appUrl,
    ONEROSTER_BASE_URL: gradebook.baseUrl,
    ONEROSTER_TOKEN_URL: gradebook.tokenUrl,
    ONEROSTER_CLIENT_ID: gradebook.clientId,
    ONEROSTER_CLIENT_SECRET: gradebook.clientSecret,
  };
  return readSettings({ ...own, ...env }, { folder: PROJECT });
}

async function measure({ gradebook }: World, action: () => Promise<void>): Promise<ActionOutcome> {
  gradebook.requests.reset();
  try {
    await action();
  } catch (error) {
    if (error instanceof Fault) return { kind: "fails", why: error.code };
    if (error instanceof UnexpectedOutcomeError) return { kind: "fails", why: error.message };
    throw error;
  }
  const counts = gradebook.requests.counts();
  return { kind: "works", requests: counts.gradebook + counts.other };
}

/** The action ended without a fault, but with a wrong outcome. */
class UnexpectedOutcomeError extends Error {}

async function measurePublish(
  world: World,
  pod: Pod,
  slot: ReturnType<World["slot"]>,
): Promise<ActionOutcome> {
  await answerAll(pod, slot);
  return measure(world, async () => {
    const { phase } = attemptOf(await pod.engine.apply(slot, { type: "attempt.finalize" }));
    if (phase !== "published") throw new UnexpectedOutcomeError(phase);
  });
}

async function measureSweep(world: World, env: Env): Promise<ActionOutcome> {
  const slot = world.slot();
  const pod = podOf(world, env, { publishBudgetMs: 0 });
  await finishAttempt(pod, slot);
  await makeDue(world, slot);
  return measure(world, async () => {
    const { published, conflicts } = await pod.engine.sweep();
    if (published !== 1) throw new UnexpectedOutcomeError(conflicts > 0 ? "conflict" : "waits");
  });
}

async function measureDoctor(world: World, env: Env): Promise<string> {
  const doctor = wireDoctor(settingsOf(world, env), env, 1);
  try {
    const { severity, finding, remedy } = await gradebookCheck.run(doctor.ports);
    const named = new Set(`${finding} ${remedy ?? ""}`.match(/ONEROSTER_[A-Z_]*[A-Z]/g) ?? []);
    return [severity, ...named].join(" ");
  } finally {
    doctor.close();
  }
}
