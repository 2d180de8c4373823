import { describe, expect, it } from "vitest";

import { CATALOGUE } from "#simulator/faults/catalogue";
import { type Habit, HABIT_NAMES, HABITS } from "#simulator/habits/table";
import { resolveSettings } from "#simulator/settings";
import { Simulation } from "#simulator/simulation";
import type { RawRequest } from "#simulator/wire/simulator-request";
import { WIRE_NAMES } from "#simulator/wire/wire-names";
import { resultSeeds } from "./harness";

const SETTINGS = HABIT_NAMES.flatMap((name) => {
  const { values, open }: Habit = HABITS[name];
  const texts = [...values.map(({ value }) => value), ...(open === null ? [] : [open.example])];
  return texts.map((value) => `${name}=${value}`);
});
const DIALECT = "the dialect";

/**
 * Sends requests that satisfy every habit to a gradebook in this process, with one habit and one
 * fault. Returns the codes of the faults that the requests got.
 */
function faultsInjectedWith(habit: string, fault: string): readonly string[] {
  const settings = habit === DIALECT ? { dialect: true } : { habits: [habit] };
  const simulation = new Simulation(resolveSettings({ ...settings, results: resultSeeds(5) }));
  const names = WIRE_NAMES[simulation.habits.resource];
  const results = names.collection.assessmentResults;
  const result = names.item.assessmentResults;
  let authorization = "";

  const send = (method: string, path: string, body?: unknown): void => {
    simulation.answer({ ...plainRequest(method, path), authorization, ...bodyOf(body) });
  };
  const requestToken = (): void => {
    const basic = Buffer.from("holdfast:secret").toString("base64");
    const isBasic = simulation.habits["token-auth"] === "basic";
    const form = { grant_type: "client_credentials", client_id: "holdfast" };
    const { body } = simulation.answer({
      ...plainRequest("POST", `/token${simulation.tokenQuery}`),
      contentType: "application/x-www-form-urlencoded",
      authorization: isBasic ? `Basic ${basic}` : null,
      bodyText: new URLSearchParams({ ...form, client_secret: "secret" }).toString(),
    });
    const value = body.kind === "json" ? (body.value as { access_token?: string }) : {};
    authorization = `Bearer ${value.access_token ?? ""}`;
  };
  const filter = new URLSearchParams({ filter: `${names.lineItem}.sourcedId='l1'` }).toString();
  const href = "https://sis.example/1";
  const row = {
    student: { sourcedId: "s1", href },
    [names.lineItem]: { sourcedId: "l1", href },
    scoreStatus: "fully graded",
  };
  requestToken();
  simulation.replaceFaults([fault]);
  for (const scoreDate of ["2026-01-31", "2026-01-31T12:00:00Z"]) {
    send("PUT", `/${results}/r9`, { [result]: { ...row, scoreDate } });
  }
  for (const offset of [0, 1, 2, 9]) send("GET", `/${results}?limit=2&offset=${offset}&${filter}`);
  send("GET", `/${results}/R1`);
  send("GET", `/${results}/r1`);
  send("DELETE", `/${results}/r2`);
  requestToken();
  return simulation.log.list().flatMap(({ faults }) => faults);
}

function plainRequest(method: string, path: string): RawRequest {
  const root = path.startsWith("/token") ? "" : "/ims/oneroster/gradebook/v1p2";
  const url = new URL(`http://gradebook.example${root}${path}`);
  return { method, url, bodyText: "", contentType: "application/json", authorization: null };
}

function bodyOf(body: unknown): Partial<RawRequest> {
  return body === undefined ? {} : { bodyText: JSON.stringify(body) };
}

describe("every fault can be injected with every habit", () => {
  it.each([...SETTINGS, DIALECT])("%s", (habit) => {
    const injected = CATALOGUE.filter(({ code }) => faultsInjectedWith(habit, code).includes(code));
    expect(injected.map(({ code }) => code)).toEqual(CATALOGUE.map(({ code }) => code));
  });
});
