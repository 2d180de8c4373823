import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operatorOf } from "#lib/pages/operator";
import { asDemoSession, createSession } from "#lib/session";
import { readSettings } from "#lib/settings";

const SECRET = "a secret that is long enough to be one";
const operators = ["olga", "otto"];

async function askedByDemo(userId: string, named = operators) {
  const session = createSession({ mode: "demo", secret: SECRET, operators: named });
  const cookie = await asDemoSession(session)?.signIn(userId, { isSecure: false });
  return operatorOf(await session.getUser(new Headers({ cookie: cookie?.split(";")[0] ?? "" })));
}

describe("in demo mode an operator is whom the settings name", () => {
  test("those who are named are, by their own id", async () => {
    expect(await askedByDemo("otto")).toEqual({ operatorId: "otto" });
  });

  test.each(["mia", "Otto", "otto ", "ott"])("%j is none", async (userId) => {
    expect(await askedByDemo(userId)).toBeNull();
  });

  test("nobody is when nobody is named, or nobody is signed in", async () => {
    expect(await askedByDemo("otto", [])).toBeNull();
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

describe("a session module says itself who is an operator", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "holdfast-operators-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([
    ["is one", "{ userId: 'o', isOperator: true }", { operatorId: "o" }],
    ["is a student", "{ userId: 'o', isOperator: false }", null],
    ["is not said to be one", "{ userId: 'o' }", null],
    ["is signed out", "null", null],
  ])("who %s", async (name, answer, expected) => {
    const modulePath = join(folder, `${name.replaceAll(" ", "-")}.mjs`);
    await writeFile(modulePath, `export default { getUser: async () => (${answer}) };`);
    const session = createSession({ mode: "module", modulePath });
    expect(operatorOf(await session.getUser(new Headers()))).toEqual(expected);
  });

  test("an answer that is no yes or no is a fault of the deployment, not an operator", async () => {
    const modulePath = join(folder, "wrong.mjs");
    const answer = "{ userId: 'o', isOperator: 'yes' }";
    await writeFile(modulePath, `export default { getUser: async () => (${answer}) };`);
    const session = createSession({ mode: "module", modulePath });
    await expect(session.getUser(new Headers())).rejects.toMatchObject({ code: "internal" });
  });
});
