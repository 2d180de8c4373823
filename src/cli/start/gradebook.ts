import type { Settings } from "../../lib/settings";
import { startSimulator } from "../../simulator/simulator";
import type { Service } from "./service";

export interface Gradebook {
  readonly description: string;
  /** What the app's environment must hold besides its own. */
  readonly env: Readonly<Record<string, string>>;
  readonly services: readonly Service[];
}

/** The gradebook that the settings name, else the simulator, in this process and forgetful. */
export async function bringGradebook({ oneRoster }: Settings): Promise<Gradebook> {
  if (oneRoster !== undefined) {
    return { description: oneRoster.baseUrl, env: {}, services: [] };
  }
  const simulator = await startSimulator();
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
