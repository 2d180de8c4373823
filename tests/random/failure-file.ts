import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";

const FILE = resolve(import.meta.dirname, "../../reports/verification/failures.json");

const failureSchema = z.object({ seed: z.int(), path: z.string() });
const failuresSchema = z.record(z.string(), failureSchema);

/** Seed and path of a history that broke a property. */
export type Failure = z.infer<typeof failureSchema>;

/**
 * The histories that broke a property and have not passed since, by the property's id. They run
 * first, so that a rare failure is tested again although the seed changes. If two processes fail at
 * the same instant, one entry can be lost; its seed has been printed too.
 */
export class FailureFile {
  readonly #file: string;

  constructor(file: string = FILE) {
    this.#file = file;
  }

  of(id: string): Failure | null {
    return this.#read()[id] ?? null;
  }

  add(id: string, failure: Failure): void {
    this.#write({ ...this.#read(), [id]: failure });
  }

  /** Called when the property passes. */
  delete(id: string): void {
    const { [id]: failure, ...others } = this.#read();
    if (failure !== undefined) this.#write(others);
  }

  #read(): Readonly<Record<string, Failure>> {
    if (!existsSync(this.#file)) return {};
    return failuresSchema.parse(JSON.parse(readFileSync(this.#file, "utf8")));
  }

  #write(failures: Readonly<Record<string, Failure>>): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    // Atomic: a reader never gets a partly written file.
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(failures, null, 1)}\n`);
    renameSync(draft, this.#file);
  }
}
