import { grouped } from "#report/wording";
import type { BackfillFigures } from "#report/long-runs/kinds";
import { durationText, percent, sectionOf, table } from "../wording";

type Run = BackfillFigures["runs"][number];

const ROWS = (records: number): readonly (readonly [string, (run: Run) => string])[] => [
  ["time", ({ seconds }) => durationText(seconds)],
  ["records a second", ({ seconds }) => grouped(Math.round(records / seconds))],
  ["memory of the command, at most", ({ memoryMiB }) => `${memoryMiB} MiB`],
  [
    "commands a second in Redis, those inside of Lua commands too",
    ({ redisCommandsPerSecond }) => grouped(Math.round(redisCommandsPerSecond)),
  ],
  ["Redis, of a core", ({ redisCoreShare }) => percent(redisCoreShare)],
  [
    "a client beside it, as a multiple of what it waits alone",
    ({ besideP50, besideP99 }) => `p50 ${besideP50.toFixed(1)}, p99 ${besideP99.toFixed(1)}`,
  ],
  ["pointers set", ({ pointers }) => grouped(pointers)],
  ["marks set", ({ marks }) => grouped(marks)],
];

export function backfillSection(): string {
  return sectionOf("backfill", ({ records, redisMemoryBytes, runs }) => [
    `${grouped(records)} records, ${Math.round(redisMemoryBytes / 1_048_576)} MiB in Redis:`,
    table(
      ["", ...runs.map(({ name }) => name)],
      ROWS(records).map(([name, cellOf]) => [name, ...runs.map(cellOf)]),
    ),
  ]);
}
