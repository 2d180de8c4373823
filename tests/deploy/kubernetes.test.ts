import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { SessionPort } from "#lib/session";
import { completeSettings, readSettings, type Settings, SettingsError } from "#lib/settings";
import { fieldsSchema } from "#lib/settings/fields";
import { PROJECT } from "#src/cli/project.ts";
import { redisBinary } from "#tests/servers/redis-binary";
import { DOCKERFILE, environmentOf, instructionsOf, stagesOf } from "./dockerfile";
import { DRAIN_SECONDS, kubernetesObjects, PERMISSIONS, permissionsIn } from "./manifests";

const objects = kubernetesObjects();
const nameSchema = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) });

/** The one object of a kind with a name. */
function objectOf<Schema extends z.ZodType>(kind: string, name: string, schema: Schema) {
  const [found, ...more] = objects.filter((each) => {
    const object = nameSchema.parse(each);
    return object.kind === kind && object.metadata.name === name;
  });
  if (found === undefined || more.length > 0) throw new Error(`not one ${kind} ${name}`);
  return schema.parse(found);
}

const texts = z.record(z.string(), z.string());
const labels = z.object({ matchLabels: texts });
const probe = z.object({
  httpGet: z.object({ path: z.string(), port: z.string() }),
  periodSeconds: z.number(),
  timeoutSeconds: z.number().default(1),
  failureThreshold: z.number(),
});
const containerSchema = z.object({
  image: z.string(),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  envFrom: z.array(z.unknown()),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  resources: z.object({ requests: texts, limits: texts }),
  securityContext: z.unknown(),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
});
const { spec } = objectOf(
  "Deployment",
  "holdfast",
  z.object({
    spec: z.object({
      replicas: z.number(),
      selector: labels,
      strategy: z.object({
        rollingUpdate: z.object({ maxUnavailable: z.number(), maxSurge: z.number() }),
      }),
      template: z.object({
        metadata: z.object({ labels: texts }),
        spec: z.object({
          terminationGracePeriodSeconds: z.number(),
          securityContext: z.unknown(),
          topologySpreadConstraints: z.array(z.object({ labelSelector: labels })),
          containers: z.tuple([containerSchema]),
        }),
      }),
    }),
  }),
);
const pod = spec.template.spec;
const [container] = pod.containers;
const settings = objectOf("ConfigMap", "holdfast-settings", z.object({ data: texts })).data;
const secrets = objectOf("Secret", "holdfast", z.object({ stringData: texts })).stringData;
const acl = objectOf(
  "Secret",
  "holdfast-redis-acl",
  z.object({ stringData: z.object({ "users.acl": z.string() }) }),
).stringData["users.acl"];
const onCluster = { folder: "/app", isFolder: () => true, isFile: () => true };

/** The settings of the manifests, with something in the place of each secret. */
function deployed(): Settings {
  const real = Object.fromEntries(Object.keys(secrets).map((name) => [name, "x".repeat(64)]));
  return readSettings({ ...settings, ...real }, onCluster);
}

describe("the settings", () => {
  test("have names that the application knows", () => {
    const names = [settings, secrets].flatMap(Object.keys);
    expect(names.filter((name) => !(name in fieldsSchema.shape))).toEqual([]);
    const image = environmentOf(instructionsOf(stagesOf(DOCKERFILE), "app"));
    expect(container.env.filter(({ name, value }) => image[name] !== value)).toEqual([]);
    expect(container.envFrom).toEqual([
      { configMapRef: { name: "holdfast-settings" } },
      { secretRef: { name: "holdfast" } },
    ]);
  });

  test("are complete with real secrets", () => {
    expect(completeSettings(deployed()).auth.mode).toBe("module");
  });

  test("are refused with the placeholders", () => {
    const read = () => readSettings({ ...settings, ...secrets }, onCluster);
    expect(read).toThrow(SettingsError);
    for (const name of Object.keys(secrets)) {
      expect(read).toThrow(new RegExp(`${name}(=""|): must `));
    }
  });

  test("mount a session module where they say", async () => {
    const { data } = objectOf("ConfigMap", "holdfast-session", z.object({ data: texts }));
    const [[file = "", text = ""] = []] = Object.entries(data);
    const mount = container.volumeMounts.find(({ name }) => name === "session");
    expect(`${mount?.mountPath}/${file}`).toBe(settings["SESSION_MODULE"]);
    const url = `data:text/javascript,${encodeURIComponent(text)}`;
    const module = (await import(url)) as { default: SessionPort };
    expect(module.default).toEqual({ getUser: expect.any(Function) as unknown });
  });
});

