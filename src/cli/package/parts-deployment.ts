import { createHoldfast } from "#lib/holdfast";
import type { HoldfastParts } from "#lib/holdfast";
import type { Logger } from "#lib/logger";
import { operationsOf } from "#lib/operations-of";
import { recordingEngine } from "../deployment";
import type { Deployment } from "../deployment";
import { UsageError } from "../operator-context";

const nothing = (): void => undefined;

/** A command prints its own result: the log of the application would stand between its lines. */
export const SILENT: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A deployment of an application's parts. Throws `UsageError` for parts that cannot be opened. */
export async function deploymentOf(parts: HoldfastParts): Promise<Deployment> {
  const holdfast = createHoldfast({ ...parts, logger: SILENT });
  const close = () => holdfast.close();
  try {
    const engine = recordingEngine(holdfast);
    const operations = operationsOf(holdfast);
    if (operations !== null) return { engine, operations, close };
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
  await close();
  throw new UsageError("The store is memoryStore(): only the application itself can reach it.");
}
