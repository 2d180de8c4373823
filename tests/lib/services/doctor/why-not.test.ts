import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { wireDoctor } from "#src/cli/settings-doctor/ports.ts";
import { PROJECT } from "#src/cli/project.ts";
import type { FailureKind, HopKind } from "#lib/assessment-cache/connection-failures";
import { checkConnections, createRedisStore } from "#lib/assessment-cache";
import { examineDeployment } from "#lib/services/doctor";
import type { RedisTarget } from "#lib/redis-target";
import { readSettings } from "#lib/settings";
import type { Environment } from "#lib/settings";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";
import { leaksIn } from "#tests/privacy/canaries";
import { makeCertificates, type Certificates } from "#tests/servers/certificates";
import { freePort } from "#tests/servers/free-port";
import { startRedisCluster, type RedisCluster } from "#tests/servers/redis-cluster";
import { startRedisSentinel, type RedisSentinel } from "#tests/servers/redis-sentinel";
import { startRedis, type RedisServer } from "#tests/servers/redis-server";

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
  const connection = connectWithoutTimeLimit(redisOf(env));
  const store = createRedisStore(connection);
  const slot = { userId: "ada", resourceId: "fractions" };
  try {
    await store.create(slot, { number: 1, stateJson: '{"isFinalized":false}' });
    return (await store.load(slot)).record?.stateJson;
  } finally {
    await store.close();
  }
}

interface DoctorReport {
  readonly finding: string;
  readonly remedy: string;
}

/** What the doctor says of the connection, in words that hold no secret. */
async function tell(env: Environment): Promise<DoctorReport> {
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

/** All that keeps this Redis from being used, in words that hold no secret. */
async function findingsOf(env: Environment) {
  const found = await checkConnections(redisOf(env));
  expect(leaksIn({ said: JSON.stringify(found) }, SECRETS)).toEqual([]);
  return found;
}

type Row = readonly [
  env: Environment,
  /** All that is wrong, by whom: of several servers the same. */
  kind: `${HopKind}: ${FailureKind}`,
  finding: RegExp,
  remedy: RegExp,
];

/** One after the other: a machine that is busy with them all would make some of them silent. */
async function tellAll(rows: readonly Row[]): Promise<void> {
  for (const [env, kind, finding, remedy] of rows) {
    const found = await findingsOf(env);
    const kinds = found.map((each) => `${each.hop}: ${each.kind}`);
    expect([...new Set(kinds)], kind).toEqual([kind]);
    expect(found.map((each) => each.finding).join(" "), kind).toMatch(finding);
    expect([...new Set(found.map((each) => each.remedy))].join(" "), kind).toMatch(remedy);
  }
}

/** The doctor says these findings in these words. */
async function tellByDoctor(env: Environment): Promise<void> {
  const found = await findingsOf(env);
  expect(found).not.toEqual([]);
  const told = await tell(env);
  expect(told.finding).toBe([...new Set(found.map(({ finding }) => finding))].join(" "));
  expect(told.remedy).toBe([...new Set(found.map(({ remedy }) => remedy))].join(" "));
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
    const { named, expired } = certificates;
    server = await start(certificates.tlsArgs(ports.tls));
    await start(certificates.tlsArgs(ports.named, named));
    await start(certificates.tlsArgs(ports.expired, expired));
    await start(certificates.tlsArgs(ports.demanding, certificates.server, true));
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
      expect(await findingsOf(env)).toEqual([]);
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
    const strange = certificates.untrustedClient;
    const tls = (port: number): Environment => ({
      ...{ ...byTls, ...login, REDIS_URL: `rediss://127.0.0.1:${port}` },
    });
    const strangeFiles = {
      ...{ REDIS_TLS_CERT_FILE: strange.cert, REDIS_TLS_KEY_FILE: strange.key },
    };
    const trusting = (ca: string | undefined) => ({ ...tls(ports.tls), REDIS_TLS_CA_FILE: ca });
    const { otherCa } = certificates;
    await tellAll([
      [plain, "single: password_missing", /wants a password.* \(NOAUTH\)/, /Set .*REDIS_PASSWORD/],
      [
        { ...plain, ...login, REDIS_PASSWORD: SECRETS.wrong },
        "single: password_wrong",
        /does not take the user or the password \(WRONGPASS\)/,
        /Correct REDIS_USERNAME and REDIS_PASSWORD, or .* REDIS_URL/,
      ],
      [
        { ...plain, REDIS_USERNAME: "nobody", REDIS_PASSWORD: SECRETS.app },
        "single: password_wrong",
        /WRONGPASS/,
        /ACL LIST/,
      ],
      [
        trusting(undefined),
        "single: certificate_untrusted",
        /not trusted here/,
        /REDIS_TLS_CA_FILE/,
      ],
      [trusting(otherCa), "single: certificate_untrusted", /not trusted here/, /REDIS_TLS_CA_FILE/],
      [tls(ports.expired), "single: certificate_expired", /\(CERT_HAS_EXPIRED\)/, /Renew/],
      [
        tls(ports.named),
        "single: certificate_of_another",
        /for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
        /REDIS_TLS_SERVER_NAME/,
      ],
      [
        tls(ports.demanding),
        "single: client_certificate_missing",
        /demands a certificate of the client/,
        /REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE/,
      ],
      [
        { ...tls(ports.demanding), ...strangeFiles },
        "single: client_certificate_refused",
        /does not take the client's certificate/,
        /tls-ca-cert-file/,
      ],
      [
        { ...plain, ...login, REDIS_URL: `redis://127.0.0.1:${ports.tls}` },
        "single: tls_missing",
        /answers by TLS only/,
        /write rediss:\/\/ in REDIS_URL/,
      ],
      [
        tls(server.port),
        "single: tls_unknown",
        /without TLS only/,
        /write redis:\/\/ in REDIS_URL/,
      ],
      [
        { REDIS_URL: "redis://no-such-host.invalid:6379" },
        "single: name_unknown",
        /name that is not found/,
        /host in REDIS_URL/,
      ],
      [
        { REDIS_URL: "redis://127.0.0.1:1" },
        "single: refused",
        /nothing listens there \(ECONNREFUSED\)/,
        /Start it/,
      ],
    ]);
  });

  it("says which right is missing, or that the database is not there", async () => {
    const few = await startRedis({ appUser: APP, extraArgs: ["--databases", "4"] });
    onTestFinished(few.stop);
    const raw = new Redis(few.url);
    onTestFinished(() => raw.disconnect());
    const env = { ...login, REDIS_URL: `redis://127.0.0.1:${few.port}` };
    await tellAll([
      [
        { ...env, REDIS_DATABASE: "4" },
        "single: database_missing",
        /no database/,
        /REDIS_DATABASE/,
      ],
    ]);
    await raw.call("ACL", "SETUSER", APP.username, "-ping", "-select");
    await tellAll([
      [
        env,
        "single: right_missing",
        /denies it .*\(NOPERM\)/,
        /holdfast in docs\/operations\/redis.acl/,
      ],
      [{ ...env, REDIS_DATABASE: "3" }, "single: right_missing", /NOPERM/, /redis.acl/],
    ]);
  });

  it("says that it hangs, takes no more connections, or is something else", async () => {
    const one = await startRedis({ appUser: APP });
    onTestFinished(one.stop);
    const raw = new Redis(one.url);
    onTestFinished(() => raw.disconnect());
    const env = { ...login, REDIS_URL: `redis://127.0.0.1:${one.port}` };
    await raw.config("SET", "maxclients", "1");
    await tellAll([[env, "single: full", /as many connections as it takes/, /maxclients/]]);
    await raw.config("SET", "maxclients", "100");
    await one.pause();
    await tellAll([[env, "single: silent", /does not answer in time/, /hangs/]]);
    await one.resume();
    const web = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void web.close());
    const { port } = web.address() as AddressInfo;
    const elsewhere = { ...env, REDIS_URL: `redis://127.0.0.1:${port}` };
    await tellAll([[elsewhere, "single: closed", /closes the connection/, /names a Redis server/]]);
  });
});

