import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { isMainOfContainer } from "#src/cli/setup/container.mjs";

const IN_KUBERNETES = { NODE_ENV: "production", KUBERNETES_SERVICE_HOST: "10.0.0.1" } as const;
const BY_NPM = { ...IN_KUBERNETES, npm_lifecycle_event: "start" };

type Chain = readonly (readonly [pid: number, command: string])[];

/** Whether the last process of a chain is the main one. Each process is the parent of the next. */
function isMain(env: NodeJS.ProcessEnv, chain: Chain): boolean {
  const table = (pid: number) => {
    const at = chain.findIndex(([each]) => each === pid);
    const [name = "", ...args] = chain[at]?.[1].split(" ") ?? [];
    return at < 0 ? null : { name, args: [name, ...args], parent: chain[at - 1]?.[0] ?? 0 };
  };
  return isMainOfContainer(env, table, chain.at(-1)?.[0] ?? 0);
}

describe("the main process of a container", () => {
  const cases: readonly [string, NodeJS.ProcessEnv, Chain][] = [
    ["node", IN_KUBERNETES, [[1, "node"]]],
    [
      "node under an init",
      IN_KUBERNETES,
      [
        [1, "tini"],
        [7, "node"],
      ],
    ],
    [
      "npm, whose shell is replaced",
      BY_NPM,
      [
        [1, "npm"],
        [18, "node"],
      ],
    ],
    [
      "npm and its shell",
      BY_NPM,
      [
        [1, "npm"],
        [17, "sh -c"],
        [18, "node"],
      ],
    ],
    [
      "npm under an init",
      BY_NPM,
      [
        [1, "docker-init"],
        [7, "npm"],
        [17, "sh -c"],
        [18, "node"],
      ],
    ],
    [
      "npm in the shell form of CMD",
      BY_NPM,
      [
        [1, "sh -c"],
        [7, "npm"],
        [17, "sh -c"],
        [18, "node"],
      ],
    ],
  ];
  test.each(cases)("is %s", (_, env, chain) => {
    expect(isMain(env, chain)).toBe(true);
  });
});

describe("no main process of a container", () => {
  const cases: readonly [string, NodeJS.ProcessEnv, Chain][] = [
    [
      "a command in a shell that somebody opened",
      BY_NPM,
      [
        [1, "bash"],
        [8, "npm"],
        [9, "node"],
      ],
    ],
    [
      "a command in a development container",
      BY_NPM,
      [
        [1, "sleep"],
        [50, "bash"],
        [51, "npm"],
        [52, "node"],
      ],
    ],
    [
      "a command in a container with an init",
      BY_NPM,
      [
        [1, "tini"],
        [7, "bash"],
        [51, "npm"],
        [52, "node"],
      ],
    ],
    ["a process whose parents cannot be read", IN_KUBERNETES, []],
  ];
  test.each(cases)("is %s", (_, env, chain) => {
    expect(isMain(env, chain)).toBe(false);
  });
});

test("holdfast start is refused as process 1 of a container, before it installs anything", (context) => {
  const unshare = (...args: readonly string[]) =>
    spawnSync("unshare", ["--fork", "--pid", "--mount-proc", process.execPath, ...args], {
      cwd: PROJECT,
      encoding: "utf8",
      env: { ...IN_KUBERNETES, PATH: process.env["PATH"] },
    });
  if (unshare("--version").status !== 0) context.skip("this user may make no process namespace");
  const { status, stdout, stderr } = unshare(join(PROJECT, "src/cli/holdfast.mjs"), "start");
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("Use: holdfast serve");
});
