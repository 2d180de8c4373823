import { type Clock, systemClock } from "./clock";
import type { FaultSetting } from "./faults/fault-setting";
import type { LineItemSeed, ResultSeed } from "./gradebook/row";
import { type HabitSettings, parseHabits, presetHabits } from "./habits/parse";
import type { Habits } from "./habits/table";
import type { ErrorShape } from "./wire/error-body";

/** The settings of a simulator, with all defaults. */
export interface SimulatorSettings {
  /** The seed of the random streams that decide which requests get a fault. */
  readonly seed: number;
  /** The faults at the start and after a reset. */
  readonly faults: readonly FaultSetting[];
  /** The rows at the start and after a reset. Missing line items of results are added. */
  readonly results: readonly ResultSeed[];
  readonly lineItems: readonly LineItemSeed[];
  readonly basePath: string;
  readonly tokenPath: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Rejects gradebook requests without a valid bearer token. */
  readonly requireToken: boolean;
  readonly enforceScopes: boolean;
  readonly tokenTtlSeconds: number;
  /** The habits at the start and after a reset. */
  readonly habits: Habits;
  readonly errorShape: ErrorShape;
  readonly strictLineItems: boolean;
  readonly softDelete: boolean;
  /** How many requests the log keeps. Its counts are not limited. */
  readonly logSize: number;
  readonly clock: Clock;
}

/** The settings that a caller may give. */
export interface SettingsInput extends Partial<Omit<SimulatorSettings, "habits">> {
  /** Starts with the habits of the widely used dialect. */
  readonly dialect?: boolean;
  /** Short for the habit of the same name. */
  readonly totals?: Habits["totals"];
  /** Habits that differ from the default or from the dialect. */
  readonly habits?: HabitSettings;
}

const DEFAULTS: Omit<SimulatorSettings, "habits"> = {
  seed: 1,
  faults: [],
  results: [],
  lineItems: [],
  basePath: "/ims/oneroster/gradebook/v1p2",
  tokenPath: "/token",
  clientId: "holdfast",
  clientSecret: "secret",
  requireToken: true,
  enforceScopes: false,
  tokenTtlSeconds: 3600,
  errorShape: "top",
  strictLineItems: false,
  softDelete: false,
  logSize: 1000,
  clock: systemClock,
};

/** Fills in the defaults and normalizes the paths. Throws HabitSettingError. */
export function resolveSettings(input: SettingsInput): SimulatorSettings {
  const { dialect = false, totals, habits: habitSettings, ...rest } = input;
  const preset = presetHabits(dialect);
  const settings = { ...DEFAULTS, ...rest };
  const basePath = normalizePath(settings.basePath);
  const tokenPath = normalizePath(settings.tokenPath);
  const habits = parseHabits(habitSettings, totals === undefined ? preset : { ...preset, totals });
  return { ...settings, basePath, tokenPath, habits };
}

/** With a leading and without a trailing slash. */
function normalizePath(path: string): string {
  return `/${path.replace(/^\/+|\/+$/g, "")}`;
}
