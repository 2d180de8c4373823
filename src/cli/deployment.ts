import type { Holdfast } from "#lib/holdfast";
import type { AttemptEngine } from "#lib/services/attempt";
import type { Operations } from "#lib/services/operations";
import { recordedSweep } from "#lib/services/status";

/** What operators' commands work on. */
export interface Deployment {
  readonly engine: Pick<AttemptEngine, "sweep">;
  readonly operations: Operations;
  readonly close: () => Promise<void>;
}

/** Opens the deployment. Throws `UsageError` when it has no store that commands can reach. */
export type OpenDeployment = () => Promise<Deployment>;

/** An engine whose sweeps are recorded as those of the command line. */
export function recordingEngine({
  engine,
  tools,
}: Pick<Holdfast, "engine" | "tools">): Deployment["engine"] {
  const sweep = recordedSweep(
    (options) => engine.sweep(options),
    tools.stores.operators,
    "holdfast sweep",
  );
  return { sweep };
}