describe("the doctor", () => {
  it("says it in these words, for each form, and repeats no password", async () => {
    const server = await startRedis({ appUser: APP });
    onTestFinished(server.stop);
    const wrong = { REDIS_USERNAME: APP.username, REDIS_PASSWORD: SECRETS.wrong };
    const address = `127.0.0.1:${server.port}`;
    await tellByDoctor({ ...wrong, REDIS_URL: `redis://${address}` });
    await tellByDoctor({ REDIS_URL: `redis://${APP.username}:${SECRETS.wrong}@${address}` });
    await tellByDoctor({ ...wrong, REDIS_CLUSTER_NODES: `${address},127.0.0.1:1` });
    const sentinel = { REDIS_SENTINELS: address, REDIS_SENTINEL_NAME: "primary" };
    await tellByDoctor({ ...wrong, ...sentinel, REDIS_SENTINEL_PASSWORD: SECRETS.sentinel });
  });
});

describe("sentinels and servers that want passwords and speak TLS", () => {
  let group: RedisSentinel;
  let single: RedisServer;
  let plain: Environment;
  let byTls: Environment;

  beforeAll(async () => {
    const options = { appUser: APP, sentinelPassword: SECRETS.sentinel, certificates };
    group = await startRedisSentinel(options);
    single = await startRedis();
    plain = {
      ...{ REDIS_SENTINELS: group.addresses, REDIS_SENTINEL_NAME: group.name },
      ...{ REDIS_USERNAME: APP.username, REDIS_PASSWORD: APP.password },
      REDIS_SENTINEL_PASSWORD: SECRETS.sentinel,
      ...{ REDIS_TLS: "true", REDIS_TLS_CA_FILE: certificates.ca },
    };
    byTls = { ...plain, REDIS_SENTINELS: group.tlsAddresses, REDIS_SENTINEL_TLS: "true" };
  });
  afterAll(() => Promise.all([group.stop(), single.stop()]));

  it("are used with them, each with its own", async () => {
    for (const env of [plain, byTls, { ...byTls, REDIS_DATABASE: "5" }]) {
      expect(await use(env)).toBe('{"isFinalized":false}');
      expect(await findingsOf(env)).toEqual([]);
    }
    const user = { REDIS_SENTINEL_USERNAME: "default" };
    expect(await use({ ...byTls, ...user })).toBe('{"isFinalized":false}');
  });

  it("also where only the passwords are wanted, and nobody speaks TLS", async () => {
    const open = await startRedisSentinel({ appUser: APP, sentinelPassword: SECRETS.sentinel });
    onTestFinished(open.stop);
    const env = {
      ...{ REDIS_SENTINELS: open.addresses, REDIS_SENTINEL_NAME: open.name },
      ...{ REDIS_USERNAME: APP.username, REDIS_PASSWORD: APP.password },
      REDIS_SENTINEL_PASSWORD: SECRETS.sentinel,
    };
    expect(await use(env)).toBe('{"isFinalized":false}');
    await tellAll([
      [
        { ...env, REDIS_TLS: "true" },
        "master: tls_unknown",
        /without TLS only/,
        /leave REDIS_TLS out/,
      ],
    ]);
  });

  it("say of each way to be refused who refuses and why", async () => {
    const without = (env: Environment, ...names: readonly string[]): Environment =>
      Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
    await tellAll([
      [
        without(plain, "REDIS_SENTINEL_PASSWORD"),
        "sentinel: password_missing",
        /The sentinel at 127.*NOAUTH/,
        /Set REDIS_SENTINEL_USERNAME and REDIS_SENTINEL_PASSWORD/,
      ],
      [
        { ...plain, REDIS_SENTINEL_PASSWORD: SECRETS.wrong },
        "sentinel: password_wrong",
        /The sentinel at 127.*WRONGPASS/,
        /Correct REDIS_SENTINEL_USERNAME and REDIS_SENTINEL_PASSWORD;/,
      ],
      [
        { ...plain, REDIS_SENTINEL_NAME: "no-such-master" },
        "sentinel: master_unknown",
        /no such master/,
        /REDIS_SENTINEL_NAME/,
      ],
      [
        without(plain, "REDIS_USERNAME", "REDIS_PASSWORD"),
        "master: password_missing",
        /The master at 127.*NOAUTH/,
        /Set REDIS_USERNAME and REDIS_PASSWORD\./,
      ],
      [
        { ...plain, REDIS_PASSWORD: SECRETS.wrong },
        "master: password_wrong",
        /The master at 127.*WRONGPASS/,
        /Correct REDIS_USERNAME and REDIS_PASSWORD;/,
      ],
      [
        without(plain, "REDIS_TLS", "REDIS_TLS_CA_FILE"),
        "master: tls_missing",
        /The master at 127.* answers by TLS only/,
        /set REDIS_TLS=true/,
      ],
      [
        { ...plain, REDIS_SENTINEL_TLS: "true" },
        "sentinel: tls_unknown",
        /The sentinel at 127.* answers without TLS only/,
        /leave REDIS_SENTINEL_TLS out/,
      ],
      [
        without(byTls, "REDIS_SENTINEL_TLS"),
        "sentinel: tls_missing",
        /The sentinel at 127.* answers by TLS only/,
        /set REDIS_SENTINEL_TLS=true/,
      ],
      [
        { ...byTls, REDIS_TLS_CA_FILE: certificates.otherCa },
        "sentinel: certificate_untrusted",
        /sentinel at/,
        /REDIS_TLS_CA_FILE/,
      ],
      [
        { ...plain, REDIS_TLS_CA_FILE: certificates.otherCa },
        "master: certificate_untrusted",
        /master at/,
        /REDIS_TLS_CA_FILE/,
      ],
      [
        { ...plain, REDIS_TLS_SERVER_NAME: "redis.test" },
        "master: certificate_of_another",
        /another name/,
        /TLS_SERVER_NAME/,
      ],
      [
        {
          ...without(plain, "REDIS_SENTINEL_PASSWORD"),
          REDIS_SENTINELS: `127.0.0.1:${single.port}`,
        },
        "sentinel: no_sentinel",
        /is no sentinel/,
        /26379 is their usual/,
      ],
      [
        { ...plain, REDIS_SENTINELS: "no-such-host.invalid:26379" },
        "sentinel: name_unknown",
        /not found/,
        /host in REDIS_SENTINELS/,
      ],
      [
        { ...plain, REDIS_SENTINELS: "127.0.0.1:1" },
        "sentinel: refused",
        /nothing listens there/,
        /REDIS_SENTINELS/,
      ],
    ]);
    const [{ port: sentinelPort } = { port: 0 }] = group.sentinels;
    const raw = new Redis(sentinelPort, "127.0.0.1", { password: SECRETS.sentinel });
    onTestFinished(() => raw.disconnect());
    await raw.call("ACL", "SETUSER", "default", "-sentinel");
    await tellAll([[plain, "sentinel: right_missing", /sentinel at .*NOPERM/, /ACL SETUSER/]]);
    await raw.call("ACL", "SETUSER", "default", "+sentinel");
    await group.master.kill();
    await tellAll([[plain, "master: refused", /The master at 127.*nothing listens/, /announce/]]);
  });
});

