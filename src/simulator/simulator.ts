import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { answerControl, CONTROL_PATH } from "./control/control";
import type { FaultState } from "./faults/plan";
import type { FaultSetting } from "./faults/rule";
import type { LineItemSeed } from "./gradebook/row";
import { type HabitSettings } from "./habits/parse";
import type { Habits } from "./habits/table";
import { rowsHandle, type RowsHandle } from "./rows-handle";
import { completeSettings, type GivenSettings } from "./settings";
import { Simulation } from "./simulation";
import { createListener } from "./wire/listener";
import type { LoggedRequest, RequestCounts } from "./wire/request-log";
import type { RequestMatch } from "./wire/request-match";

export interface SimulatorOptions extends GivenSettings {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Default 127.0.0.1: the control endpoint is open to whoever can reach it. */
  readonly host?: string;
}

/** The requests that arrived; those to the control endpoint are not among them. */
export interface RequestsHandle {
  counts(): RequestCounts;
  /** Oldest first, the newest `logSize` of them. */
  list(match?: RequestMatch, last?: number): readonly LoggedRequest[];
  reset(): void;
}

/** A running simulator. Its direct methods do what the control endpoint does. */
export interface Simulator {
  /** The gradebook root, without a trailing slash. */
  readonly baseUrl: string;
  /** With the query that the habit `token-query` demands. */
  readonly tokenUrl: string;
  readonly controlUrl: string;
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly results: RowsHandle;
  readonly lineItems: RowsHandle<LineItemSeed>;
  readonly requests: RequestsHandle;
  /** Replaces all faults; lags that are under way end. Throws BadFault, then nothing changes. */
  setFaults(settings: readonly FaultSetting[]): void;
  /** Adds one and gives its id. Throws BadFault. */
  addFault(setting: FaultSetting): string;
  /** False when there is none of that id. */
  removeFault(id: string): boolean;
  faults(): readonly FaultState[];
  /** Replaces all habits; those left out get their default. Throws BadHabit, changing nothing. */
  setHabits(settings: HabitSettings): void;
  /** The habits in force. */
  habits(): Habits;
  /** Refuses all tokens issued so far. */
  revokeTokens(): void;
  /** Back to the start, with another seed if given. */
  reset(seed?: number): void;
  /** Ends the server and every connection, hanging ones too. Safe to repeat. */
  close(): Promise<void>;
}

export type { FaultSetting, Habits, HabitSettings, RequestMatch };

/** Starts a gradebook on a real port. Rejects when the port is taken or a setting is not valid. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = "127.0.0.1", ...given } = options;
  const settings = completeSettings(given);
  const simulation = new Simulation(settings);
  const closing = new AbortController();
  const server = createListener({
    answer: (raw) => {
      const isControl = `${raw.url.pathname}/`.startsWith(`${CONTROL_PATH}/`);
      return isControl ? answerControl(simulation, raw) : simulation.answer(raw);
    },
    sleep: (ms) => settings.clock.sleep(ms, closing.signal),
  });
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
  return {
    ...handles(simulation),
    baseUrl: `${origin}${settings.basePath}`,
    get tokenUrl() {
      return `${origin}${settings.tokenPath}${simulation.tokenQuery}`;
    },
    controlUrl: `${origin}${CONTROL_PATH}`,
    port: address.port,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    close: () => {
      closing.abort();
      return close(server);
    },
  };
}

type Handles = Omit<
  Simulator,
  "baseUrl" | "tokenUrl" | "controlUrl" | "port" | "clientId" | "clientSecret" | "close"
>;

function handles(simulation: Simulation): Handles {
  const { log, faults } = simulation;
  return {
    results: rowsHandle(simulation, "assessmentResults"),
    lineItems: rowsHandle(simulation, "assessmentLineItems"),
    requests: {
      counts: () => log.counts(),
      list: (match, last) => log.list(match, last),
      reset: () => log.reset(),
    },
    setFaults: (settings) => simulation.replaceFaults(settings),
    addFault: (setting) => faults.add(setting),
    removeFault: (id) => simulation.removeFault(id),
    faults: () => faults.list(),
    setHabits: (settings) => simulation.replaceHabits(settings),
    habits: () => simulation.habits,
    revokeTokens: () => simulation.tokens.revokeAll(),
    reset: (seed) => simulation.reset(seed),
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
