import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { shardResultSchema } from "./shard-result";
import type { ShardResult } from "./shard-result";

const checkpointSchema = z.object({
  digest: z.string(),
  /** By the id of the shard. */
  results: z.record(z.string(), shardResultSchema),
});

/** What a run has finished, kept in a file so that a later run goes on from there. */
export class Checkpoint {
  readonly #file: string;
  readonly #digest: string;
  readonly #results: Map<string, ShardResult>;

  /** Continues what lies in the file, if it was found with the same sources. */
  constructor(file: string, digest: string) {
    this.#file = file;
    this.#digest = digest;
    this.#results = read(file, digest);
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
    const content = { digest: this.#digest, results: Object.fromEntries(this.#results) };
    writeFileSync(`${this.#file}.new`, JSON.stringify(content));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** Nothing, when there is no file, or none that can be continued. */
function read(file: string, digest: string): Map<string, ShardResult> {
  try {
    const found = checkpointSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return new Map(found.digest === digest ? Object.entries(found.results) : []);
  } catch {
    return new Map();
  }
}
