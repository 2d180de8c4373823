import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { wireDoctor } from "../../src/cli/doctor/ports";
import { PROJECT } from "../../src/cli/project";
import { checkConnections, connectRedis, createRedisStore } from "../../src/lib/assessment-cache";
import { systemClock } from "../../src/lib/clock";
import { examineDeployment } from "../../src/lib/services/doctor";
import type { RedisTarget } from "../../src/lib/redis-target";
import { readSettings } from "../../src/lib/settings";
import type { Environment } from "../../src/lib/settings";
import { leaksIn } from "../privacy/canaries";
import { makeCertificates, type Certificates } from "../servers/certificates";
import { freePort } from "../servers/free-port";
import { startRedisCluster, type RedisCluster } from "../servers/redis-cluster";
import { startRedisSentinel, type RedisSentinel } from "../servers/redis-sentinel";
import { startRedis, type RedisServer } from "../servers/redis-server";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Found in no output, whatever is wrong. */
const SECRETS = {
  app: "CANARY-app-password-7d1e",
  wrong: "CANARY-wrong-password-99",
  sentinel: "CANARY-sentinel-password-31",
} as const;
const APP = { username: "holdfast", password: SECRETS.app } as const;

/** What the environment of a deployment names, without the gradebook and the rest. */
function redisOf(env: Environment): RedisTarget {
  const { redis } = readSettings(env, { folder: PROJECT });
  if (redis === undefined || redis.kind === "memory") throw new Error("no Redis is named");
  return redis;
}

/** Opens an attempt by the product's own store, and reads it back. */
async function use(env: Environment): Promise<string | undefined> {
  const connection = connectRedis(redisOf(env), () => undefined, systemClock);
  const store = createRedisStore(connection);
  const slot = { userId: "ada", resourceId: "fractions" };
  try {
    await store.create(slot, { number: 1, stateJson: '{"isFinalized":false}' });
    return (await store.load(slot)).record?.stateJson;
  } finally {
    await store.close();
  }
}

interface Told {
  readonly finding: string;
  readonly remedy: string;
}

/** What the doctor says of the connection, in words that hold no secret. */
async function tell(env: Environment): Promise<Told> {
  const settings = readSettings(env, { folder: PROJECT });
  const wired = wireDoctor(settings, env, 10);
  try {
    const { checks } = await examineDeployment(wired.ports);
    expect(leaksIn({ said: JSON.stringify(checks) }, SECRETS)).toEqual([]);
    const found = checks.find(({ id }) => id === "redis-reachable");
    expect(found?.severity).toBe("problem");
    return { finding: found?.finding ?? "", remedy: found?.remedy ?? "" };
  } finally {
    wired.close();
  }
}

/** The kinds of all that keeps this Redis from being used. */
async function kindsOf(env: Environment): Promise<readonly string[]> {
  const found = await checkConnections(redisOf(env));
  expect(leaksIn({ said: JSON.stringify(found) }, SECRETS)).toEqual([]);
  return found.map(({ hop, kind }) => `${hop}: ${kind}`);
}

let certificates: Certificates;
beforeAll(() => {
  certificates = makeCertificates();
});
afterAll(() => certificates.remove());

