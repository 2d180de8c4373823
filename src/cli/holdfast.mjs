#!/usr/bin/env node
import { existsSync } from "node:fs";

/** The package has no sources. */
const isClone = existsSync(new URL("holdfast.ts", import.meta.url));

const [, , name, ...options] = process.argv;

// `npm start` installs the packages, so these imports must work without any npm package.
if (isClone && name === "start") {
  const { DEMO_IN_CONTAINER, isMainOfContainer } = await import("./setup/container.mjs");
  if (isMainOfContainer(process.env) && !options.includes("--demo")) {
    console.error(DEMO_IN_CONTAINER);
    process.exit(1);
  }
  const { prepare } = await import("./setup/prepare.mjs");
  await prepare("start");
}

if (!isClone) {
  // npm packs this file with the library, which has its own commands.
  /** @type {unknown} */
  const loaded = await import(new URL("../../dist/cli.js", import.meta.url).href);
  await /** @type {typeof import("./package.ts")} */ (loaded).main(process.argv);
} else if (name === "serve") {
  const { serveMain } = await import("./serve.mjs");
  await serveMain(process.argv);
} else {
  const { register } = await import("tsx/esm/api");
  register();
  const { main } = await import("./holdfast.ts");
  await main(process.argv);
}
