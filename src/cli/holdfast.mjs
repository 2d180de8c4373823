#!/usr/bin/env node
import { prepare } from "./setup/prepare.mjs";

// `npm start` installs the packages, so the import above must work without any npm package.
if (process.argv[2] === "start") await prepare("start");

const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./holdfast.ts");
await main(process.argv);
