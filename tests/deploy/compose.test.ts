import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { completeSettings, readSettings } from "#lib/settings";
import { startSimulator } from "#simulator/simulator";
import { PROJECT } from "#src/cli/project.ts";
import { freePort } from "#tests/servers/free-port";
import { redisBinary } from "#tests/servers/redis-binary";
import { DOCKERFILE, instructionsOf, stagesOf } from "./dockerfile";
import { COMPOSE, composeWith, DRAIN_SECONDS, PERMISSIONS, permissionsIn } from "./manifests";

const healthSchema = z.object({ test: z.array(z.string()) });
const conditionsSchema = z.record(z.string(), z.object({ condition: z.string() }));
const composeSchema = z.object({
  services: z.object({
    app: z.object({
      image: z.string(),
      build: z.object({ target: z.string() }),
      deploy: z.object({ replicas: z.number() }),
      ports: z.tuple([z.string()]),
      environment: z.record(z.string(), z.string()),
      stop_grace_period: z.string(),
      depends_on: conditionsSchema,
      read_only: z.literal(true),
    }),
    gradebook: z.object({
      build: z.object({ target: z.string() }),
      command: z.array(z.string()),
      healthcheck: healthSchema,
    }),
    redis: z.object({
      image: z.string(),
      command: z.array(z.string()),
      volumes: z.array(z.string()),
      healthcheck: healthSchema,
    }),
    doctor: z.object({ environment: z.record(z.string(), z.string()) }),
  }),
  configs: z.object({ "redis-acl": z.object({ content: z.string() }) }),
  volumes: z.record(z.string(), z.unknown()),
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-compose-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The secrets that the commands of docs/operate.md write, up to the one that needs Docker. */
function documentedSecrets(): Record<string, string> {
  const page = readFileSync(join(PROJECT, "docs/operate.md"), "utf8");
  const [, block = ""] = /```sh\n(mkdir -p \.holdfast\n[\s\S]*?)```/.exec(page) ?? [];
  const [commands = "", dockerCommand = ""] = block.split(/^(?=docker )/m);
  if (!dockerCommand.includes("--env-file .holdfast/compose.env up")) throw new Error(block);
  const cwd = mkdtempSync(join(tmpdir(), "holdfast-compose-"));
  try {
    execFileSync("sh", ["-c", commands], { cwd });
    const lines = readFileSync(join(cwd, ".holdfast/compose.env"), "utf8").trim().split("\n");
    return Object.fromEntries(lines.map((line) => line.split("=") as [string, string]));
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

const secrets = documentedSecrets();
const { services, configs, volumes } = composeSchema.parse(composeWith(secrets));

test("every secret is random, made by the documented commands, and has no default", () => {
  const named = new Set([...COMPOSE.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
  expect([...named].sort()).toEqual(Object.keys(secrets).sort());
  expect([...COMPOSE.matchAll(/\$\{\w+:?-/g)]).toEqual([]);
  expect(new Set(Object.values(secrets)).size).toBe(Object.keys(secrets).length);
  for (const value of Object.values(secrets)) expect(value).toMatch(/^[0-9a-f]{64}$/);
});

test("the settings of the pods are complete, and the Redis user is not the operator's", () => {
  const settings = completeSettings(readSettings(services.app.environment, { folder: PROJECT }));
  expect(settings.redis).toMatchObject({
    kind: "single",
    login: { username: "holdfast", password: secrets["REDIS_PASSWORD"] },
  });
  const doctor = completeSettings(readSettings(services.doctor.environment, { folder: PROJECT }));
  expect(doctor.redis).toMatchObject({ login: { username: "holdfast-operator" } });
});

test("two pods of one image are built once, have a port each, and wait for what they need", () => {
  const { app } = services;
  expect(app.deploy.replicas).toBe(2);
  const [, first, last] = /^127\.0\.0\.1:(\d+)-(\d+):3000$/.exec(app.ports[0]) ?? [];
  expect(Number(last) - Number(first) + 1).toBe(app.deploy.replicas);
  const targets = stagesOf(DOCKERFILE).map(({ name }) => name);
  expect(targets).toEqual(
    expect.arrayContaining([app.build.target, services.gradebook.build.target]),
  );
  expect(app.depends_on).toEqual({
    redis: { condition: "service_healthy" },
    gradebook: { condition: "service_healthy" },
  });
  expect(instructionsOf(stagesOf(DOCKERFILE), "app", "HEALTHCHECK")).toHaveLength(1);
});

test("a pod that stops has its grace time and the time for running requests", () => {
  const { shutdownGraceSeconds } = readSettings(services.app.environment, { folder: PROJECT });
  const [, seconds] = /^(\d+)s$/.exec(services.app.stop_grace_period) ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(shutdownGraceSeconds + DRAIN_SECONDS);
});

test("Redis starts with the command and the users of the file, and keeps what it is told", async () => {
  const { command, image, volumes: mounted } = services.redis;
  expect(image).toMatch(/^redis:7\.\d+-/);
  expect(mounted).toEqual(["redis-data:/data"]);
  expect(Object.keys(volumes)).toEqual(["redis-data"]);
  const acl = configs["redis-acl"].content;
  for (const user of ["holdfast", "holdfast-operator"] as const) {
    expect(permissionsIn(acl, user)).toBe(PERMISSIONS[user]);
  }
  const [dir, port] = [await temporaryFolder(), await freePort()];
  writeFileSync(join(dir, "users.acl"), acl);
  const args = command
    .slice(1)
    .map((each) => (each.endsWith("/users.acl") ? join(dir, "users.acl") : each));
  const server = spawn(redisBinary(), [...args, "--port", String(port), "--dir", dir]);
  onTestFinished(() => void server.kill("SIGKILL"));
  const [username, password] = ["holdfast-operator", secrets["REDIS_OPERATOR_PASSWORD"] ?? ""];
  const client = new Redis({ port, username, password });
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  const config = async (name: string) => (await client.config("GET", name))[1];
  await expect.poll(() => client.ping().catch(() => "")).toBe("PONG");
  expect(await config("appendonly")).toBe("yes");
  expect(await config("maxmemory-policy")).toBe("noeviction");
  await client.set("assess:x", "1");
  expect(existsSync(join(dir, "appendonlydir"))).toBe(true);
  await expect(client.set("other", "1")).rejects.toThrow("NOPERM");
  const stranger = new Redis({ port, lazyConnect: true, retryStrategy: () => null });
  stranger.on("error", () => undefined);
  onTestFinished(() => stranger.disconnect());
  await expect(stranger.ping()).rejects.toThrow();
});

test("the gradebook's health check fails before it listens and succeeds after", async () => {
  const [kind, program = "", ...args] = services.gradebook.healthcheck.test;
  expect(kind).toBe("CMD");
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const check = (port: string) => {
    const child = spawn(
      program,
      args.map((each) => each.replace("4010", port)),
    );
    return new Promise((done) => child.once("exit", done));
  };
  expect(await check(new URL(simulator.baseUrl).port)).toBe(0);
  expect(await check(String(await freePort()))).not.toBe(0);
});

test("the gradebook's command and the settings of the pods name the same client and paths", () => {
  const { command } = services.gradebook;
  const { environment: env } = services.app;
  expect(command).toContain(`--client-id=${env["ONEROSTER_CLIENT_ID"]}`);
  expect(command).toContain(`--client-secret=${env["ONEROSTER_CLIENT_SECRET"]}`);
  expect(env["ONEROSTER_BASE_URL"]).toMatch(/^http:\/\/gradebook:4010\//);
  const known = spawnSync("node", ["src/cli/holdfast.mjs", "simulator", "--help"], {
    cwd: PROJECT,
    encoding: "utf8",
  }).stdout;
  for (const option of command.slice(1)) expect(known).toContain(option.split("=")[0]);
});
