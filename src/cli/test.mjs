import { prepare } from "./setup/prepare.mjs";

await prepare("test");

const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./test/run-all.ts");
await main();
