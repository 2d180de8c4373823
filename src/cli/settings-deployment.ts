import { readSettings, SettingsError } from "../lib/settings";
import { fromEnvironment } from "../lib/wiring";
import { recordingEngine } from "./deployment";
import type { Deployment } from "./deployment";

/** The deployment of the settings in the environment. Throws `SettingsError`. */
export async function fromSettings(): Promise<Deployment> {
  const settings = readSettings(process.env);
  const wired = fromEnvironment({ ...settings, logLevel: "silent" });
  const { operations } = wired;
  const engine = recordingEngine(wired);
  const close = () => wired.close();
  if (operations !== null) return { engine, operations, close };
  await close();
  throw new SettingsError(["STORE: only the server itself can access its store in memory"]);
}
