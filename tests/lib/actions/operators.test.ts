import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operatorOf } from "#lib/pages/operator";
import { asDemoSession, createSession } from "#lib/session";
import { readSettings } from "#lib/settings";

const SECRET = "a secret that is long enough to be one";
const operators = ["olga", "otto"];

async function demoOperator(userId: string, named = operators) {
  const session = createSession({ mode: "demo", secret: SECRET, operators: named });
  const cookie = await asDemoSession(session)?.signIn(userId, { isSecure: false });
  return operatorOf(await session.getUser(new Headers({ cookie: cookie?.split(";")[0] ?? "" })));
}

describe("in demo mode the operators are those named in the settings", () => {
  test("a named user is an operator with the own id", async () => {
    expect(await demoOperator("otto")).toEqual({ operatorId: "otto" });
  });

  test.each(["mia", "Otto", "otto ", "ott"])("%j is no operator", async (userId) => {
    expect(await demoOperator(userId)).toBeNull();
  });

  test("there is no operator if none is named or nobody is signed in", async () => {
    expect(await demoOperator("otto", [])).toBeNull();
    const session = createSession({ mode: "demo", secret: SECRET, operators });
    expect(operatorOf(await session.getUser(new Headers()))).toBeNull();
  });

  test("the setting is a list of ids", () => {
    const auth = (OPERATORS: string) => {
      const everything = { isFolder: () => true, isFile: () => true };
      return readSettings({ OPERATORS }, everything).auth;
    };
    expect(auth(" olga,otto ,")).toMatchObject({ operators });
    expect(auth("")).toMatchObject({ operators: [] });
  });
});

describe("a session module decides who is an operator", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "holdfast-operators-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([
    ["is one", "{ userId: 'o', isOperator: true }", { operatorId: "o" }],
    ["is a student", "{ userId: 'o', isOperator: false }", null],
    ["has no isOperator", "{ userId: 'o' }", null],
    ["is signed out", "null", null],
  ])("a user who %s", async (name, answer, expected) => {
    const modulePath = join(folder, `${name.replaceAll(" ", "-")}.mjs`);
    await writeFile(modulePath, `export default { getUser: async () => (${answer}) };`);
    const session = createSession({ mode: "module", modulePath });
    expect(operatorOf(await session.getUser(new Headers()))).toEqual(expected);
  });

  test("an isOperator that is no boolean is a configuration error, and the user is no operator", async () => {
    const modulePath = join(folder, "wrong.mjs");
    const answer = "{ userId: 'o', isOperator: 'yes' }";
    await writeFile(modulePath, `export default { getUser: async () => (${answer}) };`);
    const session = createSession({ mode: "module", modulePath });
    await expect(session.getUser(new Headers())).rejects.toMatchObject({ code: "internal" });
  });
});
