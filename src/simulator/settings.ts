import { type Clock, systemClock } from "./clock";
import type { FaultSetting } from "./faults/rule";
import type { LineItemSeed, ResultSeed } from "./gradebook/row";
import { type HabitSettings, parseHabits, presetHabits } from "./habits/parse";
import type { Habits } from "./habits/table";
import type { ErrorShape } from "./wire/error-body";

/** Everything that can be set when a simulator starts. */
export interface SimulatorSettings {
  /** Seed of the random streams that decide which requests get a fault. */
  readonly seed: number;
  /** Faults in force from the start, and again after a reset. */
  readonly faults: readonly FaultSetting[];
  /** Rows there from the start, and again after a reset; line items of results are added. */
  readonly results: readonly ResultSeed[];
  readonly lineItems: readonly LineItemSeed[];
  readonly basePath: string;
  readonly tokenPath: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Refuse gradebook requests without a valid bearer token. */
  readonly requireToken: boolean;
  readonly enforceScopes: boolean;
  readonly tokenTtlSeconds: number;
  /** The habits in force from the start, and again after a reset. */
  readonly habits: Habits;
  readonly errorShape: ErrorShape;
  readonly strictLineItems: boolean;
  readonly softDelete: boolean;
  /** How many requests the log keeps; its counts are not limited. */
  readonly logSize: number;
  readonly clock: Clock;
}

/** What may be given: everything, and habits in the forms that are easy to write. */
export interface GivenSettings extends Partial<Omit<SimulatorSettings, "habits">> {
  /** Begin with the habits of the dialect in wide use. */
  readonly dialect?: boolean;
  /** Short for the habit of the same name. */
  readonly totals?: Habits["totals"];
  /** Habits that differ from the default, or from the dialect. */
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

/**
 * Fills in what is left out and gives both paths a leading and no trailing slash. Throws BadHabit.
 */
export function completeSettings(given: GivenSettings): SimulatorSettings {
  const { dialect = false, totals, habits: asked, ...rest } = given;
  const preset = presetHabits(dialect);
  const settings = { ...DEFAULTS, ...rest };
  const basePath = normalized(settings.basePath);
  const tokenPath = normalized(settings.tokenPath);
  const habits = parseHabits(asked, totals === undefined ? preset : { ...preset, totals });
  return { ...settings, basePath, tokenPath, habits };
}

function normalized(path: string): string {
  return `/${path.replace(/^\/+|\/+$/g, "")}`;
}
