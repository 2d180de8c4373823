import { describe, expect, it } from "vitest";

import { CATALOGUE } from "#simulator/faults/catalogue";
import { HABIT_NAMES, HABITS } from "#simulator/habits/table";
import { resolveSettings } from "#simulator/settings";
import { Simulation } from "#simulator/simulation";
import type { RawRequest } from "#simulator/wire/simulator-request";
import { WIRE_NAMES } from "#simulator/wire/wire-names";
import { resultSeeds } from "./harness";

const OPEN_VALUES: Readonly<Record<string, readonly string[]>> = {
  scopes: ["vendor.read vendor.write"],
  "token-query": ["p=policy"],
};

const SETTINGS = HABIT_NAMES.flatMap((name) => {
  const listed: readonly { readonly value: string }[] = HABITS[name].values;
  const values = [...listed.map(({ value }) => value), ...(OPEN_VALUES[name] ?? [])];
  return values.map((value) => `${name}=${value}`);
});
const DIALECT = "the dialect";

/** A gradebook in this process with rows and one fault, and a client that keeps every demand. */
function open(habit: string, fault: string): { readonly talk: () => readonly string[] } {
  const given = habit === DIALECT ? { dialect: true } : { habits: [habit] };
  const simulation = new Simulation(resolveSettings({ ...given, results: resultSeeds(5) }));
  const names = WIRE_NAMES[simulation.habits.resource];
  const [results, one] = [names.collection.assessmentResults, names.item.assessmentResults];
  let authorization = "";

  const ask = (method: string, path: string, body?: unknown): void => {
    simulation.answer({ ...plainRequest(method, path), authorization, ...bodyOf(body) });
  };
  const takeToken = (): void => {
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
  const talk = (): readonly string[] => {
    const filter = new URLSearchParams({ filter: `${names.lineItem}.sourcedId='l1'` }).toString();
    const href = "https://sis.example/1";
    const row = {
      student: { sourcedId: "s1", href },
      [names.lineItem]: { sourcedId: "l1", href },
      scoreStatus: "fully graded",
    };
    takeToken();
    simulation.replaceFaults([fault]);
    for (const scoreDate of ["2026-01-31", "2026-01-31T12:00:00Z"]) {
      ask("PUT", `/${results}/r9`, { [one]: { ...row, scoreDate } });
    }
    for (const offset of [0, 1, 2, 9]) ask("GET", `/${results}?limit=2&offset=${offset}&${filter}`);
    ask("GET", `/${results}/R1`);
    ask("GET", `/${results}/r1`);
    ask("DELETE", `/${results}/r2`);
    takeToken();
    return simulation.log.list().flatMap(({ faults }) => faults);
  };
  return { talk };
}

function plainRequest(method: string, path: string): RawRequest {
  const root = path.startsWith("/token") ? "" : "/ims/oneroster/gradebook/v1p2";
  const url = new URL(`http://gradebook.example${root}${path}`);
  return { method, url, bodyText: "", contentType: "application/json", authorization: null };
}

function bodyOf(body: unknown): Partial<RawRequest> {
  return body === undefined ? {} : { bodyText: JSON.stringify(body) };
}

describe("every fault shows with every habit", () => {
  it.each([...SETTINGS, DIALECT])("%s", (habit) => {
    const shown = CATALOGUE.filter(({ code }) => open(habit, code).talk().includes(code));
    expect(shown.map(({ code }) => code)).toEqual(CATALOGUE.map(({ code }) => code));
  });
});
