import { type Clock, systemClock } from "./clock";
import type { FaultSetting } from "./faults/rule";
import type { TotalsPlace } from "./gradebook/listing";
import type { LineItemSeed, ResultSeed } from "./gradebook/row";
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
  readonly totals: TotalsPlace;
  readonly errorShape: ErrorShape;
  readonly strictLineItems: boolean;
  readonly softDelete: boolean;
  /** How many requests the log keeps; its counts are not limited. */
  readonly logSize: number;
  readonly clock: Clock;
}

const DEFAULTS: SimulatorSettings = {
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
  totals: "headers",
  errorShape: "top",
  strictLineItems: false,
  softDelete: false,
  logSize: 1000,
  clock: systemClock,
};

/** Fills in what is left out and gives both paths a leading and no trailing slash. */
export function completeSettings(given: Partial<SimulatorSettings>): SimulatorSettings {
  const settings = { ...DEFAULTS, ...given };
  const basePath = normalized(settings.basePath);
  const tokenPath = normalized(settings.tokenPath);
  return { ...settings, basePath, tokenPath };
}

function normalized(path: string): string {
  return `/${path.replace(/^\/+|\/+$/g, "")}`;
}
