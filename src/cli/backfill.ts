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
    ...{ visited: COUNT, unreadable: COUNT, strange: COUNT },
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
 * `holdfast backfill`: seeds pointers, high-water marks and index rows of records that an earlier
 * version left. Exit code 0: done; 1: it could not run, or was stopped; 2: done, and it found keys
 * that need a person.
 */
export function backfillCommand(): Command {
  return new Command("backfill")
    .description("give records of an earlier version what the new one looks for, once")
    .option("--rate <keys>", "visit this many keys a second; 0: as fast as it goes", "5000")
    .option("--checkpoint <file>", "where it notes how far it is", "holdfast-backfill.json")
    .option("--dry-run", "count what would be done, and write nothing")
    .option("--force", "pin every live attempt also where ROLLOUT_MODE is derive or shadow")
    .option("--json", "print the result as JSON")
    .action((flags: BackfillFlags) => settingExitCode(() => backfillOnce(flags)));
}

async function backfillOnce(flags: BackfillFlags): Promise<ExitCode> {
  const settings = readSettings(process.env);
  if (settings.redis === undefined || settings.redis.kind === "memory") {
    throw new SettingsError(["REDIS_URL: say which Redis is to be visited"]);
  }
  const isDryRun = flags.dryRun === true;
  if (!isDryRun && flags.force !== true) refuseToPin(settings);
  const keysPerSecond = flags.rate === "0" ? null : countOf("--rate", flags.rate, RATE_MAX);
  const from = isDryRun ? {} : readCheckpoint(flags.checkpoint);
  const stopping = heedStop();
  const bar = new SingleBar({ noTTYOutput: false, format: "{bar} {value}/{total} keys, {eta} s" });
  const connection = connectRedis(settings.redis, () => undefined, systemClock);
  try {
    const counts = await backfill(connection, {
      ...{ isDryRun, keysPerSecond, from, isStopped: stopping.isStopped },
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
    return tell(counts, { flags, isComplete: !stopping.isStopped() });
  } finally {
    bar.stop();
    stopping.end();
    connection.client.disconnect();
  }
}

/** Throws a `UsageError` in a mode that does not pin: a pointer pins in every mode. */
function refuseToPin({ rolloutMode }: Settings): void {
  if (rolloutMode !== "derive" && rolloutMode !== "shadow") return;
  throw new UsageError(
    `ROLLOUT_MODE is ${rolloutMode}: a pointer would pin every live attempt, for all students at ` +
      "once, and going back would not unpin them. Run it once ROLLOUT_MODE is pinned-compat or " +
      "pinned; --dry-run counts what would be done, --force does it all the same.",
  );
}

interface Ending {
  readonly flags: BackfillFlags;
  readonly isComplete: boolean;
}

function tell(counts: BackfillCounts, { flags, isComplete }: Ending): ExitCode {
  const isDryRun = flags.dryRun === true;
  const result = { ...counts, isComplete, isDryRun };
  console.log(flags.json === true ? JSON.stringify(result) : wordsOf(counts, isDryRun));
  if (!isComplete) {
    const how = isDryRun ? "" : " Run it again: it goes on from the checkpoint.";
    console.error(`Stopped before the end.${how}`);
    return EXIT.notRun;
  }
  if (!isDryRun) rmSync(flags.checkpoint, { force: true });
  return counts.unreadable + counts.strange > 0 ? EXIT.needsPerson : EXIT.done;
}

function wordsOf(counts: BackfillCounts, isDryRun: boolean): string {
  const { records, pointers, marks, rows, unreadable, strange } = counts;
  const done = `${pointers} pointers, ${marks} marks, ${rows} slots in the index`;
  const left = `${unreadable} records cannot be read, ${strange} keys belong to no slot`;
  return `${records} records: ${isDryRun ? "would seed" : "seeded"} ${done}; ${left}`;
}

/** In one piece, whenever the process ends. */
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
    throw new UsageError(`--checkpoint ${file}: is no checkpoint. Remove it, or name another.`);
  }
}

/** The first Ctrl-C or SIGTERM lets the step end; a second one ends the process. */
function heedStop(): { readonly isStopped: () => boolean; readonly end: () => void } {
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