describe("a single Redis that wants a password and speaks TLS", () => {
  let server: RedisServer;
  const ports = { tls: 0, named: 0, expired: 0, demanding: 0 };
  const servers: RedisServer[] = [];
  let plain: Environment;
  let byTls: Environment;
  let login: Environment;

  beforeAll(async () => {
    const start = async (extraArgs: readonly string[]): Promise<RedisServer> => {
      const started = await startRedis({ extraArgs, appUser: APP });
      servers.push(started);
      return started;
    };
    for (const name of ["tls", "named", "expired", "demanding"] as const) {
      ports[name] = await freePort();
    }
    const { named, expired, tlsArgs } = certificates;
    server = await start(tlsArgs(ports.tls));
    await start(tlsArgs(ports.named, named));
    await start(tlsArgs(ports.expired, expired));
    await start(tlsArgs(ports.demanding, certificates.server, true));
    login = { REDIS_USERNAME: APP.username, REDIS_PASSWORD: APP.password };
    plain = { REDIS_URL: `redis://127.0.0.1:${server.port}` };
    byTls = {
      REDIS_URL: `rediss://127.0.0.1:${ports.tls}`,
      REDIS_TLS_CA_FILE: certificates.ca,
    };
  });
  afterAll(() => Promise.all(servers.map((each) => each.stop())));

  it("is used with them, by every form of the settings", async () => {
    const { username, password } = APP;
    const inUrl = { REDIS_URL: `redis://${username}:${password}@127.0.0.1:${server.port}/3` };
    expect(await use(inUrl)).toBe('{"isFinalized":false}');
    expect(await use({ ...plain, ...login })).toBe('{"isFinalized":false}');
    expect(await use({ ...byTls, ...login, REDIS_DATABASE: "2" })).toBe('{"isFinalized":false}');
    const userInUrl = { REDIS_URL: `rediss://${username}@localhost:${ports.tls}` };
    const beside = { REDIS_PASSWORD: password, REDIS_TLS_CA_FILE: certificates.ca };
    expect(await use({ ...userInUrl, ...beside })).toBe('{"isFinalized":false}');
    for (const env of [inUrl, { ...plain, ...login }, { ...byTls, ...login }]) {
      expect(await kindsOf(env)).toEqual([]);
    }
  });

  it("keeps apart what is in its databases", async () => {
    const raw = new Redis(server.url);
    onTestFinished(() => raw.disconnect());
    await raw.flushall();
    await use({ ...plain, ...login, REDIS_DATABASE: "15" });
    expect(await raw.dbsize()).toBe(0);
    await raw.select(15);
    expect(await raw.dbsize()).toBeGreaterThan(0);
  });

  it("writes nothing anywhere when the database is not to be had", async () => {
    const { username, password } = APP;
    const raw = new Redis(server.url);
    onTestFinished(() => raw.disconnect());
    await raw.flushall();
    await raw.call("ACL", "SETUSER", username, "-select");
    const env = { REDIS_URL: `redis://${username}:${password}@127.0.0.1:${server.port}/4` };
    await expect(use(env)).rejects.toThrow(/Redis did not answer/);
    await raw.call("ACL", "SETUSER", username, "+select");
    expect(await raw.dbsize()).toBe(0);
    expect(await use(env)).toBe('{"isFinalized":false}');
    expect(await raw.dbsize()).toBe(0);
  });

  it("shows its certificate to a client that shows its own, or has a name of its own", async () => {
    const demanding = { ...byTls, REDIS_URL: `rediss://127.0.0.1:${ports.demanding}` };
    const { cert, key } = certificates.client;
    const own = { REDIS_TLS_CERT_FILE: cert, REDIS_TLS_KEY_FILE: key };
    expect(await use({ ...demanding, ...login, ...own })).toBe('{"isFinalized":false}');
    const named = { ...byTls, REDIS_URL: `rediss://127.0.0.1:${ports.named}` };
    const name = { REDIS_TLS_SERVER_NAME: "redis.test" };
    expect(await use({ ...named, ...login, ...name })).toBe('{"isFinalized":false}');
  });

  it("says of each way to be refused which it is, and what to do", async () => {
    const strange = certificates.strangeClient;
    const tls = (port: number): Environment => ({
      ...{ ...byTls, ...login, REDIS_URL: `rediss://127.0.0.1:${port}` },
    });
    const rows: readonly [Environment, string, RegExp, RegExp][] = [
      [plain, "password_missing", /wants a password, and none is given \(NOAUTH\)/, /REDIS_PASSWORD/],
      [
        { ...plain, ...login, REDIS_PASSWORD: SECRETS.wrong },
        ...["password_wrong"],
        /does not take the user or the password \(WRONGPASS\)/,
        /Correct REDIS_USERNAME and REDIS_PASSWORD/,
      ] as unknown as [Environment, string, RegExp, RegExp],
      [{ ...byTls, ...login, REDIS_TLS_CA_FILE: undefined }, "certificate_untrusted", /authority that is not trusted/, /REDIS_TLS_CA_FILE/],
      [{ ...byTls, ...login, REDIS_TLS_CA_FILE: certificates.otherCa }, "certificate_untrusted", /authority that is not trusted/, /REDIS_TLS_CA_FILE/],
      [tls(ports.expired), "certificate_expired", /whose time is over \(CERT_HAS_EXPIRED\)/, /Renew/],
      [tls(ports.named), "certificate_of_another", /for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/, /REDIS_TLS_SERVER_NAME/],
      [tls(ports.demanding), "client_certificate_missing", /demands a certificate of the client/, /REDIS_TLS_CERT_FILE/],
      [
        { ...tls(ports.demanding), REDIS_TLS_CERT_FILE: strange.cert, REDIS_TLS_KEY_FILE: strange.key },
        "client_certificate_refused",
        /does not take the client's certificate/,
        /tls-ca-cert-file/,
      ],
      [{ ...plain, ...login, REDIS_URL: `redis://127.0.0.1:${ports.tls}` }, "tls_missing", /answers by TLS only/, /rediss:\/\//],
      [tls(server.port), "tls_unknown", /answers without TLS only/, /redis:\/\//],
      [{ REDIS_URL: "redis://no-such-host.invalid:6379" }, "name_unknown", /name that is not found/, /REDIS_URL/],
      [{ REDIS_URL: "redis://127.0.0.1:1" }, "refused", /nothing listens there \(ECONNREFUSED\)/, /Start it/],
    ];
    for (const [env, kind, finding, remedy] of rows) {
      expect(await kindsOf(env), kind).toEqual([`single: ${kind}`]);
      const told = await tell(env);
      expect(told.finding, kind).toMatch(finding);
      expect(told.remedy, kind).toMatch(remedy);
    }
  });
});
