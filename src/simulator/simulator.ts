import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { answerControl, CONTROL_PATH } from "./control/control";
import type { FaultState } from "./faults/fault-plan";
import type { FaultSetting } from "./faults/fault-setting";
import type { LineItemSeed } from "./gradebook/row";
import { type HabitSettings } from "./habits/parse";
import type { Habits } from "./habits/table";
import { createRowAccess, type RowAccess } from "./row-access";
import { resolveSettings, type SettingsInput } from "./settings";
import { Simulation } from "./simulation";
import { createListener } from "./wire/listener";
import type { LoggedRequest, RequestCounts } from "./wire/request-log";
import type { RequestMatch } from "./wire/request-match";

/** Where the simulator listens, and how its gradebook behaves. */
export interface SimulatorOptions extends SettingsInput {
  /** Default 0: a free port. */
  readonly port?: number;
  /** Default 127.0.0.1, because the control endpoint has no access control. */
  readonly host?: string;
}

/** The requests that have arrived, without those to the control endpoint. */
export interface RequestAccess {
  counts(): RequestCounts;
  /** The newest `logSize` requests, oldest first. */
  list(match?: RequestMatch, last?: number): readonly LoggedRequest[];
  reset(): void;
}

/** A running simulator. Its methods do the same as the control endpoint. */
export interface Simulator {
  /** The gradebook root, without a trailing slash. */
  readonly baseUrl: string;
  /** With the query that the habit `token-query` requires. */
  readonly tokenUrl: string;
  readonly controlUrl: string;
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly results: RowAccess;
  readonly lineItems: RowAccess<LineItemSeed>;
  readonly requests: RequestAccess;
  /**
   * Replaces all faults and ends all lags. Throws FaultSettingError, and then nothing changes.
   */
  setFaults(settings: readonly FaultSetting[]): void;
  /** Adds a fault and returns its id. Throws FaultSettingError. */
  addFault(setting: FaultSetting): string;
  /** Returns false if there is no fault with that id. */
  removeFault(id: string): boolean;
  faults(): readonly FaultState[];
  /**
   * Replaces all habits. Omitted habits get their default. Throws HabitSettingError, and then
   * nothing changes.
   */
  setHabits(settings: HabitSettings): void;
  /** The current habits. */
  habits(): Habits;
  /** Makes all tokens invalid that were issued so far. */
  revokeTokens(): void;
  /** Restores the initial state, with another seed if given. */
  reset(seed?: number): void;
  /** Closes the server and every connection, including hanging ones. Safe to repeat. */
  close(): Promise<void>;
}

export type { FaultSetting, Habits, HabitSettings, RequestMatch };

/** Starts a simulator. Rejects if the port is in use or a setting is invalid. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = "127.0.0.1", ...input } = options;
  const settings = resolveSettings(input);
  const simulation = new Simulation(settings);
  const closing = new AbortController();
  const server = createListener(
    (raw) => {
      const isControl = `${raw.url.pathname}/`.startsWith(`${CONTROL_PATH}/`);
      return isControl ? answerControl(simulation, raw) : simulation.answer(raw);
    },
    (ms) => settings.clock.sleep(ms, closing.signal),
  );
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
  const { log, faults } = simulation;
  return {
    baseUrl: `${origin}${settings.basePath}`,
    get tokenUrl() {
      return `${origin}${settings.tokenPath}${simulation.tokenQuery}`;
    },
    controlUrl: `${origin}${CONTROL_PATH}`,
    port: address.port,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    results: createRowAccess(simulation, "assessmentResults"),
    lineItems: createRowAccess(simulation, "assessmentLineItems"),
    requests: {
      counts: () => log.counts(),
      list: (match, last) => log.list(match, last),
      reset: () => log.reset(),
    },
    setFaults: (faultSettings) => simulation.replaceFaults(faultSettings),
    addFault: (setting) => faults.add(setting),
    removeFault: (id) => simulation.removeFault(id),
    faults: () => faults.list(),
    setHabits: (habitSettings) => simulation.replaceHabits(habitSettings),
    habits: () => simulation.habits,
    revokeTokens: () => simulation.tokens.revokeAll(),
    reset: (seed) => simulation.reset(seed),
    close: () => {
      closing.abort();
      return close(server);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
