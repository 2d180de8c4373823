import type { Settings } from "#lib/settings";
import { startSimulator } from "#simulator/simulator";
import type { Service } from "./service";
import { StartError } from "./start-error";

export interface Gradebook {
  readonly description: string;
  /** Additional environment variables for the application. */
  readonly env: Readonly<Record<string, string>>;
  readonly services: readonly Service[];
}

/** How the simulated gradebook behaves. */
export interface SimulatorOptions {
  /** As given to `holdfast simulator --habit`. */
  readonly habits: readonly string[];
  readonly dialect: boolean;
}

/** Throws a `StartError` if the options for the simulator are given with a real gradebook. */
export function requireSimulated({ oneRoster }: Settings, choice: SimulatorOptions): void {
  if (oneRoster === undefined || (choice.habits.length === 0 && !choice.dialect)) return;
  throw new StartError(
    "--habit and --dialect are for the simulated gradebook, but ONEROSTER_BASE_URL names " +
      `${oneRoster.baseUrl}. Leave the options out, or unset the ONEROSTER_ settings.`,
  );
}

/** The gradebook of the settings; otherwise a simulator in this process, which stores nothing. */
export async function startGradebook(
  { oneRoster }: Settings,
  simulated: SimulatorOptions,
): Promise<Gradebook> {
  if (oneRoster !== undefined) {
    return { description: oneRoster.baseUrl, env: {}, services: [] };
  }
  const simulator = await startSimulator(simulated);
  const env = {
    ONEROSTER_BASE_URL: simulator.baseUrl,
    ONEROSTER_TOKEN_URL: simulator.tokenUrl,
    ONEROSTER_CLIENT_ID: simulator.clientId,
    ONEROSTER_CLIENT_SECRET: simulator.clientSecret,
  };
  // The simulator runs in this process, so it cannot end before it is stopped.
  const never = new Promise<string>(() => undefined);
  const service = { name: "gradebook simulator", ended: never, stop: () => simulator.close() };
  const description = `simulator at ${simulator.baseUrl}, control ${simulator.controlUrl}`;
  return { description, env, services: [service] };
}
