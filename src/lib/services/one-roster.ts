import { createConnection, type Connection, type Send } from "./one-roster/connection";
import type { Gradebook } from "./one-roster/contract";
import { findResult } from "./one-roster/find-result";
import { listResults } from "./one-roster/list-results";
import { putResult } from "./one-roster/put-result";
import {
  clientSettingsOf,
  type ClientSettings,
  type OneRosterOptions,
} from "./one-roster/settings";

export type { Gradebook, GradebookResult, ListDoubt, ResultToPublish } from "./one-roster/contract";
export {
  ambiguousResources,
  attemptNumberIn,
  lineItemIdOf,
  RESULT_ID_PREFIX,
  resultIdOf,
} from "./one-roster/identifiers";
export { belongsToOtherSlot, isOwnResult } from "./one-roster/ownership";
export type { OwnResult } from "./one-roster/ownership";
export type { Send } from "./one-roster/connection";
export type {
  GradebookCall,
  GradebookExchange,
  GradebookHabit,
  OneRosterOptions,
  TokenSettings,
} from "./one-roster/settings";

/**
 * A client for a gradebook with the OneRoster 1.2 assessment results profile. Create one per
 * process: its calls share the access token and the circuit breaker. It does not have to be closed,
 * because its idle connections do not keep the process alive.
 *
 * @throws Fault `gradebook_misconfigured` if an address or the time zone in the options is invalid.
 */
export function createOneRosterGradebook(options: OneRosterOptions): Gradebook {
  const settings = clientSettingsOf(options);
  return clientOver(createConnection(settings), settings);
}

/**
 * The same client for a gradebook in this process: `send` replaces HTTP, token, retries and circuit
 * breaker, so a request is sent once.
 *
 * @throws Fault `gradebook_misconfigured` as `createOneRosterGradebook` does.
 */
export function oneRosterGradebookOver(options: OneRosterOptions, send: Send): Gradebook {
  return clientOver({ call: (_operation, work) => work(send) }, clientSettingsOf(options));
}

function clientOver(connection: Connection, settings: ClientSettings): Gradebook {
  return {
    listResults: (slot) => listResults(slot, connection, settings),
    findResult: (id) => connection.call("get", (send) => findResult(id, send, settings)),
    putResult: (result) => connection.call("put", (send) => putResult(result, send, settings)),
  };
}