describe("a Cluster whose nodes want passwords and speak TLS", () => {
  let cluster: RedisCluster;
  let single: RedisServer;
  const tlsPorts: number[] = [];
  let plain: Environment;
  let byTls: Environment;

  beforeAll(async () => {
    for (let index = 0; index < 3; index += 1) tlsPorts.push(await freePort());
    cluster = await startRedisCluster(
      "holdfast",
      (index) => [...certificates.tlsArgs(tlsPorts[index] ?? 0), "--tls-cluster", "yes"],
      APP,
    );
    single = await startRedis({ appUser: APP });
    plain = {
      REDIS_CLUSTER_NODES: cluster.addresses,
      ...{ REDIS_USERNAME: APP.username, REDIS_PASSWORD: APP.password },
    };
    byTls = {
      ...plain,
      REDIS_CLUSTER_NODES: tlsPorts.map((port) => `127.0.0.1:${port}`).join(","),
      ...{ REDIS_TLS: "true", REDIS_TLS_CA_FILE: certificates.ca },
    };
  });
  afterAll(() => Promise.all([cluster.stop(), single.stop()]));

  it("is used with them, by address and by name", async () => {
    const byName = { ...byTls, REDIS_CLUSTER_NODES: `localhost:${tlsPorts[0]}` };
    for (const env of [plain, byTls, byName]) {
      expect(await use(env)).toBe('{"isFinalized":false}');
      expect(await findingsOf(env)).toEqual([]);
    }
  });

  it("says of each way to be refused which it is, of every node", async () => {
    const named = { ...byTls, REDIS_TLS_SERVER_NAME: "redis.test" };
    await tellAll([
      [
        { REDIS_CLUSTER_NODES: cluster.addresses },
        "node: password_missing",
        /(The Cluster node at 127\.\S+ wants a password.*){3}/,
        /^Set REDIS_USERNAME and REDIS_PASSWORD\.$/,
      ],
      [
        { ...plain, REDIS_PASSWORD: SECRETS.wrong },
        "node: password_wrong",
        /WRONGPASS/,
        /Correct REDIS_USERNAME/,
      ],
      [
        { ...byTls, REDIS_TLS_CA_FILE: certificates.otherCa },
        "node: certificate_untrusted",
        /not trusted/,
        /REDIS_TLS_CA_FILE/,
      ],
      [named, "node: certificate_of_another", /another name/, /REDIS_TLS_SERVER_NAME/],
      [
        { ...plain, REDIS_CLUSTER_NODES: byTls["REDIS_CLUSTER_NODES"] },
        "node: tls_missing",
        /answers by TLS only/,
        /set REDIS_TLS=true/,
      ],
      [
        { ...byTls, REDIS_CLUSTER_NODES: cluster.addresses },
        "node: tls_unknown",
        /without TLS only/,
        /leave REDIS_TLS out/,
      ],
      [
        { ...plain, REDIS_CLUSTER_NODES: `127.0.0.1:${single.port}` },
        "node: no_cluster",
        /no node of a Cluster/,
        /Set REDIS_URL instead/,
      ],
      [
        { ...plain, REDIS_CLUSTER_NODES: "no-such-host.invalid:7000" },
        "node: name_unknown",
        /not found/,
        /REDIS_CLUSTER_NODES/,
      ],
      [
        { ...plain, REDIS_CLUSTER_NODES: "127.0.0.1:1" },
        "node: refused",
        /nothing listens there/,
        /REDIS_CLUSTER_NODES/,
      ],
    ]);
    const admins = cluster.nodes.map(({ url }) => new Redis(url));
    onTestFinished(() => admins.forEach((admin) => admin.disconnect()));
    for (const admin of admins) await admin.call("ACL", "SETUSER", APP.username, "-cluster|slots");
    await tellAll([[plain, "node: right_missing", /NOPERM/, /redis.acl/]]);
  });
});
