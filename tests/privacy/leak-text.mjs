import { tracingChannel } from "node:diagnostics_channel";

// What an automatic instrumentation of ioredis would do: write down what commands are called with.
tracingChannel("ioredis:command").start.subscribe((message) => {
  const { command, args } = /** @type {{ command: string, args: string[] }} */ (message);
  console.error(`${command} ${args.join(" ")}`);
});