describe("the ACL of Redis", () => {
  test("gives exactly the permissions of redis.acl", () => {
    expect(permissionsIn(acl, "holdfast")).toBe(PERMISSIONS.holdfast);
    expect(permissionsIn(acl, "holdfast-operator")).toBe(PERMISSIONS["holdfast-operator"]);
  });

  test("stops Redis from starting with its placeholders", async () => {
    const folder = await mkdtemp(join(tmpdir(), "holdfast-acl-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "users.acl"), acl);
    const args = ["--port", "0", "--unixsocket", join(folder, "redis.sock"), "--dir", folder];
    args.push("--aclfile", join(folder, "users.acl"));
    const { status, stdout } = spawnSync(redisBinary(), args, {
      encoding: "utf8",
      timeout: 10_000,
    });
    expect(status).toBe(1);
    expect(stdout).toContain("password hash must be exactly 64 characters");
  });
});

describe("a pod", () => {
  test("is asked at routes that exist; a restart does not depend on Redis", () => {
    const { startupProbe, livenessProbe, readinessProbe } = container;
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      expect(existsSync(join(PROJECT, `src/app${httpGet.path}/route.ts`))).toBe(true);
      expect(container.ports.map(({ name }) => name)).toContain(httpGet.port);
    }
    const paths = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path);
    expect(paths).toEqual(["/api/health/live", "/api/health/live", "/api/health/ready"]);
  });

  test("serves until its end was noticed, and ends before it is killed", () => {
    const grace = deployed().shutdownGraceSeconds;
    const { periodSeconds, timeoutSeconds, failureThreshold } = container.readinessProbe;
    expect(periodSeconds * failureThreshold + timeoutSeconds).toBeLessThanOrEqual(grace);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(grace + DRAIN_SECONDS);
  });

  test("has no rights that it does not need, and the user of the image", () => {
    const [user] = instructionsOf(stagesOf(DOCKERFILE), "app", "USER");
    const [uid, gid] = (user?.getArgumentsContent() ?? "").split(":").map(Number);
    expect(pod.securityContext).toMatchObject({
      ...{ runAsNonRoot: true, runAsUser: uid, runAsGroup: gid },
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const { requests, limits } = container.resources;
    expect(Object.keys(requests)).toEqual(["cpu", "memory"]);
    expect(limits["memory"]).toBeDefined();
  });

  test("runs one image, named by its digest, at the port of the image", () => {
    expect(container.image).toContain("@sha256:");
    const { PORT } = environmentOf(instructionsOf(stagesOf(DOCKERFILE), "app"));
    expect(container.ports.map(({ containerPort }) => String(containerPort))).toEqual([PORT]);
  });
});

describe("several pods", () => {
  test("are never all away: not in an update, not when a node is drained", () => {
    const { rollingUpdate } = spec.strategy;
    expect(rollingUpdate.maxUnavailable).toBe(0);
    expect(rollingUpdate.maxSurge).toBeGreaterThan(0);
    const budget = objectOf(
      "PodDisruptionBudget",
      "holdfast",
      z.object({ spec: z.object({ maxUnavailable: z.number() }) }),
    );
    expect(budget.spec.maxUnavailable).toBeGreaterThan(0);
    expect(spec.replicas).toBeGreaterThan(budget.spec.maxUnavailable);
  });

  test("are found by every object that selects them", () => {
    const { labels: own } = spec.template.metadata;
    const service = objectOf(
      "Service",
      "holdfast",
      z.object({
        spec: z.object({ selector: texts, ports: z.array(z.object({ targetPort: z.string() })) }),
      }),
    );
    const budget = objectOf(
      "PodDisruptionBudget",
      "holdfast",
      z.object({ spec: z.object({ selector: labels }) }),
    );
    const policy = objectOf(
      "NetworkPolicy",
      "holdfast",
      z.object({ spec: z.object({ podSelector: labels }) }),
    );
    const selectors = [
      ...[spec.selector.matchLabels, service.spec.selector, budget.spec.selector.matchLabels],
      policy.spec.podSelector.matchLabels,
      ...pod.topologySpreadConstraints.map(({ labelSelector }) => labelSelector.matchLabels),
    ];
    expect(selectors).toHaveLength(6);
    for (const selector of selectors) expect(own).toMatchObject(selector);
    expect(service.spec.ports.map(({ targetPort }) => targetPort)).toEqual(["http"]);
  });
});
