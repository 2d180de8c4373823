import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { z } from "zod";
import { PROJECT } from "#src/cli/project.ts";
import { EvidenceRecorder } from "../evidence/recorder";
import type { BackfillFigures } from "#report/long-runs/kinds";
import { startRedis } from "../servers/redis-server";
import { ascending, quantile } from "./statistics";

/**
 * `npx tsx tests/bench/backfill.ts [keys]`: runs the backfill command in its own process on this
 * number of legacy records (1,000,000 by default) in a private redis-server. Measures its duration,
 * its memory and the latency of another client meanwhile. First unthrottled, then a dry run. A run
 * with a million records writes its evidence.
 */
const WHOLE = 1_000_000;
const KEYS = z.coerce
  .number("give the number of records as digits")
  .int()
  .positive()
  .parse(process.argv[2] ?? WHOLE);
const FILL_LUA = `
for at = ARGV[1], ARGV[2] do
  local state = '{"attemptNumber":1,"currentQuestionIndex":0,"totalQuestions":10,"startedAt":' ..
    '"2026-01-01T00:00:00.000Z","isFinalized":' .. (at % 3 == 0 and 'true' or 'false') ..
    ',"finalizationError":null,"finalSummary":null}'
  redis.call('SET', 'assess:state:user-' .. at .. ':fractions:1', state, 'EX', 604800)
end`;
const FILL_STEP = 5_000;
const LOOK_MS = 200;
const DRY_RUN = ["--rate", "0", "--dry-run"];

type Run = BackfillFigures["runs"][number];

/** The fields of the command's --json output that this file reads. */
const resultSchema = z.object({
  isComplete: z.boolean(),
  pointers: z.int(),
  marks: z.int(),
});

const recorder = new EvidenceRecorder("backfill");
const server = await startRedis({ permissionsOf: "holdfast-operator" });
const raw = new Redis(server.url);
try {
  for (let at = 0; at < KEYS; at += FILL_STEP) {
    await raw.eval(FILL_LUA, 0, at, Math.min(at + FILL_STEP, KEYS) - 1);
  }
  const redisMemoryBytes = Number(await info("used_memory"));
  console.log(`${KEYS.toLocaleString("en")} records, ${redisMemoryBytes} bytes in Redis`);
  const alone = await latencyMs(2_000);
  const runs = [
    await measured("unthrottled", ["--rate", "0"], alone),
    await measured("once more, a dry run: nothing is left to do", DRY_RUN, alone),
  ];
  recorder.write({
    figures: { records: KEYS, redisMemoryBytes, runs },
    passed: runs.every(({ exitCode }) => exitCode === 0),
    missing: KEYS < WHOLE ? `only ${KEYS} records` : null,
  });
} finally {
  raw.disconnect();
  await server.stop();
}

async function measured(name: string, flags: readonly string[], alone: Latency): Promise<Run> {
  const before = await load();
  const startedAt = performance.now();
  const file = join(server.dir, "checkpoint.json");
  const child = spawn(
    process.execPath,
    ["src/cli/holdfast.mjs", "backfill", "--json", "--checkpoint", file, ...flags],
    {
      cwd: PROJECT,
      env: { ...process.env, REDIS_URL: server.appUrl },
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  let rssMax = 0;
  const looking = setInterval(() => (rssMax = Math.max(rssMax, rssOf(child.pid))), LOOK_MS);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const beside = await latencyMs(Infinity, ended);
  const exitCode = await ended;
  clearInterval(looking);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await load();
  const { pointers, marks } = resultSchema.parse(JSON.parse(output));
  const run: Run = {
    name,
    exitCode,
    seconds,
    pointers,
    marks,
    memoryMiB: Math.round(rssMax / 1_024),
    redisCommandsPerSecond: (after.commands - before.commands) / seconds,
    redisCoreShare: (after.cpuSeconds - before.cpuSeconds) / seconds,
    besideP50: beside.p50 / alone.p50,
    besideP99: beside.p99 / alone.p99,
  };
  console.log(run);
  return run;
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** The latency of consecutive GETs, for this duration or until `ended` resolves. */
async function latencyMs(lastsMs: number, ended?: Promise<unknown>): Promise<Latency> {
  const times: number[] = [];
  const untilMs = performance.now() + lastsMs;
  let isOver = false;
  void ended?.then(() => (isOver = true));
  while (!isOver && performance.now() < untilMs) {
    const startedAt = performance.now();
    await raw.get("assess:active:user-1:fractions");
    times.push(performance.now() - startedAt);
  }
  times.sort(ascending);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

async function load() {
  const commands = Number(await info("total_commands_processed"));
  const user = Number(await info("used_cpu_user"));
  return { commands, cpuSeconds: user + Number(await info("used_cpu_sys")) };
}

async function info(name: string): Promise<string> {
  return new RegExp(`^${name}:(.*)\r$`, "m").exec(await raw.info("all"))?.[1] ?? "";
}

function rssOf(pid: number | undefined): number {
  try {
    const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
    return Number(pages) * 4;
  } catch {
    return 0;
  }
}
