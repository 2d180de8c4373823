import { mkdtempSync, rmSync, mkdirSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { wireDoctor } from "#src/cli/settings-doctor/ports.ts";
import { PROJECT } from "#src/cli/project.ts";
import { contentCheck } from "#lib/services/doctor/content";
import { gradebookCheck } from "#lib/services/doctor/gradebook";
import type { Check } from "#lib/services/doctor/check";
import { readSettings } from "#lib/settings";
import { tokenReply, type Reply, startScriptedGradebook } from "../one-roster/scripted-gradebook";

type Env = Readonly<Record<string, string>>;

const LIST: Reply = {
  status: 200,
  body: { assessmentResults: [] },
  headers: { "x-total-count": "0" },
};

async function checkResultOf(check: Check, env: Env) {
  const settings = readSettings({ STORE: "memory", ...env }, { folder: PROJECT });
  const wired = wireDoctor(settings, env, 1);
  try {
    return await check.run(wired.ports);
  } finally {
    wired.close();
  }
}

function envOf(origin: string): Env {
  return {
    ONEROSTER_BASE_URL: `${origin}/gradebook`,
    ONEROSTER_TOKEN_URL: `${origin}/token`,
    ONEROSTER_CLIENT_ID: "client",
    ONEROSTER_CLIENT_SECRET: "s3cret",
  };
}

describe("the doctor on a gradebook", () => {
  it("with no habits has nothing to add", async () => {
    const server = await startScriptedGradebook({ api: () => LIST });
    const result = await checkResultOf(gradebookCheck, envOf(server.origin));
    expect(result).toMatchObject({ severity: "ok", remedy: null });
  });

  it("that takes the secret by HTTP Basic only, and no scope, names both settings", async () => {
    const server = await startScriptedGradebook({
      api: () => LIST,
      token: (seen, n) => {
        if (seen.headers["authorization"] === undefined) return { status: 401 };
        const hasScope = seen.body.includes("scope");
        return hasScope ? { status: 400, body: { error: "invalid_scope" } } : tokenReply(seen, n);
      },
    });
    const result = await checkResultOf(gradebookCheck, envOf(server.origin));
    expect(result).toMatchObject({ severity: "ok" });
    expect(result.remedy).toContain("ONEROSTER_CLIENT_AUTHENTICATION=basic");
    expect(result.remedy).toContain("ONEROSTER_SCOPES");
  });

  it("whose totals are wrong names the setting", async () => {
    const headers = { "x-total-count": "7" };
    const api = ({ query }: { readonly query: URLSearchParams }): Reply => {
      const rows = [{ sourcedId: "x" }].slice(Number(query.get("offset")));
      return { status: 200, body: { assessmentResults: rows }, headers };
    };
    const wrong = await startScriptedGradebook({ api });
    const told = await checkResultOf(gradebookCheck, envOf(wrong.origin));
    expect(told).toMatchObject({ severity: "warning" });
    expect(told.remedy).toContain("ONEROSTER_TOTALS=ignore");
  });

  it.each<[string, Reply, readonly string[]]>([
    [
      "a list that is a 404",
      { status: 404, body: {} },
      ["ONEROSTER_EMPTY_LIST=404", "ONEROSTER_LINE_ITEMS=create", "ONEROSTER_RESOURCE"],
    ],
    ["a list that is a 204", { status: 204 }, ["ONEROSTER_EMPTY_LIST=204"]],
    ["a refusal", { status: 403 }, ["ONEROSTER_SCOPES"]],
  ])("with %s is a problem that names the settings", async (_what, reply, names) => {
    const server = await startScriptedGradebook({ api: () => reply });
    const result = await checkResultOf(gradebookCheck, envOf(server.origin));
    expect(result).toMatchObject({ severity: "problem" });
    for (const name of names) expect(result.finding).toContain(name);
  });

  it("whose token endpoint refuses us names the settings of the token", async () => {
    const server = await startScriptedGradebook({ token: () => ({ status: 401 }) });
    const result = await checkResultOf(gradebookCheck, envOf(server.origin));
    expect(result).toMatchObject({ severity: "problem" });
    expect(result.finding).toMatch(/ONEROSTER_CLIENT_AUTHENTICATION and ONEROSTER_SCOPES/);
  });
});

describe("the doctor on resources whose result ids can be equal", () => {
  function contentOf(...resourceIds: readonly string[]): string {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-ids-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const resourceId of resourceIds) {
      mkdirSync(join(folder, resourceId));
      cpSync(join(PROJECT, "src/content/plants-test"), join(folder, resourceId), {
        recursive: true,
      });
    }
    return folder;
  }

  it("names them with the remedy, unless their ids are made unambiguous", async () => {
    const CONTENT_DIR = contentOf("quiz", "b_quiz", "other");
    const result = await checkResultOf(contentCheck, { CONTENT_DIR });
    expect(result).toMatchObject({ severity: "warning" });
    expect(result.finding).toContain("b_quiz and quiz");
    expect(result.finding).not.toContain("other");
    expect(result.remedy).toContain("ONEROSTER_RESULT_ID_FORM=unambiguous");
    const form = { ONEROSTER_RESULT_ID_FORM: "unambiguous", ROLLOUT_MODE: "pinned" };
    expect(await checkResultOf(contentCheck, { CONTENT_DIR, ...form })).toMatchObject({
      severity: "ok",
    });
  });

  it("has nothing to say of resources that end differently", async () => {
    const CONTENT_DIR = contentOf("quiz", "b-quiz", "quiz_b");
    expect(await checkResultOf(contentCheck, { CONTENT_DIR })).toMatchObject({ severity: "ok" });
  });
});
