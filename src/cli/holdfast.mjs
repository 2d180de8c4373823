#!/usr/bin/env node
import { prepare } from "./setup/prepare.mjs";

// `npm start` is the whole set-up, so this file and what it imports above run before npm has.
if (process.argv[2] === "start") await prepare("start");

const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./holdfast.ts");
await main(process.argv);
