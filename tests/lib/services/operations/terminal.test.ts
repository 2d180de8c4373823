import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as worlds from "../attempt/world";
import { holdfastHere } from "./holdfast";
import { startOpsWorld, type OpsWorld } from "./ops-world";

let world: OpsWorld;
beforeAll(async () => {
  world = await startOpsWorld();
}, 60_000);
afterAll(() => world.stop());

const REASON = ["--reason", "checking the output"] as const;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("a command on a terminal prints readable lines, and JSON only with --json", () => {
  test.each<[name: string, args: (user: string, resource: string) => readonly string[]]>([
    ["attempts list", () => ["attempts", "list"]],
    ["attempts show", (...slot) => ["attempts", "show", ...slot]],
    ["attempts abandon", (...slot) => ["attempts", "abandon", ...slot, ...REASON, "--dry-run"]],
    ["attempts finish", (...slot) => ["attempts", "finish", ...slot, ...REASON, "--dry-run"]],
    ["audit", () => ["audit"]],
    ["trail", (...slot) => ["trail", ...slot]],
    ["sweep", () => ["sweep"]],
    ["sweep --dry-run", () => ["sweep", "--dry-run"]],
  ])("%s", async (_name, argsOf) => {
    const slot = world.slot();
    await worlds.start(world.pod(), slot);
    await world.index.upsert(slot);
    const args = argsOf(slot.userId, slot.resourceId);
    const here = holdfastHere(world);
    const before = process.stdout.isTTY;
    for (const isTerminal of [true, false]) {
      process.stdout.isTTY = isTerminal;
      try {
        const readable = await here(...args);
        expect(readable.stdout).not.toBe("");
        expect(isJson(readable.stdout), readable.stdout).toBe(false);
        const json = await here(...args, "--json");
        expect(isJson(json.stdout), json.stdout).toBe(true);
      } finally {
        process.stdout.isTTY = before;
      }
    }
  });
});
