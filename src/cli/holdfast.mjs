#!/usr/bin/env node
import { DEMO_IN_CONTAINER, isMainOfContainer } from "./setup/container.mjs";
import { prepare } from "./setup/prepare.mjs";

const [, , name, ...options] = process.argv;

// `npm start` installs the packages, so the imports above must work without any npm package.
if (name === "start") {
  if (isMainOfContainer(process.env) && !options.includes("--demo")) {
    console.error(DEMO_IN_CONTAINER);
    process.exit(1);
  }
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
