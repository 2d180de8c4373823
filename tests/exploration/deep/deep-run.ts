import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { traceText } from "../core/trace";
import type { Checkpoint } from "./checkpoint";
import { WorkerPool } from "./worker-pool";
import { different } from "./different";
import { progressOf } from "./progress";
import type { Amount, Progress } from "./progress";
import type { Plan } from "./plan";
import { RANDOM_ID, RANDOM_SECONDS } from "./random-layer";
import type { ShardResult } from "./shard-result";
import { summaryOf } from "./summary";
import type { Summary } from "./summary";
import { summaryJson } from "./summary-json";
import { shardLine, summaryText } from "./summary-text";

export interface DeepRunOptions {
  readonly plan: Plan;
  readonly isRandomIncluded: boolean;
  readonly checkpoint: Checkpoint;
  readonly workers: number;
  /** Where `deep.json` is left. */
  readonly folder: string;
}

/** One deep run: what the checkpoint does not hold yet is explored, then everything is told. */
export class DeepRun {
  readonly #options: DeepRunOptions;
  readonly #results = new Map<string, ShardResult>();
  readonly #seconds: ReadonlyMap<string, number>;
  readonly #pool: WorkerPool;
  #progress: Progress | null = null;

  constructor(options: DeepRunOptions) {
    const { plan, isRandomIncluded, checkpoint, workers } = options;
    this.#options = options;
    this.#seconds = new Map([
      ...plan.shards.map(({ id, family }) => [id, family.shardSeconds] as const),
      ...(isRandomIncluded ? [[RANDOM_ID, RANDOM_SECONDS] as const] : []),
    ]);
    for (const id of this.#seconds.keys()) {
      const known = checkpoint.get(id);
      if (known !== null) this.#results.set(id, known);
    }
    const onFinished = (id: string, result: ShardResult): void => {
      this.#keep(id, result);
    };
    this.#pool = new WorkerPool({ workers, onFinished });
  }

  /** How many shards an earlier run has left. */
  get known(): number {
    return this.#results.size;
  }

  /** What was found; null when it was stopped before the end. */
  async run(): Promise<Summary | null> {
    const ids = [...this.#seconds.keys()];
    this.#progress = progressOf(this.#amount(ids), this.#done());
    await this.#pool.work(ids.filter((id) => !this.#results.has(id)));
    this.#progress.end();
    return this.#results.size < ids.length ? null : this.#tell();
  }

  stop(): void {
    this.#pool.stop();
    this.#progress?.end();
  }

  #keep(id: string, result: ShardResult): void {
    this.#results.set(id, result);
    // What failed for want of memory, or by chance, is tried again by the next run.
    if (result.isComplete) this.#options.checkpoint.add(id, result);
    const known = different([...this.#results.values()].flatMap(({ violations }) => violations));
    const fresh = known.filter((lanes) => result.violations.includes(lanes)).map(traceText);
    this.#progress?.finished(this.#done(), [shardLine(id, result), ...fresh].join("\n\n"));
  }

  #tell(): Summary {
    const { plan, checkpoint, folder } = this.#options;
    const random = this.#results.get(RANDOM_ID) ?? null;
    const summary = summaryOf(plan, ({ id }) => this.#resultOf(id), random);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "deep.json"), summaryJson(summary));
    console.log(`\n${summaryText(summary)}`);
    checkpoint.forget([...this.#seconds.keys()]);
    return summary;
  }

  #resultOf(id: string): ShardResult {
    const result = this.#results.get(id);
    if (result === undefined) throw new Error(`the shard "${id}" has no result`);
    return result;
  }

  #done(): Amount {
    return this.#amount([...this.#results.keys()]);
  }

  #amount(ids: readonly string[]): Amount {
    const seconds = ids.reduce((sum, id) => sum + (this.#seconds.get(id) ?? 0), 0);
    return { shards: ids.length, seconds };
  }
}
