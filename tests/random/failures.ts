import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";

const FILE = resolve(import.meta.dirname, "../../reports/verification/failures.json");

const failureSchema = z.object({ seed: z.int(), path: z.string() });
const failuresSchema = z.record(z.string(), failureSchema);

/** Where a history that broke a property is found again. */
export type Failure = z.infer<typeof failureSchema>;

/**
 * The histories that broke a property and have not passed since, by the property's id. They are
 * tried first, so that a rare failure is not forgotten with the seed that met it. Of two processes
 * that fail in the same instant one entry can be lost: its seed has been printed as well.
 */
export class Failures {
  readonly #file: string;

  constructor(file: string = FILE) {
    this.#file = file;
  }

  of(id: string): Failure | null {
    return this.#read()[id] ?? null;
  }

  remember(id: string, failure: Failure): void {
    this.#write({ ...this.#read(), [id]: failure });
  }

  /** It passes now. */
  forget(id: string): void {
    const { [id]: failure, ...others } = this.#read();
    if (failure !== undefined) this.#write(others);
  }

  #read(): Readonly<Record<string, Failure>> {
    if (!existsSync(this.#file)) return {};
    return failuresSchema.parse(JSON.parse(readFileSync(this.#file, "utf8")));
  }

  #write(failures: Readonly<Record<string, Failure>>): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    // A reader sees the old list or the new one, never half of it.
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(failures, null, 1)}\n`);
    renameSync(draft, this.#file);
  }
}
