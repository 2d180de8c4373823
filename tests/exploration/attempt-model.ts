import type { AttemptTypes } from "./attempt-types";
import { modelEnvironment } from "./core/environment";
import type { EnvironmentModel, Model, Monitor, Wording } from "./core/model";
import { readToken } from "./core/token";
import {
  firstGhost,
  forgetPod,
  ghostTexts,
  judgeCall,
  judgeEvent,
  judgeObservations,
} from "./judge";
import { Bindings } from "./bindings";
import { momentOf } from "./moment";
import { processOf } from "./pod";
import { reachedBy } from "./reached-names";
import { reductionOf } from "./reduction";
import type { Scenario } from "./scenario";
import { CALL_FAULTS, endText, execute, faultsOf, worldText } from "./world";
import { answerText, callText, requestText } from "./wording";
import { EVENTS } from "./world-events";

/** What calls and events do to Redis and the gradebook. */
export const ATTEMPT_ENVIRONMENT: EnvironmentModel<AttemptTypes> = {
  callFaults: CALL_FAULTS,
  events: EVENTS,
  ...{ faultsOf, execute, worldText, endText },
};

/** The production store, whose Redis is in this process, and a gradebook that is a map. */
export const processEnvironment = modelEnvironment(ATTEMPT_ENVIRONMENT);

/** The production engine as the core of the exploration explores it. */
export function attemptModel(scenario: Scenario): Model<AttemptTypes> {
  return {
    scenario,
    processes: scenario.pods.map((script, pod) => processOf(pod, script)),
    environment: ATTEMPT_ENVIRONMENT,
    monitor: monitorOf(scenario),
    reduction: reductionOf(scenario),
    wording: wordingOf(scenario),
    reachedBy,
  };
}

/** The scenario's id and the steps of a token. Throws when it is not one. */
export function readAttemptToken(token: string): ReturnType<typeof readToken<AttemptTypes>> {
  return readToken(ATTEMPT_ENVIRONMENT, token);
}

function monitorOf({ lastNumber, pods }: Scenario): Monitor<AttemptTypes> {
  const bindings = new Bindings();
  return {
    first: firstGhost(lastNumber),
    createTextOf: ghostTexts,
    call: (ghost, result) => {
      const { pod, pending, before, execution } = result;
      const { world: after, reply, details } = execution;
      const attemptsMax = pods[pod]?.attemptsMax ?? Infinity;
      const step = { pod, pending, before, after, reply, ...details, attemptsMax };
      const judged = judgeCall(ghost, step);
      const binding = bindings.of(result);
      const violations = [...judged.violations, ...binding.violations];
      return { ...judged, violations, names: binding.names };
    },
    observe: judgeObservations,
    crash: forgetPod,
    event: judgeEvent,
  };
}

const REPLAY = "npx vitest run tests/exploration/replay.test.ts";

function wordingOf(scenario: Scenario): Wording<AttemptTypes> {
  const { pods } = scenario;
  return {
    clientName: (pod, client) => `tab ${pods[pod]?.tabs[client]?.name ?? `${pod}.${client}`}`,
    call: callText,
    request: (observation) => {
      if (observation.kind !== "request") return null;
      return { client: observation.client, text: requestText(observation.request) };
    },
    answer: (observation) => {
      if (observation.kind !== "answer") return null;
      return { client: observation.client, text: answerText(observation.answer) };
    },
    background: "publishes",
    moment: (state) => momentOf(scenario, state),
    replay: (token) => `HOLDFAST_REPLAY='${token}' ${REPLAY}`,
  };
}
