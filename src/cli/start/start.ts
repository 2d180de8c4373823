import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readSettings, type Settings } from "../../lib/settings";
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
import { requireFree } from "./ports";
import { bringRedis, type Store } from "./store";
import { type Service, type ServiceProcess, startProcess } from "./service";
import { StartProblem } from "./start-problem";
import { type StopSignal, stopSignal, untilStopped } from "./until-stopped";

const READY_MS_MAX = 60_000;
const ANSWER_MS_MAX = 10_000;
const POLL_MS = 100;

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
  try {
    const store = await bringRedis(settings, env);
    services.push(...store.services);
    const gradebook = await bringGradebook(settings, simulator);
    services.push(...gradebook.services);
    const app = startApp(settings, isDevelopment, { ...env, ...store.env, ...gradebook.env });
    services.push(app);
    await untilReady(app, settings.port, stop);
    if (!stop.isGiven()) sayWhatRuns(settings, store, gradebook);
    return await untilStopped(services, stop);
  } finally {
    for (const service of services.reverse()) await service.stop();
    forget?.();
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

/** The server process reads the same settings, with what was left open filled in. */
function startApp(
  settings: Settings,
  isDevelopment: boolean,
  env: NodeJS.ProcessEnv,
): ServiceProcess {
  const { auth, contentDir, port } = settings;
  const session =
    auth.mode === "demo"
      ? { SESSION_SECRET: auth.secret ?? demoSecret() }
      : { SESSION_MODULE: auth.modulePath };
  return startProcess({
    name: "app",
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
  });
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
  const session = auth.mode === "demo" ? "demo: anybody may be anybody" : auth.modulePath;
  const lines = [
    `  app        http://localhost:${port}`,
    `  attempts   ${store.description}`,
    `  gradebook  ${gradebook.description}`,
    `  content    ${relative(process.cwd(), contentDir) || contentDir}`,
    `  sessions   ${session}`,
  ];
  console.log(`\nHoldfast runs. Ctrl-C stops it.\n${lines.join("\n")}\n`);
}
