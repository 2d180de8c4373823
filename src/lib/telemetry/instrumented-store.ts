import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  METRIC_DB_CLIENT_OPERATION_DURATION,
} from "@opentelemetry/semantic-conventions";
import type { AttemptStore, LegacyRecordRepository, OperatorStore } from "../assessment-cache";
import type { Meters } from "./meters";
import { codeOf, instrumented, secondsSince } from "./instrumented";
import { OPERATIONS } from "./operations";
import type { Ended, Tracing } from "./tracing";

/** A store on Redis whose calls are timed and traced by the name of their command. */
export function instrumentedStore<
  Store extends AttemptStore | OperatorStore | LegacyRecordRepository,
>(store: Store, meters: Meters, tracing: Tracing): Store {
  return instrumented(store, OPERATIONS, (method, _args, call) => {
    const operation = OPERATIONS[method];
    const given = { [ATTR_DB_SYSTEM_NAME]: "redis", [ATTR_DB_OPERATION_NAME]: operation };
    const startedAtMs = performance.now();
    const endOf = (ended: Ended<unknown>): { errorType?: string } => {
      const error = "error" in ended ? { errorType: codeOf(ended.error) } : {};
      meters.record(METRIC_DB_CLIENT_OPERATION_DURATION, secondsSince(startedAtMs), {
        ...given,
        [ATTR_ERROR_TYPE]: error.errorType,
      });
      return error;
    };
    return tracing.run({ name: `redis ${operation}`, kind: "client", given }, call, endOf);
  });
}
