import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkConnections } from "#lib/assessment-cache";
import { readSettings, type Settings } from "#lib/settings";
import { ensureBuild } from "../build";
import { noteServing } from "../serving";
import { NEXT, PROJECT } from "../project";
import { withLock } from "../setup/folder-lock.mjs";
import { demoSecret } from "./demo-secret";
import {
  bringGradebook,
  type Gradebook,
  requireSimulated,
  type SimulatorChoice,
} from "./gradebook";
import { startGuard, type Guard } from "./guard";
import { requireFree } from "./ports";
import { bringRedis, type Store } from "./store";
import { type Service, type ServiceCommand, type ServiceProcess, startProcess } from "./service";
import { StartProblem } from "./start-problem";
import { type StopSignal, stopSignal, untilStopped } from "./until-stopped";

const READY_MS_MAX = 60_000;
const ANSWER_MS_MAX = 10_000;
const POLL_MS = 100;

/** For the requests under way, once the app takes no more. */
const DRAIN_MS_MAX = 10_000;

export interface StartRequest {
  readonly env: NodeJS.ProcessEnv;
  /** Serve from source, without a build. */
  readonly isDevelopment: boolean;
  /** How the simulated gradebook behaves, where the settings name no other. */
  readonly simulator: SimulatorChoice;
}

/**
 * Brings everything up, says what runs where, and stays until it is stopped or a part dies.
 * Resolves with the exit code, when every part has ended. Throws SettingsError and StartProblem.
 */
export async function start({ env, isDevelopment, simulator }: StartRequest): Promise<number> {
  const settings = readSettings(env);
  requireSimulated(settings, simulator);
  await requireFree(settings.port);
  const services: Service[] = [];
  const forget = isDevelopment ? undefined : await buildToServe();
  const stop = stopSignal();
  let stopAppBy: NodeJS.Signals = "SIGINT";
  try {
    const guard = startGuard();
    services.push(guard);
    const store = await bringRedis(settings, env, guard);
    services.push(...store.services);
    await tellIfUnreachable(settings);
    const gradebook = await bringGradebook(settings, simulator);
    services.push(...gradebook.services);
    const appEnv = { ...env, ...store.env, ...gradebook.env };
    const app = startApp({ settings, isDevelopment, env: appEnv, guard, stopBy: () => stopAppBy });
    services.push(app);
    await untilReady(app, settings.port, stop);
    if (!stop.isGiven()) sayWhatRuns(settings, store, gradebook);
    const how = await untilStopped(services, stop);
    // A supervisor asks by SIGTERM, and lets the app say first that it is not ready any more.
    if (how === "SIGTERM") stopAppBy = "SIGTERM";
    return how === "part died" ? 1 : 0;
  } finally {
    for (const service of services.reverse()) await service.stop();
    forget?.();
  }
}

/** Goes on all the same: the app answers 503 until Redis can be used. */
async function tellIfUnreachable({ redis }: Settings): Promise<void> {
  if (redis === undefined || redis.kind === "memory") return;
  for (const { finding, remedy } of await checkConnections(redis)) {
    console.error(`${finding}\n  -> ${remedy} Until then students get an error (503).`);
  }
}

/** Builds, and notes that the build is served before anybody else may build anew. */
function buildToServe(): Promise<() => void> {
  const say = (line: string): void => {
    console.log(`build: ${line}`);
  };
  return withLock("build", async () => {
    const built = await ensureBuild(say);
    if (built.kind === "failed") throw new StartProblem(`The build failed:\n${built.problem}`);
    say(built.kind === "fresh" ? "up to date" : `built (next build, ${built.seconds} s)`);
    return noteServing();
  });
}

interface AppStart {
  readonly settings: Settings;
  readonly isDevelopment: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly guard: Guard;
  readonly stopBy: () => NodeJS.Signals;
}

/** The server process reads the same settings, with what was left open filled in. */
function startApp({ settings, isDevelopment, env, guard, stopBy }: AppStart): ServiceProcess {
  const { auth, contentDir, port } = settings;
  const session =
    auth.mode === "demo"
      ? { SESSION_SECRET: auth.secret ?? demoSecret() }
      : { SESSION_MODULE: auth.modulePath };
  const app: ServiceCommand = {
    name: "app",
    stopBy,
    stopMsMax: settings.shutdownGraceSeconds * 1_000 + DRAIN_MS_MAX,
    command: process.execPath,
    args: [NEXT, isDevelopment ? "dev" : "start", "--port", String(port)],
    cwd: PROJECT,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...env,
      ...session,
      NODE_ENV: isDevelopment ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(port),
      CONTENT_DIR: contentDir,
      SWEEP_INTERVAL_SECONDS: String(settings.sweepIntervalSeconds),
    },
  };
  return startProcess(app, guard);
}

async function untilReady(app: ServiceProcess, port: number, stop: StopSignal): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  while (app.isAlive() && Date.now() < deadline) {
    if (stop.isGiven()) return;
    try {
      // Any answer will do: what the page says is not this command's concern.
      const signal = AbortSignal.timeout(ANSWER_MS_MAX);
      await fetch(`http://localhost:${port}/`, { redirect: "manual", signal });
      return;
    } catch {
      await sleep(POLL_MS);
    }
  }
  throw new StartProblem("The app did not come up; what it said stands above.");
}

function sayWhatRuns(settings: Settings, store: Store, gradebook: Gradebook): void {
  const { auth, contentDir, port } = settings;
  const session = auth.mode === "demo" ? "demo: everyone can sign in as any user" : auth.modulePath;
  const lines = [
    `  app        http://localhost:${port}`,
    `  attempts   ${store.description}`,
    `  gradebook  ${gradebook.description}`,
    `  content    ${relative(process.cwd(), contentDir) || contentDir}`,
    `  sessions   ${session}`,
  ];
  console.log(`\nHoldfast runs. Ctrl-C stops it.\n${lines.join("\n")}\n`);
}
