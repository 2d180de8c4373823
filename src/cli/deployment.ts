import type { AttemptEngine } from "#lib/services/attempt";
import type { Operations } from "#lib/services/operations";

/** What operators' commands work on. */
export interface Deployment {
  readonly engine: Pick<AttemptEngine, "sweep">;
  readonly operations: Operations;
  readonly close: () => Promise<void>;
}

/** Opens the deployment. Throws `UsageError` when it has no store that commands can reach. */
export type OpenDeployment = () => Promise<Deployment>;
