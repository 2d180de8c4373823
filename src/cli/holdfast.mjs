#!/usr/bin/env node
import { existsSync } from "node:fs";

// npm packs this file with the library, which contains no other command.
if (!existsSync(new URL("holdfast.ts", import.meta.url))) {
  console.error(
    "The package holdfast is the library. Its commands (doctor, attempts, sweep, backfill, …) run in " +
      "a clone of the repository, with REDIS_URL and the ONEROSTER_ settings of your deployment.",
  );
  process.exit(1);
}

const [, , name, ...options] = process.argv;

// `npm start` installs the packages, so these imports must work without any npm package.
if (name === "start") {
  const { DEMO_IN_CONTAINER, isMainOfContainer } = await import("./setup/container.mjs");
  if (isMainOfContainer(process.env) && !options.includes("--demo")) {
    console.error(DEMO_IN_CONTAINER);
    process.exit(1);
  }
  const { prepare } = await import("./setup/prepare.mjs");
  await prepare("start");
}

if (name === "serve") {
  const { serveMain } = await import("./serve.mjs");
  await serveMain(process.argv);
} else {
  const { register } = await import("tsx/esm/api");
  register();
  const { main } = await import("./holdfast.ts");
  await main(process.argv);
}
