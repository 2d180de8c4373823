import { HistoryFile } from "../history/history-file";
import { monotonicMs } from "../history/operation";
import type { Command, Environment, OperationKind, Reply, TabPlan } from "./command";
import { LoopLag } from "./loop-lag";
import { openPod } from "./pod";
import type { Pod } from "./pod";
import { Recorder } from "./recorder";
import { Tab } from "./tab";

const VISIT_TRIES_MAX = 40;
const FINISH_STEPS_MAX = 60;
const PREPARE_STEPS_MAX = 40;

interface Open {
  readonly environment: Environment;
  readonly pod: Pod;
  readonly file: HistoryFile;
  readonly recorder: Recorder;
}

/** One writing process: its commands, by name. */
export class Writer {
  readonly #lag = new LoopLag();
  #open: Open | null = null;
  #tabs: readonly Tab[] = [];
  #working: Promise<unknown> = Promise.resolve();

  async do(command: Command): Promise<Reply["count"]> {
    switch (command.do) {
      case "open":
        return this.#start(command.environment);
      case "work":
        this.#work(command.tabs, command.mayReset);
        return 0;
      case "rest":
        return this.#rest();
      case "stall":
        return stall(command.ms);
      case "jump":
        this.#now().pod.clock.offsetMs += command.ms;
        return 0;
      case "burst":
        return this.#burst(command.tab, command.count);
      case "die":
        return this.#die(command);
      case "finish":
        return Number(await this.#tab(command.tab, false).finish(FINISH_STEPS_MAX));
      case "sweep":
        await this.#now().recorder.sweep();
        return 0;
      case "close":
        return this.#close();
    }
  }

  async #start(environment: Environment): Promise<number> {
    await this.#close();
    const pod = openPod(environment, this.#lag);
    const file = new HistoryFile(environment.historyFile);
    const recorder = new Recorder({ process: environment.name, pod, file, lag: this.#lag });
    this.#open = { environment, pod, file, recorder };
    return 0;
  }

  async #close(): Promise<number> {
    if (this.#open === null) return 0;
    await this.#open.pod.store.close();
    this.#open.file.close();
    this.#open = null;
    return 0;
  }

  #work(plans: readonly TabPlan[], mayReset: boolean): void {
    this.#tabs = plans.map((plan) => this.#tab(plan, mayReset));
    this.#working = Promise.all(this.#tabs.map((tab) => tab.work()));
    // `rest` reports what a tab throws.
    this.#working.catch(() => undefined);
  }

  async #rest(): Promise<number> {
    for (const tab of this.#tabs) tab.stop();
    await this.#working;
    const seen = await Promise.all(this.#tabs.map((tab) => tab.visit(VISIT_TRIES_MAX)));
    return seen.filter(Boolean).length;
  }

  /** Everybody answers the question that is next, each something else. */
  async #burst(plan: TabPlan, count: number): Promise<number> {
    const tabs = Array.from({ length: count }, (_, at) => {
      return this.#tab({ ...plan, name: `${plan.name}.${at}` }, false);
    });
    await Promise.all(tabs.map((tab) => tab.step()));
    await Promise.all(tabs.map((tab) => tab.step()));
    return count;
  }

  async #die(command: Command & { readonly do: "die" }): Promise<number> {
    const { pod, recorder } = this.#now();
    const tab = this.#tab(command.tab, true);
    await prepared(tab, command.operation);
    pod.gate.arm({ call: command.call, when: command.when });
    if (command.operation === "sweep") await recorder.sweep();
    else await tab.one(command.operation);
    // It has come to its end alive: it makes fewer calls than that.
    pod.gate.disarm();
    return 1;
  }

  #tab(plan: TabPlan, mayReset: boolean): Tab {
    const { environment, recorder } = this.#now();
    return new Tab({ plan, recorder, seed: environment.seed, mayReset });
  }

  #now(): Open {
    if (this.#open === null) throw new Error("the writer is not open yet");
    return this.#open;
  }
}

/** Makes the requests that lead to where the operation can be made. */
async function prepared(tab: Tab, operation: OperationKind): Promise<void> {
  if (operation === "attempt.start") return;
  await tab.one("attempt.start");
  if (operation === "attempt.finalize" || operation === "sweep") {
    for (let steps = 0; steps < PREPARE_STEPS_MAX && tab.phase === "answering"; steps += 1) {
      await tab.one("question.answer");
    }
  }
  if (operation === "sweep") await tab.one("attempt.finalize");
}

function stall(ms: number): number {
  const untilMs = monotonicMs() + ms;
  while (monotonicMs() < untilMs);
  return 0;
}
