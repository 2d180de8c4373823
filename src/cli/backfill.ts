import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { SingleBar } from "cli-progress";
import { Command } from "commander";
import { z } from "zod";
import { backfill, connectRedis } from "../lib/assessment-cache";
import { systemClock } from "../lib/clock";
import type { BackfillCounts, BackfillProgress } from "../lib/assessment-cache";
import { readSettings, SettingsError } from "../lib/settings";
import type { Settings } from "../lib/settings";
import { countOf, EXIT, settingExitCode, UsageError } from "./operator-context";
import type { ExitCode } from "./operator-context";

const RATE_MAX = 10_000_000;

const COUNT = z.number().int().nonnegative();
const CHECKPOINT = z.record(
  z.string(),
  z.object({
    cursor: z.string().regex(/^(\d+|done)$/),
    visited: COUNT,
    unreadable: COUNT,
    strange: COUNT,
  }),
);

interface BackfillFlags {
  readonly rate: string;
  readonly checkpoint: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly json?: true;
}

/**
 * `holdfast backfill`: writes the pointers, high-water marks and index rows that records of an
 * earlier version lack. Exit code 0: done; 1: it could not run, or was stopped; 2: done, and it
 * found keys that an operator must check.
 */
export function backfillCommand(): Command {
  return new Command("backfill")
    .description("write the pointers, marks and index rows that records of an earlier version lack")
    .option("--rate <keys>", "visit this many keys a second; 0: without a limit", "5000")
    .option("--checkpoint <file>", "the file that keeps the progress", "holdfast-backfill.json")
    .option("--dry-run", "count what would be written, and write nothing")
    .option("--force", "pin every live attempt even if ROLLOUT_MODE is derive or shadow")
    .option("--json", "print the result as JSON")
    .action((flags: BackfillFlags) => settingExitCode(() => backfillOnce(flags)));
}

async function backfillOnce(flags: BackfillFlags): Promise<ExitCode> {
  const settings = readSettings(process.env);
  if (settings.redis === undefined || settings.redis.kind === "memory") {
    throw new SettingsError(["REDIS_URL: is missing; set it to the Redis to visit"]);
  }
  const isDryRun = flags.dryRun === true;
  if (!isDryRun && flags.force !== true) refuseToPin(settings);
  const keysPerSecond = flags.rate === "0" ? null : countOf("--rate", flags.rate, RATE_MAX);
  const from = isDryRun ? {} : readCheckpoint(flags.checkpoint);
  const stopping = listenForStop();
  const bar = new SingleBar({ noTTYOutput: false, format: "{bar} {value}/{total} keys, {eta} s" });
  const connection = connectRedis(settings.redis, () => undefined, systemClock);
  try {
    const counts = await backfill(connection, {
      isDryRun,
      keysPerSecond,
      from,
      isStopped: stopping.isStopped,
      store: {
        ttlSeconds: settings.stateTtlSeconds,
        longTtlSeconds: settings.highWaterTtlDays * 86_400,
        legacyPodsMayRun: settings.rolloutMode !== "pinned",
        trailEntries: settings.trailEntries,
      },
      onStep: ({ visited, total }, reached) => {
        if (!bar.isActive) bar.start(total, visited);
        bar.update(visited);
        if (!isDryRun) writeCheckpoint(flags.checkpoint, reached);
      },
    });
    bar.stop();
    return report(counts, flags, !stopping.isStopped());
  } finally {
    bar.stop();
    stopping.end();
    connection.client.disconnect();
  }
}

/** Throws a `UsageError` in the modes `derive` and `shadow`, because a pointer always pins. */
function refuseToPin({ rolloutMode }: Settings): void {
  if (rolloutMode !== "derive" && rolloutMode !== "shadow") return;
  throw new UsageError(
    `ROLLOUT_MODE is ${rolloutMode}: the pointers would pin every live attempt of all students at ` +
      "once, and a rollback would not unpin them. Run backfill when ROLLOUT_MODE is pinned-compat " +
      "or pinned. --dry-run counts what would be written; --force writes it nevertheless.",
  );
}

function report(counts: BackfillCounts, flags: BackfillFlags, isComplete: boolean): ExitCode {
  const isDryRun = flags.dryRun === true;
  const result = { ...counts, isComplete, isDryRun };
  console.log(flags.json === true ? JSON.stringify(result) : formatCounts(counts, isDryRun));
  if (!isComplete) {
    const next = isDryRun ? "" : " Run it again: it continues from the checkpoint.";
    console.error(`Stopped before the end.${next}`);
    return EXIT.notRun;
  }
  if (!isDryRun) rmSync(flags.checkpoint, { force: true });
  return counts.unreadable + counts.strange > 0 ? EXIT.needsPerson : EXIT.done;
}

function formatCounts(counts: BackfillCounts, isDryRun: boolean): string {
  const { records, pointers, marks, rows, unreadable, strange } = counts;
  const done = `${pointers} pointers, ${marks} marks, ${rows} slots in the index`;
  const left = `${unreadable} records cannot be read, ${strange} keys belong to no slot`;
  return `${records} records: ${isDryRun ? "would seed" : "seeded"} ${done}; ${left}`;
}

/** Writes the file atomically, because the process may end at any time. */
function writeCheckpoint(file: string, reached: BackfillProgress): void {
  writeFileSync(`${file}.new`, JSON.stringify(reached));
  renameSync(`${file}.new`, file);
}

function readCheckpoint(file: string): BackfillProgress {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return {};
  }
  try {
    return CHECKPOINT.parse(JSON.parse(text));
  } catch {
    throw new UsageError(
      `--checkpoint ${file}: is not a checkpoint file. Remove it, or give another file.`,
    );
  }
}

/** The first Ctrl-C or SIGTERM lets the current step finish; a second one ends the process. */
function listenForStop(): { readonly isStopped: () => boolean; readonly end: () => void } {
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, stop);
  return {
    isStopped: () => isStopped,
    end: () => {
      for (const signal of signals) process.removeListener(signal, stop);
    },
  };
}
