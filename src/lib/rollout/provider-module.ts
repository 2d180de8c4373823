import type { Provider } from "@openfeature/server-sdk";
import { brokenModule, defaultExportOf } from "../module-file";

/**
 * The provider that is the default export of a module, or that the exported function returns. Throws
 * a `Fault` when there is none.
 */
export async function providerOf(path: string): Promise<Provider> {
  const file = { title: "The flag module (FLAG_PROVIDER_MODULE)", path };
  const exported = await defaultExportOf(file);
  const provider: unknown =
    typeof exported === "function" ? await (exported as () => unknown)() : exported;
  if (isProvider(provider)) return provider;
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
