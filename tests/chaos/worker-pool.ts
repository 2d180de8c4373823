import { join } from "node:path";
import type { Simulator } from "#simulator/simulator";
import type { RedisEnvironment } from "./environment/redis-environment";
import { readHistoryFile } from "./history/history-file";
import type { HistoryEntry } from "./history/operation";
import type { Command, Environment, TabPlan } from "./worker/command";
import { LONG } from "./worker/question-bank";
import { WorkerDied, WorkerProcess } from "./worker-process";

const SHARED_SLOTS = 3;
const OWN_SLOTS = 3;

/** The writing processes, kept from one fault to the next. A dead one is replaced when needed. */
export class WorkerPool {
  readonly #size: number;
  #workers: WorkerProcess[] = [];
  /** Those that one fault needs for itself. */
  #extra: WorkerProcess[] = [];
  #files: string[] = [];
  #environment: Omit<Environment, "name" | "historyFile"> | null = null;
  #folder = "";
  #mayReset = true;
  #opened = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get workers(): readonly WorkerProcess[] {
    return this.#workers;
  }

  /** Connects every process to the environment of a fault. */
  async open(on: {
    readonly environment: RedisEnvironment;
    readonly gradebook: Simulator;
    readonly folder: string;
    readonly seed: number;
  }): Promise<void> {
    const { baseUrl, tokenUrl, clientId, clientSecret } = on.gradebook;
    this.#folder = on.folder;
    this.#files = [];
    this.#environment = {
      seed: on.seed,
      target: on.environment.target,
      gradebook: { baseUrl, tokenUrl, clientId, clientSecret },
    };
    this.#workers = this.#workers.filter(({ isDead }) => !isDead);
    const missing = Array.from({ length: this.#size - this.#workers.length });
    this.#workers.push(...(await Promise.all(missing.map(() => WorkerProcess.start()))));
    await Promise.all(this.#workers.map((worker) => this.#connect(worker)));
  }

  /** Starts all processes writing: to slots that all share, and to some of their own. */
  async work(mayReset: boolean): Promise<void> {
    this.#mayReset = mayReset;
    await Promise.all(this.#workers.map((worker) => this.#letWork(worker)));
  }

  /** Ends all tabs after one more read. Returns how many tabs could not read their slot. */
  async rest(): Promise<number> {
    const seen = await this.tellAll({ do: "rest" });
    return seen.reduce((sum, count) => sum + SHARED_SLOTS + OWN_SLOTS - count, 0);
  }

  /** Of those who are alive. */
  async tellAll(command: Command): Promise<readonly number[]> {
    const alive = this.#workers.filter(({ isDead }) => !isDead);
    return Promise.all(alive.map((worker) => worker.tell(command)));
  }

  async sweep(): Promise<void> {
    const worker = this.#workers.find(({ isDead }) => !isDead);
    await worker?.tell({ do: "sweep" });
  }

  /** One more process on the same environment, to be killed. */
  async spare(): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start();
    this.#extra.push(worker);
    await this.#connect(worker);
    return worker;
  }

  /** Starts a new process in the place of one that died, and lets it work for the same tabs. */
  async replace(dead: WorkerProcess): Promise<void> {
    const at = this.#workers.indexOf(dead);
    const worker = await WorkerProcess.start();
    this.#workers[at] = worker;
    await this.#connect(worker);
    await this.#letWork(worker);
  }

  /** How many died although the test killed none of them. */
  get fallen(): number {
    return this.#workers.filter(({ isDead }) => isDead).length;
  }

  /** What all processes have recorded for this fault. */
  history(): readonly HistoryEntry[] {
    return this.#files.flatMap((file) => readHistoryFile(file));
  }

  async close(): Promise<void> {
    await this.tellAll({ do: "close" });
    await Promise.all(this.#extra.map((worker) => worker.kill()));
    this.#extra = [];
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers, ...this.#extra].map((worker) => worker.kill()));
    this.#workers = [];
  }

  async #letWork(worker: WorkerProcess): Promise<void> {
    const resource = this.#mayReset ? "quiz" : LONG;
    const tabs = tabsOf(`w${this.#workers.indexOf(worker)}`, resource);
    await worker.tell({ do: "work", tabs, mayReset: this.#mayReset });
  }

  async #connect(worker: WorkerProcess): Promise<void> {
    if (this.#environment === null) throw new Error("the pool has no environment yet");
    this.#opened += 1;
    const name = `p${this.#opened}`;
    const historyFile = join(this.#folder, `${name}.jsonl`);
    const seed = this.#environment.seed + this.#opened;
    await worker.tell({
      do: "open",
      environment: { ...this.#environment, name, seed, historyFile },
    });
    this.#files.push(historyFile);
  }
}

function tabsOf(worker: string, sharedResource: string): TabPlan[] {
  const shared = Array.from({ length: SHARED_SLOTS }, (_, at) => {
    const slot = { userId: `shared-${at}`, resourceId: sharedResource };
    return { name: `${worker}.s${at}`, slot };
  });
  const own = Array.from({ length: OWN_SLOTS }, (_, at) => {
    return {
      name: `${worker}.o${at}`,
      slot: { userId: `${worker}-own-${at}`, resourceId: "quiz" },
    };
  });
  return [...shared, ...own];
}

/** A command that the process does not survive: true when it died of it. */
export async function diesOf(worker: WorkerProcess, command: Command): Promise<boolean> {
  try {
    await worker.tell(command);
    return false;
  } catch (error) {
    if (error instanceof WorkerDied) return true;
    throw error;
  }
}
