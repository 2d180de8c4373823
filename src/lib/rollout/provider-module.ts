import type { Provider } from "@openfeature/server-sdk";
import { brokenModule, defaultExportOf } from "../module-file";

/**
 * The provider that a module exports by default, or that the function makes which it exports.
 * Throws a `Fault` when there is none.
 */
export async function providerOf(path: string): Promise<Provider> {
  const file = { title: "The flag module (FLAG_PROVIDER_MODULE)", path };
  const exported = await defaultExportOf(file);
  const given: unknown =
    typeof exported === "function" ? await (exported as () => unknown)() : exported;
  if (isProvider(given)) return given;
  throw brokenModule(file, "gives no provider with a resolveStringEvaluation function");
}

function isProvider(value: unknown): value is Provider {
  return (
    typeof value === "object" &&
    value !== null &&
    "resolveStringEvaluation" in value &&
    typeof value.resolveStringEvaluation === "function"
  );
}
