import { grouped } from "#report/wording";
import type { BenchmarkFigures } from "#report/long-runs/kinds";
import { sectionOf, table } from "../wording";

const ATTEMPTS = 10_000;
const BYTES_PER_MIB = 1_024 * 1_024;

type Memory = BenchmarkFigures["memory"];

function live(memory: Memory): Memory {
  return memory.filter(({ of }) => of === "live");
}

/** The memory of live attempts, for docs/operate.md. */
export function redisSizeSection(folder?: string): string {
  return sectionOf(
    "benchmark",
    ({ memory }) => [
      "Memory of live attempts with 20 answers each (growth of `used_memory`):",
      table(
        ["characters of an answer", "bytes of one attempt", `${grouped(ATTEMPTS)} attempts`],
        live(memory).map(({ responseLength, bytesPerAttempt }) => [
          String(responseLength),
          grouped(Math.round(bytesPerAttempt)),
          `${grouped(Math.ceil((bytesPerAttempt * ATTEMPTS) / BYTES_PER_MIB))} MiB`,
        ]),
      ),
    ],
    folder,
  );
}
