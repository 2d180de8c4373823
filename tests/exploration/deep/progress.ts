import { MultiBar, Presets } from "cli-progress";

/** What is to be done, in seconds of one core, as far as it was measured. */
export interface Amount {
  readonly shards: number;
  readonly seconds: number;
}

/** Shows how far a run is: a bar at the bottom of a terminal, or a note in every line elsewhere. */
export interface Progress {
  /** A shard is finished, and this is all that is. */
  readonly finished: (done: Amount, line: string) => void;
  readonly end: () => void;
}

export function progressOf(all: Amount, before: Amount): Progress {
  const estimate = new Estimate(all, before);
  return process.stdout.isTTY ? bar(all, before, estimate) : lines(all, estimate);
}

function lines(all: Amount, estimate: Estimate): Progress {
  const width = String(all.shards).length;
  return {
    finished: (done, line) => {
      const count = `${String(done.shards).padStart(width)}/${all.shards}`;
      console.log(`[${count}, ${estimate.left(done)}] ${line}`);
    },
    end: () => undefined,
  };
}

function bar(all: Amount, before: Amount, estimate: Estimate): Progress {
  const format = "{bar} {percentage}%  {shards} of {ofShards} shards, {left}";
  const bars = new MultiBar(
    { format, stream: process.stdout, hideCursor: true },
    Presets.shades_classic,
  );
  const shown = (done: Amount): object => {
    return { shards: done.shards, ofShards: all.shards, left: estimate.left(done) };
  };
  const one = bars.create(all.seconds, before.seconds, shown(before));
  return {
    finished: (done, line) => {
      bars.log(`${line}\n`);
      one.update(done.seconds, shown(done));
    },
    end: () => {
      bars.stop();
    },
  };
}

/** From the pace of this run: what an earlier one did took another time. */
class Estimate {
  readonly #all: Amount;
  readonly #before: Amount;
  readonly #startedAtMs = Date.now();

  constructor(all: Amount, before: Amount) {
    this.#all = all;
    this.#before = before;
  }

  left(done: Amount): string {
    const doneNow = done.seconds - this.#before.seconds;
    if (doneNow <= 0) return "time left unknown";
    const pace = (Date.now() - this.#startedAtMs) / 1_000 / doneNow;
    const minutes = Math.ceil((pace * (this.#all.seconds - done.seconds)) / 60);
    return minutes <= 1 ? "about a minute left" : `about ${minutes} minutes left`;
  }
}
