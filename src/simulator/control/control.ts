import { z } from "zod";

import { CATALOGUE } from "../faults/catalogue";
import { describeFault } from "../faults/describe";
import { FaultSettingError, type FaultSetting, formatIssue } from "../faults/fault-setting";
import type { Resource } from "../gradebook/row";
import { describeHabits } from "../habits/describe";
import { HabitSettingError } from "../habits/parse";
import type { Simulation } from "../simulation";
import type { RawRequest } from "../wire/simulator-request";
import { emptyReply, jsonReply, type Reply } from "../wire/reply";
import { requestMatch } from "../wire/request-match";

/** The path of the control endpoint. Its requests are never counted and never get a fault. */
export const CONTROL_PATH = "/_control";

type Handler = (simulation: Simulation, raw: RawRequest, id: string) => Reply;

const faultList = z.union([
  z.array(z.unknown()),
  z.strictObject({ faults: z.array(z.unknown()) }).transform(({ faults }) => faults),
]);
const habitList = z.union([
  z.strictObject({ habits: z.unknown() }).transform(({ habits }) => habits),
  z.unknown(),
]);
const rowList = z.union([
  z.array(z.unknown()),
  z.strictObject({ rows: z.array(z.unknown()) }).transform(({ rows }) => rows),
]);
const resetBody = z.strictObject({ seed: z.number().int().optional() });
const requestQuery = z.looseObject({ last: z.coerce.number().int().min(0).optional() });

/** By method and path below /_control. `{id}` stands for one segment of the path. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  "GET /": () => jsonReply(200, { endpoints: Object.keys(HANDLERS) }),
  "GET /state": (simulation) => jsonReply(200, stateOf(simulation)),
  "GET /catalogue": () =>
    jsonReply(200, { faults: CATALOGUE.map(describeFault), habits: describeHabits() }),
  "GET /habits": listHabits,
  "PUT /habits": (simulation, raw) => {
    simulation.replaceHabits(habitList.parse(bodyOf(raw)));
    return listHabits(simulation);
  },
  "DELETE /habits": (simulation) => {
    simulation.replaceHabits({});
    return emptyReply(204);
  },
  "GET /faults": listFaults,
  "PUT /faults": (simulation, raw) => {
    simulation.replaceFaults(faultList.parse(bodyOf(raw)));
    return listFaults(simulation);
  },
  "POST /faults": (simulation, raw) => {
    const id = simulation.faults.add(bodyOf(raw) as FaultSetting);
    return jsonReply(201, { id });
  },
  "DELETE /faults": (simulation) => {
    simulation.replaceFaults([]);
    return emptyReply(204);
  },
  "DELETE /faults/{id}": (simulation, _raw, id) =>
    simulation.removeFault(id)
      ? emptyReply(204)
      : jsonReply(404, { error: `there is no fault with the id ${id}` }),
  "GET /requests": listRequests,
  "DELETE /requests": (simulation) => {
    simulation.log.reset();
    return emptyReply(204);
  },
  ...rowHandlers("results", "assessmentResults"),
  ...rowHandlers("line-items", "assessmentLineItems"),
  "DELETE /tokens": (simulation) => {
    simulation.tokens.revokeAll();
    return emptyReply(204);
  },
  "POST /reset": (simulation, raw) => {
    const { seed } = resetBody.parse(raw.bodyText === "" ? {} : bodyOf(raw));
    simulation.reset(seed);
    return jsonReply(200, stateOf(simulation));
  },
};

/** Answers a request to the control endpoint. The error of a 400 says what is valid. */
export function answerControl(simulation: Simulation, raw: RawRequest): Reply {
  const path = raw.url.pathname.slice(CONTROL_PATH.length);
  const [, name = "", id] = path.split("/").map(decodeURIComponent);
  const key = `${raw.method} /${name}${id === undefined ? "" : "/{id}"}`;
  const handler = Object.hasOwn(HANDLERS, key) ? HANDLERS[key] : undefined;
  if (handler === undefined) {
    return jsonReply(404, {
      error: `there is no endpoint ${raw.method} ${path}`,
      endpoints: Object.keys(HANDLERS),
    });
  }
  try {
    return handler(simulation, raw, id ?? "");
  } catch (error) {
    return jsonReply(400, { error: messageOf(error) });
  }
}

function rowHandlers(name: string, resource: Resource): Readonly<Record<string, Handler>> {
  const list: Handler = (simulation) =>
    jsonReply(200, { rows: simulation.gradebook.collections[resource].all() });
  return {
    [`GET /${name}`]: list,
    [`PUT /${name}`]: (simulation, raw, id) => {
      simulation.replaceRows(resource, rowList.parse(bodyOf(raw)));
      return list(simulation, raw, id);
    },
    [`DELETE /${name}`]: (simulation) => {
      simulation.gradebook.collections[resource].clear();
      return emptyReply(204);
    },
  };
}

function listFaults(simulation: Simulation): Reply {
  return jsonReply(200, { faults: simulation.faults.list() });
}

function listHabits(simulation: Simulation): Reply {
  return jsonReply(200, { habits: simulation.habits });
}

function listRequests(simulation: Simulation, raw: RawRequest): Reply {
  const { last, ...rest } = requestQuery.parse(Object.fromEntries(raw.url.searchParams));
  const requests = simulation.log.list(requestMatch.parse(rest), last);
  return jsonReply(200, { counts: simulation.log.counts(), requests });
}

function stateOf(simulation: Simulation): unknown {
  const { assessmentResults, assessmentLineItems } = simulation.gradebook.collections;
  return {
    seed: simulation.seed,
    basePath: simulation.settings.basePath,
    tokenPath: simulation.settings.tokenPath,
    counts: simulation.log.counts(),
    habits: simulation.habits,
    faults: simulation.faults.list(),
    results: assessmentResults.all().length,
    lineItems: assessmentLineItems.all().length,
    tokens: simulation.tokens.count,
  };
}

function bodyOf(raw: RawRequest): unknown {
  try {
    return JSON.parse(raw.bodyText);
  } catch {
    throw new FaultSettingError("the body is not JSON");
  }
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues.map(formatIssue).join("; ");
  if (error instanceof FaultSettingError || error instanceof HabitSettingError)
    return error.message;
  throw error;
}
