import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { entrySchema } from "./operation";
import type { HistoryEntry } from "./operation";

/** One process's file. Every line is the kernel's before the writer goes on: a kill loses none. */
export class HistoryFile {
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(entry: HistoryEntry): void {
    writeSync(this.#fd, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Throws on a line that is no entry; the last one of a killed process may be cut. */
export function readHistoryFile(path: string): readonly HistoryEntry[] {
  const lines = readFileSync(path, "utf8").split("\n");
  // What follows the last line break is empty, or a line that its writer did not live to finish.
  return lines.slice(0, -1).map((line) => entrySchema.parse(JSON.parse(line)));
}
