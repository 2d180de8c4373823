import { Redis } from "ioredis";
import { launchChromium } from "#tests/browser/browser";
import { startApp } from "#tests/lib/http/running-app";
import type { Mutant } from "#tests/mutants/mutant";
import type { Environment } from "./history";
import { bundleOwnPage, ownPages } from "./own-page/bundle";

const SECRET = "a secret of the explorer, long enough to sign with";

export interface OpenEnvironment extends Environment {
  /** The same server, with the own page around the stepper, and this fault in it; null: none. */
  readonly withOwnPage: (fault: Mutant | null) => Promise<Environment>;
  readonly close: () => Promise<void>;
}

/** One server and one browser for a whole run: each history has its own students and its context. */
export async function openEnvironment(): Promise<OpenEnvironment> {
  const [app, browser] = await Promise.all([
    startApp({ SESSION_SECRET: SECRET, RATE_LIMIT_PER_MINUTE: "0" }),
    launchChromium(),
  ]);
  const redis = new Redis(app.redis.url);
  const environment: Environment = { browser, url: app.url, redis };
  return {
    ...environment,
    withOwnPage: async (fault) => ({
      ...environment,
      pages: ownPages(await bundleOwnPage(fault), SECRET),
    }),
    close: async () => {
      await browser.close();
      redis.disconnect();
      await app.stop();
    },
  };
}
