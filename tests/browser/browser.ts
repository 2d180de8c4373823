import { existsSync } from "node:fs";
import { chromium, type Browser as Chromium, type BrowserContext } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

const ARGUMENTS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** A limit for what hangs: two cores that do three things at once are slow at times. */
const TIMEOUT_MS = 30_000;

export interface Browser {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

/** Why the tests of this folder cannot run here, or null. */
export const missingBrowser: string | null = existsSync(CHROMIUM)
  ? null
  : `there is no Chromium at ${CHROMIUM}; set CHROMIUM_PATH`;

/** A Chromium of its own, with an empty profile: nothing of an earlier run is in it. */
export async function openBrowser(): Promise<Browser> {
  const browser = await launchChromium();
  return { context: await newProfile(browser), close: () => browser.close() };
}

/** A Chromium for many contexts beside each other, each with a profile of its own. */
export function launchChromium(): Promise<Chromium> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

/** A profile of its own for tabs that share their cookies, with nothing in it. */
export async function newProfile(browser: Chromium): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1_000, height: 900 } });
  context.setDefaultTimeout(TIMEOUT_MS);
  return context;
}
