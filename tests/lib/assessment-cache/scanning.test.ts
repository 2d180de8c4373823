import { Cluster } from "ioredis";
import { expect, it, vi } from "vitest";
import type { RedisClient } from "#lib/assessment-cache";
import { scanAttemptNumbers } from "#lib/assessment-cache/scan";

type Page = readonly [cursor: string, keys: readonly string[]];

function clientWith(pages: readonly Page[]) {
  const scan = vi.fn<(...args: unknown[]) => Promise<Page>>();
  for (const page of pages) scan.mockResolvedValueOnce(page);
  return { scan, client: { scan } as unknown as RedisClient };
}

it("a scan follows the cursor to its end, and returns each number once, in order", async () => {
  const { client, scan } = clientWith([
    ["17", ["s:10", "s:2"]],
    ["4", []],
    ["0", ["s:2", "s:1"]],
  ]);
  expect(await scanAttemptNumbers(client, "s:")).toEqual([1, 2, 10]);
  expect(scan.mock.calls.map(([cursor]) => cursor)).toEqual(["0", "17", "4"]);
});

it("a scan escapes the characters of the prefix", async () => {
  const { client, scan } = clientWith([["0", []]]);
  await scanAttemptNumbers(client, "a*b?[c]\\:");
  expect(scan).toHaveBeenCalledExactlyOnceWith(
    "0",
    "MATCH",
    "a\\*b\\?\\[c\\]\\\\:*",
    "COUNT",
    1_000,
  );
});

it("a key without an attempt number after the prefix is ignored", async () => {
  const keys = [
    "s:0",
    "s:01",
    "s:-1",
    "s:1e3",
    "s:x1",
    "s:1x",
    "s:1234567890",
    "s:",
    "s:123456789",
  ];
  const { client } = clientWith([["0", keys]]);
  expect(await scanAttemptNumbers(client, "s:")).toEqual([123_456_789]);
});

it("on a Cluster every primary is scanned, and no replica", async () => {
  const roles: string[] = [];
  const nodes = (role: string) => {
    roles.push(role);
    return [clientWith([["0", ["s:2"]]]).client, clientWith([["0", ["s:1"]]]).client];
  };
  const cluster = Object.assign(Object.create(Cluster.prototype) as Cluster, { nodes });
  expect(await scanAttemptNumbers(cluster, "s:")).toEqual([1, 2]);
  expect(roles).toEqual(["master"]);
});
