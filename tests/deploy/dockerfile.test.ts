import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { fieldsSchema, valueShown } from "#lib/settings/fields";
import { buildSourceHash } from "#src/cli/build-id.ts";
import { PROJECT } from "#src/cli/project.ts";
import { freePort } from "#tests/servers/free-port";
import * as docker from "./dockerfile";
import { filesOf, makeImage, type ShellStep } from "./image";

const stages = docker.stagesOf(docker.DOCKERFILE);
const all = stages.flatMap(({ instructions }) => instructions);

/** What is built with and without --target. */
const IMAGES = ["app", "tools"];

function only(image: string, keyword: string) {
  const [instruction, ...more] = docker.instructionsOf(stages, image, keyword);
  if (instruction === undefined || more.length > 0) throw new Error(`${image}: not one ${keyword}`);
  return instruction;
}

describe("the Dockerfile", () => {
  test("is valid for a validator, which finds a planted mistake", () => {
    expect(validate(docker.DOCKERFILE)).toEqual([]);
    const broken = docker.DOCKERFILE.replace("HEALTHCHECK", "HEALTCHECK");
    expect(validate(broken).map(({ message }) => message)).toEqual([
      "Unknown instruction: HEALTCHECK",
    ]);
  });

  test("has one base, pinned to a major version of Node.js that is supported", () => {
    const names = stages.map(({ name }) => name);
    const bases = new Set(stages.map(({ base }) => base).filter((base) => !names.includes(base)));
    expect([...bases]).toEqual([expect.stringMatching(/^node:2[2-9]-bookworm-slim$/)]);
  });

  test("has the application as its last stage, which is built without --target", () => {
    expect(stages.at(-1)?.name).toBe("app");
  });

  test.each(IMAGES)(
    "%s: runs as a user without rights, named by number, who owns nothing",
    (image) => {
      const instructions = docker.instructionsOf(stages, image);
      const user = only(image, "USER");
      expect(user.getArgumentsContent()).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      const after = instructions
        .slice(instructions.indexOf(user) + 1)
        .map((each) => each.getKeyword());
      expect(after.filter((keyword) => ["RUN", "COPY", "ADD"].includes(keyword))).toEqual([]);
      for (const copy of docker.instructionsOf(stages, image, "COPY")) {
        expect(docker.flagsOf(copy)["chown"]).toBeUndefined();
      }
    },
  );

  test("app: Node.js is process 1 and gets SIGTERM itself", () => {
    expect(docker.execForm(only("app", "CMD"))).toEqual(["node", "server.js"]);
    expect(docker.instructionsOf(stages, "app", "ENTRYPOINT")).toEqual([]);
    expect(only("app", "STOPSIGNAL").getArgumentsContent()).toBe("SIGTERM");
  });

  test("app: the health check asks a route that exists, by Node.js", () => {
    const [program, option, script = ""] = docker.execForm(only("app", "HEALTHCHECK")) ?? [];
    expect([program, option]).toEqual(["node", "-e"]);
    const [, path] = /\}(\/api\/[a-z/]+)`/.exec(script) ?? [];
    expect(path).toBe("/api/health/ready");
    expect(existsSync(join(PROJECT, `src/app${path}/route.ts`))).toBe(true);
  });

  test("app: listens on every address, at the port that it exposes", () => {
    const env = docker.environmentOf(docker.instructionsOf(stages, "app"));
    expect(env).toMatchObject({ HOSTNAME: "0.0.0.0", NODE_ENV: "production" });
    expect(only("app", "EXPOSE").getArgumentsContent()).toBe(env["PORT"]);
  });

  test("contains no secret: only a mounted one is given to a step", () => {
    const secrets = Object.keys(fieldsSchema.shape).filter((name) => valueShown(name, "x") === "");
    expect(secrets).toContain("SESSION_SECRET");
    const naming = all.filter((each) => secrets.some((name) => each.toString().includes(name)));
    expect(naming.map((each) => each.getKeyword())).toEqual(["RUN"]);
    const [mount] = naming.map((each) => docker.flagsOf(each)["mount"]);
    expect(mount).toBe("type=secret,id=action-key,env=NEXT_SERVER_ACTIONS_ENCRYPTION_KEY");
    expect(all.filter((each) => ["ARG", "ADD"].includes(each.getKeyword()))).toEqual([]);
  });
});

describe(".dockerignore", () => {
  const isInContext = docker.inContext(readFileSync(join(PROJECT, ".dockerignore"), "utf8"));

  test("lets in only what a COPY names", () => {
    const copied = all
      .filter((each) => each.getKeyword() === "COPY")
      .map((each) => docker.copyOf(each))
      .flatMap(({ from, sources }) => (from === null ? sources : []));
    const isCopied = (file: string) =>
      copied.some((source) => file === source || file.startsWith(`${source}/`));
    expect(filesOf().filter((file) => !isCopied(file))).toEqual([]);
    expect(filesOf()).toContain("src/app/page.tsx");
  });

  test.each([".env", ".git/config", ".holdfast/compose.env", ".next/BUILD_ID", "node_modules/x"])(
    "keeps %s out",
    (file) => {
      expect(isInContext(file)).toBe(false);
    },
  );
});

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().default(false) })),
});

/** Instead of `npm ci`: links to the installed packages, without those that --omit=dev omits. */
function linkPackages(folder: string, omitsDev: boolean): void {
  const text = readFileSync(join(folder, "package-lock.json"), "utf8");
  for (const [path, { dev }] of Object.entries(lockSchema.parse(JSON.parse(text)).packages)) {
    const isTop = /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path);
    if (!isTop || (omitsDev && dev) || !existsSync(join(PROJECT, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(PROJECT, path), join(folder, path));
  }
}

/** Instead of `next build`: the names of what it makes, after a look at what it would build. */
function standInForBuild({ command, folder }: ShellStep): void {
  expect(command).toContain("HOLDFAST_STANDALONE=1");
  expect(existsSync(join(folder, "node_modules/next/package.json"))).toBe(true);
  expect(buildSourceHash(folder)).toBe(buildSourceHash());
  for (const file of ["standalone/server.js", "static/chunks/page.js"]) {
    mkdirSync(dirname(join(folder, ".next", file)), { recursive: true });
    writeFileSync(join(folder, ".next", file), "");
  }
}

async function imageOf(name: string) {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-image-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const run = (step: ShellStep): void => {
    if (step.command.startsWith("npm ci ")) {
      linkPackages(step.folder, step.command.includes("--omit=dev"));
    } else if (step.command.endsWith(" npm run build")) standInForBuild(step);
    else throw new Error(`this form of the test cannot run: ${step.command}`);
  };
  return makeImage({ stages, folder, run }, name);
}

describe("the steps, with links instead of npm ci and substitutes for what next build makes", () => {
  test("app: its build has all sources, so it is the build of this folder; it gets the content", async () => {
    const { folder } = await imageOf("app");
    expect(readdirSync(folder).sort()).toEqual([".next", "server.js", "src"]);
    expect(readdirSync(join(folder, ".next/static"))).toEqual(["chunks"]);
    expect(readdirSync(join(folder, "src"))).toEqual(["content"]);
    const own = readdirSync(join(PROJECT, "src/content"));
    expect(readdirSync(join(folder, "src/content"))).toEqual(own);
  });

  test("tools: the command line runs", async () => {
    const { folder } = await imageOf("tools");
    const [program = "", ...args] = docker.execForm(only("tools", "ENTRYPOINT")) ?? [];
    const help = spawnSync(program, [...args, "--help"], { cwd: folder, encoding: "utf8" });
    expect([help.stderr, help.status]).toEqual(["", 0]);
    expect(help.stdout).toContain("doctor");
    const port = await freePort();
    const options = ["simulator", "--port", String(port)];
    const simulator = spawn(program, [...args, ...options], { cwd: folder });
    onTestFinished(() => void simulator.kill("SIGKILL"));
    const statusOf = () =>
      fetch(`http://127.0.0.1:${port}/_control/habits`).then(({ status }) => status);
    await expect.poll(() => statusOf().catch(() => 0), { timeout: 20_000 }).toBe(200);
  });
});
