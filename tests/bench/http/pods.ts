import { startApp } from "../../lib/http/running-app";
import type { RunningApp } from "../../lib/http/running-app";
import type { RedisServer } from "../../servers/redis-server";
import { writeContent } from "./content";
import { startSlowGradebook } from "./slow-gradebook";
import type { SlowGradebook } from "./slow-gradebook";

/** Two pods of one deployment: they serve the production build. */
export interface Pods {
  readonly first: RunningApp;
  readonly second: RunningApp;
  readonly gradebook: SlowGradebook;
  readonly stop: () => Promise<void>;
}

/**
 * All other settings have their defaults, so logs and metrics are written. The rate limit is on, but
 * no client reaches it. No sweep comes in between.
 */
const SETTINGS = { RATE_LIMIT_PER_MINUTE: "100000", SWEEP_INTERVAL_SECONDS: "86400" };

export async function startPods(redis: RedisServer): Promise<Pods> {
  const content = writeContent();
  const gradebook = await startSlowGradebook();
  const settings = { ...SETTINGS, CONTENT_DIR: content.path };
  const world = { redis, simulator: gradebook.simulator };
  const started: RunningApp[] = [];
  const stop = async (): Promise<void> => {
    for (const pod of started) await pod.stop();
    await gradebook.simulator.close();
    content.remove();
  };
  const start = async (): Promise<RunningApp> => {
    const pod = await startApp(settings, {}, { beside: world });
    started.push(pod);
    return pod;
  };
  try {
    return { first: await start(), second: await start(), gradebook, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
