import type { Settings } from "#lib/settings";
import { startSimulator } from "#simulator/simulator";
import type { Service } from "./service";
import { StartProblem } from "./start-problem";

export interface Gradebook {
  readonly description: string;
  /** What the app's environment must hold besides its own. */
  readonly env: Readonly<Record<string, string>>;
  readonly services: readonly Service[];
}

/** How a simulated gradebook behaves. */
export interface SimulatorChoice {
  /** Texts as `holdfast simulator --habit` takes them. */
  readonly habits: readonly string[];
  readonly dialect: boolean;
}

/** Throws StartProblem when habits are asked of a gradebook that is not simulated. */
export function requireSimulated({ oneRoster }: Settings, choice: SimulatorChoice): void {
  if (oneRoster === undefined || (choice.habits.length === 0 && !choice.dialect)) return;
  throw new StartProblem(
    "--habit and --dialect are for the simulated gradebook, but ONEROSTER_BASE_URL names " +
      `${oneRoster.baseUrl}. Leave the options out, or unset the ONEROSTER_ settings.`,
  );
}

/** The gradebook that the settings name, else the simulator, in this process and forgetful. */
export async function bringGradebook(
  { oneRoster }: Settings,
  simulated: SimulatorChoice,
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
  // It lives in this process, so it cannot end before it is stopped.
  const never = new Promise<string>(() => undefined);
  const service = { name: "gradebook simulator", ended: never, stop: () => simulator.close() };
  const description = `simulator at ${simulator.baseUrl}, control ${simulator.controlUrl}`;
  return { description, env, services: [service] };
}
