import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doctorCommand } from "#src/cli/doctor.ts";
import { settingsDoctor } from "#src/cli/settings-doctor.ts";
import { wireDoctor } from "#src/cli/settings-doctor/ports.ts";
import { PROJECT } from "#src/cli/project.ts";
import { examineDeployment } from "#lib/services/doctor";
import type { DoctorPorts, DoctorReport } from "#lib/services/doctor";
import { readSettings } from "#lib/settings";
import { startWorld, type World } from "../attempt/world";
import { permissionsOf } from "#tests/servers/redis-users";
import { runAsProcess, runInThisProcess } from "#tests/servers/run-command";
import type { CommandEnv, CommandResult } from "#tests/servers/run-command";

type Env = Readonly<Record<string, string>>;
/** What stands between the doctor and the deployment. */
type Change = (ports: DoctorPorts) => DoctorPorts;
type CheckId = DoctorReport["checks"][number]["id"];

/** Found in no output, whatever is wrong. */
export const CANARIES = {
  password: "CANARY-password-5d1f8a",
  sessions: "CANARY-session-0123456789abcdefghijk",
  tokens: "CANARY-token-0123456789abcdefghijklm",
  metrics: "CANARY-metrics-0123456789abcdefghijk",
} as const;

/** A deployment in order: every finding is provoked by taking something of it away. */
export interface Clinic {
  readonly world: World;
  readonly env: Env;
  /**
   * Examines it in this process. An empty value takes a setting away. Examines it again when a busy
   * machine did not give a healthy Redis the time that the doctor allows.
   */
  readonly examine: (more?: Env, change?: Change) => Promise<Examined>;
  /** The same, once: for tests that take Redis away. */
  readonly examineOnce: (more?: Env, change?: Change) => Promise<Examined>;
  /** `holdfast doctor` as a process of its own. */
  command(args: readonly string[], more?: Env): Promise<CommandResult>;
  /** The same in this process, which costs no start: one at a time. */
  here(args: readonly string[], more?: Env): Promise<CommandResult>;
  stop(): Promise<void>;
}

export interface Examined {
  readonly report: DoctorReport;
  /** Everything that is not in order, by its id. */
  readonly sick: readonly string[];
  readonly of: (id: CheckId) => DoctorReport["checks"][number];
}

const NONE: Change = (ports) => ports;

const TRIES_MAX = 5;
/** In findings about a Redis that was too late. */
const TOO_LATE = /\((timeout|connection)\)|did not end within|answers in \d/;

export async function startClinic(extraArgs: readonly string[] = []): Promise<Clinic> {
  const world = await startWorld(["--appendonly", "yes", ...extraArgs]);
  const folder = mkdtempSync(join(tmpdir(), "holdfast-clinic-"));
  const sessionModule = join(folder, "session.mjs");
  writeFileSync(sessionModule, "export default () => null;\n");
  await addUser(world, "operator", permissionsOf("holdfast-operator"));
  const { gradebook, redis } = world;
  const env = {
    ...{ NODE_ENV: "production", ROLLOUT_MODE: "pinned-compat" },
    REDIS_URL: urlOf("operator", redis.port),
    ...{ ONEROSTER_BASE_URL: gradebook.baseUrl, ONEROSTER_TOKEN_URL: gradebook.tokenUrl },
    ONEROSTER_CLIENT_ID: gradebook.clientId,
    ONEROSTER_CLIENT_SECRET: gradebook.clientSecret,
    ...{ AUTH_MODE: "module", SESSION_MODULE: sessionModule },
    ...{ ATTEMPT_TOKEN_SECRET: CANARIES.tokens, METRICS_TOKEN: CANARIES.metrics },
  };
  return {
    world,
    env,
    examine: async (more = {}, change = NONE) => {
      for (let tries = 1; ; tries += 1) {
        const examined = await examine({ ...env, ...more }, change);
        if (!isTooLate(examined) || tries === TRIES_MAX) return examined;
      }
    },
    examineOnce: (more = {}, change = NONE) => examine({ ...env, ...more }, change),
    command: (args, more = {}) => runAsProcess(["doctor", ...args], cleared({ ...env, ...more })),
    here: (args, more = {}) =>
      runInThisProcess(
        [doctorCommand(settingsDoctor)],
        ["doctor", ...args],
        cleared({ ...env, ...more }),
      ),
    stop: async () => {
      await world.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function addUser({ raw }: World, name: string, rights: string): Promise<void> {
  const password = `>${CANARIES.password}`;
  await raw.call("ACL", "SETUSER", name, "reset", "on", password, ...rights.split(" "));
}

export function urlOf(user: string, port: number): string {
  return `redis://${user}:${CANARIES.password}@127.0.0.1:${port}`;
}

function given(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}

/** An empty value takes a variable away that this process may have. */
function cleared(env: Env): CommandEnv {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value || undefined]));
}

function isSick({ severity }: DoctorReport["checks"][number]): boolean {
  return /warning|problem|unknown/.test(severity);
}

function isTooLate({ report }: Examined): boolean {
  return report.checks.some((check) => isSick(check) && TOO_LATE.test(check.finding));
}

async function examine(env: Env, change: Change): Promise<Examined> {
  const settings = readSettings(given(env), { folder: PROJECT });
  const wired = wireDoctor(settings, env, 200);
  try {
    const report = await examineDeployment(change(wired.ports));
    const sick = report.checks.filter(isSick);
    return {
      report,
      sick: sick.map(({ id, severity }) => `${id}: ${severity}`),
      of: (id) => {
        const found = report.checks.find((check) => check.id === id);
        if (found === undefined) throw new Error(`no check ${id}`);
        return found;
      },
    };
  } finally {
    wired.close();
  }
}
