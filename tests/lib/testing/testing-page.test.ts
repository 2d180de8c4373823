import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";
import { Redis } from "ioredis";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as redis from "#src/entries/redis.ts";
import * as testing from "#src/entries/testing.ts";
import { NO_LOG } from "#lib/logger";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { goodGradebook, goodPolicy, goodQuestions } from "./good-parts";

const PAGE = readFileSync("docs/reference/testing.md", "utf8");
const BLOCKS = [...PAGE.matchAll(/^## (.+?)$[^]*?^```ts\n([^]*?)^```$/gm)].map(
  ([, heading = "", code = ""]) => ({ heading, code }),
);

/** The modules of an application that keeps every rule. */
function applicationModules(): Record<string, object> {
  const gradebook = goodGradebook();
  const database = {
    disconnect: () => (gradebook.isBroken = true),
    connect: () => (gradebook.isBroken = false),
    softDelete: async (resultId: string) => {
      const row = gradebook.rows.get(resultId);
      if (row !== undefined) gradebook.rows.set(resultId, { ...row, status: "tobedeleted" });
    },
  };
  const user = (headers: Headers) =>
    /^session=(ann|ben)$/.exec(headers.get("cookie") ?? "")?.[1] ?? null;
  return {
    "../src/lib/questions": { questions: goodQuestions },
    "../src/lib/gradebook": { gradebook, database },
    "../src/lib/session": { user, cookieOf: (userId: string) => `session=${userId}` },
    "../src/lib/policy": { canStart: goodPolicy },
    "../src/lib/logger": { logger: NO_LOG },
    "holdfast/redis": redis,
    "holdfast/testing": testing,
    ioredis: { Redis },
  };
}

interface CollectedTest {
  readonly title: string;
  readonly run: () => Promise<void>;
}

/** Runs the code of a block as an application would, and collects the tests that it defines. */
async function runBlock(
  code: string,
  globals: Readonly<Record<string, unknown>>,
): Promise<readonly CollectedTest[]> {
  const tests: CollectedTest[] = [];
  const modules: Record<string, object> = {
    ...applicationModules(),
    vitest: {
      describe: (_name: string, define: () => void) => define(),
      it: (title: string, run: () => Promise<void>) => tests.push({ title, run }),
    },
  };
  const required = (name: string): object => {
    const found = modules[name];
    if (found === undefined) throw new Error(`the page imports ${name}, which is unknown here`);
    return found;
  };
  // Awaiting needs a function around the module.
  const imports = code.match(/^import .+$/gm)?.join("\n") ?? "";
  const body = code.replaceAll(/^import .+$/gm, "");
  const source = `${imports}\nexport async function run() {\n${body}\n}`;
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const names = ["exports", "require", ...Object.keys(globals)];
  const exported: { run?: () => Promise<void> } = {};
  const evaluate = compileFunction(outputText, names) as (...values: unknown[]) => void;
  evaluate(exported, required, ...Object.values(globals));
  await exported.run?.();
  return tests;
}

describe("the examples of docs/reference/testing.md", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  it("there is one for each suite", () => {
    const suites = Object.keys(testing).filter((name) => name.endsWith("Contract"));
    expect(suites).toHaveLength(7);
    for (const suite of suites) {
      expect(BLOCKS.some(({ code }) => code.includes(`${suite}(`))).toBe(true);
    }
  });

  it.each(BLOCKS)("$heading", async ({ heading, code }) => {
    const printed: string[] = [];
    const process = { env: { TEST_REDIS_URL: server.url }, exitCode: undefined };
    const console = { log: (text: string) => printed.push(text) };
    const tests = await runBlock(code, { process, console });
    for (const { run } of tests) await run();
    if (heading === "Without a test runner") {
      expect(printed.join("\n")).toMatch(/\nkept: 5, broken: 0$/);
      expect(process.exitCode).toBe(0);
    } else {
      expect(tests.length).toBeGreaterThan(1);
    }
  });
});
