import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { shardResultSchema } from "./shard-result";
import type { ShardResult } from "./shard-result";

const checkpointSchema = z.object({
  /** Of the sources. */
  hash: z.string(),
  /** What the runs that left it took together. */
  seconds: z.number(),
  /** By the id of the shard. */
  results: z.record(z.string(), shardResultSchema),
});

/** What a run has finished, kept in a file so that a later run goes on from there. */
export class Checkpoint {
  /** What earlier runs took, if this one goes on from theirs. */
  readonly earlierSeconds: number;
  readonly #file: string;
  readonly #hash: string;
  readonly #results: Map<string, ShardResult>;
  readonly #startedAtMs = Date.now();

  /** Continues what lies in the file, if it was found with the same sources. */
  constructor(file: string, hash: string) {
    this.#file = file;
    this.#hash = hash;
    const found = read(file, hash);
    this.earlierSeconds = found?.seconds ?? 0;
    this.#results = new Map(Object.entries(found?.results ?? {}));
  }

  get(shardId: string): ShardResult | null {
    return this.#results.get(shardId) ?? null;
  }

  /** On disk when it returns, whole or not at all. */
  add(shardId: string, result: ShardResult): void {
    this.#results.set(shardId, result);
    this.#write();
  }

  /** What is told need not be found again; of other shards the file keeps what it has. */
  forget(shardIds: readonly string[]): void {
    for (const id of shardIds) this.#results.delete(id);
    if (this.#results.size > 0) this.#write();
    else rmSync(this.#file, { force: true });
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const seconds = this.earlierSeconds + (Date.now() - this.#startedAtMs) / 1_000;
    const content = { hash: this.#hash, seconds, results: Object.fromEntries(this.#results) };
    writeFileSync(`${this.#file}.new`, JSON.stringify(content));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** null when there is no file, or none that can be continued. */
function read(file: string, hash: string): z.infer<typeof checkpointSchema> | null {
  try {
    const found = checkpointSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return found.hash === hash ? found : null;
  } catch {
    return null;
  }
}
