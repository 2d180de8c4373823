import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Provider } from "@openfeature/server-sdk";
import { Fault } from "../fault";

/**
 * The provider that a module exports by default, or that the function makes which it exports.
 * Throws a `Fault` when there is none.
 */
export async function providerOf(modulePath: string): Promise<Provider> {
  const loaded = await imported(modulePath);
  const exported =
    typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : null;
  const given: unknown =
    typeof exported === "function" ? await (exported as () => unknown)() : exported;
  if (!isProvider(given)) throw broken("gives no provider with a resolveStringEvaluation function");
  return given;
}

function isProvider(value: unknown): value is Provider {
  return (
    typeof value === "object" &&
    value !== null &&
    "resolveStringEvaluation" in value &&
    typeof value.resolveStringEvaluation === "function"
  );
}

async function imported(modulePath: string): Promise<unknown> {
  const url = pathToFileURL(resolve(modulePath)).href;
  try {
    // The path is known at run time only: the bundler must leave this import alone.
    return (await import(/* turbopackIgnore: true */ url)) as unknown;
  } catch (cause) {
    throw broken("cannot be loaded", cause);
  }
}

function broken(what: string, cause?: unknown): Fault {
  return new Fault("internal", `The flag module (FLAG_PROVIDER_MODULE) ${what}.`, {
    retryable: false,
    cause,
  });
}
