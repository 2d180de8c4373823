import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkConnections } from "#lib/assessment-cache";
import { readSettings, type Settings } from "#lib/settings";
import { ensureBuild } from "../build";
import { markServed } from "../served-build.mjs";
import { NEXT, PROJECT } from "../project";
import { withLock } from "../setup/folder-lock.mjs";
import { demoSecret } from "./demo-secret";
import {
  startGradebook,
  type Gradebook,
  requireSimulated,
  type SimulatorOptions,
} from "./gradebook";
import { startGuard } from "./guard";
import { requireFreePort } from "./ports";
import { startStore, type Store } from "./store";
import { type Service, type ServiceCommand, type ServiceProcess, startProcess } from "./service";
import { StartError } from "./start-error";
import { type StopRequest, listenForStop, waitForStop } from "./stop-request";

const READY_MS_MAX = 60_000;
const ANSWER_MS_MAX = 10_000;
const POLL_MS = 100;

/** The time for open requests after the application accepts no new ones. */
const DRAIN_MS_MAX = 10_000;

export interface StartOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Use the development server, without a build. */
  readonly isDevelopment: boolean;
  readonly simulator: SimulatorOptions;
}

/**
 * Starts all parts, prints their addresses, and runs until it is stopped or a part ends. Resolves
 * with the exit code when all parts have ended. Throws `SettingsError` and `StartError`.
 */
export async function start({ env, isDevelopment, simulator }: StartOptions): Promise<number> {
  // As the server process reads them: what it must refuse is refused before anything starts.
  const settings = readSettings({ ...env, NODE_ENV: isDevelopment ? "development" : "production" });
  requireSimulated(settings, simulator);
  await requireFreePort(settings.port);
  const services: Service[] = [];
  const releaseBuild = isDevelopment ? undefined : await buildAndMarkServed();
  const stop = listenForStop();
  let appStopSignal: NodeJS.Signals = "SIGINT";
  try {
    const guard = startGuard();
    services.push(guard);
    const store = await startStore(settings, env, guard);
    services.push(...store.services);
    await warnIfUnreachable(settings);
    const gradebook = await startGradebook(settings, simulator);
    services.push(...gradebook.services);
    const appEnv = { ...env, ...store.env, ...gradebook.env };
    const app = startProcess(
      appCommand(settings, isDevelopment, appEnv, () => appStopSignal),
      guard,
    );
    services.push(app);
    await waitUntilReady(app, settings.port, stop);
    if (!stop.isRequested()) printAddresses(settings, store, gradebook);
    const how = await waitForStop(services, stop);
    // After SIGTERM of a supervisor, the application first reports that it is not ready.
    if (how === "SIGTERM") appStopSignal = "SIGTERM";
    return how === "part died" ? 1 : 0;
  } finally {
    for (const service of services.reverse()) await service.stop();
    releaseBuild?.();
  }
}

/** Only a warning: the application answers 503 until Redis can be used. */
async function warnIfUnreachable({ redis }: Settings): Promise<void> {
  if (redis === undefined || redis.kind === "memory") return;
  for (const { finding, remedy } of await checkConnections(redis)) {
    console.error(`${finding}\n  -> ${remedy} Until then students get an error (503).`);
  }
}

/** Builds, and marks the build as served, so that no other process replaces it. */
function buildAndMarkServed(): Promise<() => void> {
  const say = (line: string): void => {
    console.log(`build: ${line}`);
  };
  return withLock("build", async () => {
    const built = await ensureBuild(say);
    if (built.kind === "failed") throw new StartError(`The build failed:\n${built.problem}`);
    say(built.kind === "fresh" ? "up to date" : `built (next build, ${built.seconds} s)`);
    return markServed();
  });
}

/** The server process reads the same settings, with the missing ones filled in. */
function appCommand(
  settings: Settings,
  isDevelopment: boolean,
  env: NodeJS.ProcessEnv,
  stopSignal: () => NodeJS.Signals,
): ServiceCommand {
  const { auth, contentDir, port } = settings;
  const session =
    auth.mode === "demo"
      ? { SESSION_SECRET: auth.secret ?? demoSecret() }
      : { SESSION_MODULE: auth.modulePath };
  return {
    name: "app",
    stopSignal,
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
}

async function waitUntilReady(app: ServiceProcess, port: number, stop: StopRequest): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  while (app.isAlive() && Date.now() < deadline) {
    if (stop.isRequested()) return;
    try {
      // Any HTTP answer means that the server runs.
      const signal = AbortSignal.timeout(ANSWER_MS_MAX);
      await fetch(`http://localhost:${port}/`, { redirect: "manual", signal });
      return;
    } catch {
      await sleep(POLL_MS);
    }
  }
  throw new StartError("The application did not start. Its output is above.");
}

function printAddresses(settings: Settings, store: Store, gradebook: Gradebook): void {
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
