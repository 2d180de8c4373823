import { MultiBar, Presets } from "cli-progress";
import type { MatrixFault } from "./matrix";

/** Shows how far a campaign is: a bar at the bottom of a terminal, or a note in every line. */
export interface Progress {
  readonly finished: (row: MatrixFault, done: number) => void;
  readonly end: () => void;
}

export function progressOf(all: number): Progress {
  const startedMs = Date.now();
  const left = (done: number): string => {
    const seconds = Math.round(((Date.now() - startedMs) / done / 1_000) * (all - done));
    return seconds < 60 ? "less than a minute left" : `about ${Math.ceil(seconds / 60)} min left`;
  };
  if (!process.stdout.isTTY) {
    return {
      finished: (row, done) => {
        console.log(`[${String(done).padStart(2)}/${all}, ${left(done)}] ${lineOf(row)}`);
      },
      end: () => undefined,
    };
  }
  const format = "{bar} {value} of {total} faults, {left}";
  const bars = new MultiBar({ format, hideCursor: true }, Presets.shades_classic);
  const bar = bars.create(all, 0, { left: "time left unknown" });
  return {
    finished: (row, done) => {
      bars.log(`${lineOf(row)}\n`);
      bar.update(done, { left: left(done) });
    },
    end: () => {
      bars.stop();
    },
  };
}

function lineOf({ name, promises, operations, shown, tookSeconds }: MatrixFault): string {
  const broken = Object.entries(promises).filter(([, { verdict }]) => verdict === "violated");
  const verdict = broken.length === 0 ? "held" : `VIOLATED ${broken.map(([id]) => id).join(", ")}`;
  const { ok, failed, unknown } = operations;
  const counts = `${ok} ok, ${failed} failed, ${unknown} unknown`;
  return `${name}: ${verdict} (${shown}; ${counts}; ${tookSeconds} s)`;
}
