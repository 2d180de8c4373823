import { createRequire } from "node:module";
import { join } from "node:path";

/*
 * Loaded by Node before an application that a test starts (see without-time-limit.ts): its Redis
 * commands have no time limit, as those of connectWithoutTimeLimit in the test's own process.
 */
const ofTheApplication = createRequire(join(process.cwd(), "package.json"));
const { Command, Redis } = ofTheApplication("ioredis");

for (const [{ prototype }, name] of [
  [Command, "setTimeout"],
  [Redis, "setSocketTimeout"],
]) {
  if (typeof prototype[name] !== "function") throw new Error(`ioredis has no ${name} any more`);
  prototype[name] = () => undefined;
}
