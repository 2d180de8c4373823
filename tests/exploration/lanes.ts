import type { Lanes } from "#report/evidence";
import type { Sight } from "./pod-run";
import type { Scenario } from "./scenario";
import { faultOf } from "./steps";
import type { Step } from "./steps";
import { Stepping } from "./stepping";
import type { After, State } from "./stepping";
import type { TabRequest } from "./tab";
import { tokenOf } from "./token";
import { answerText, callText, requestText } from "./wording";

const REPLAY = "npx vitest run tests/exploration/replay.test.ts";

type LaneStep = Lanes["steps"][number];

interface Told {
  readonly invariant: string;
  readonly what: string;
}

/**
 * A history that a person can read: who did what when. Calls that follow each other within one
 * request are one step of it.
 */
export async function lanesOf(
  scenario: Scenario,
  steps: readonly Step[],
  told: Told | null = null,
): Promise<Lanes> {
  const stepping = new Stepping(scenario);
  const writer = new Writer(scenario);
  const first = await stepping.first();
  for (const [pod, sights] of first.sights.entries()) writer.see(pod, sights);
  let { state } = first;
  for (const step of steps) {
    const after: After | null = await stepping.take(state, step);
    if (after === null) throw new Error(`${JSON.stringify(step)} cannot be taken here`);
    writer.write(step, state, after);
    ({ state } = after);
  }
  return {
    title: told === null ? scenario.title : told.what,
    invariant: told?.invariant ?? null,
    actors: [...new Set(writer.steps.map(({ actor }) => actor))],
    steps: writer.steps,
    replay: `HOLDFAST_REPLAY='${tokenOf(scenario, steps)}' ${REPLAY}`,
  };
}

class Writer {
  readonly steps: LaneStep[] = [];
  readonly #scenario: Scenario;
  readonly #requests = new Map<string, TabRequest>();
  /** The request that the last step belongs to, while it may still grow. */
  #open: string | null = null;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  see(pod: number, sights: readonly Sight[]): void {
    for (const sight of sights) {
      if (sight.kind === "asked") this.#requests.set(`${pod}.${sight.tab}`, sight.request);
    }
  }

  write(step: Step, before: State, after: After): void {
    const fault = faultOf(step);
    if (step.kind === "event")
      this.#push({ actor: "the world", does: step.name, reply: "", fault });
    else if (step.kind === "call") this.#call(step.pod, after, fault);
    else if (step.kind === "arrive") this.#push(this.#arrival(step.pod, step.tab, after));
    else this.#push(this.#mishap(step.pod, step.kind, before));
    if (step.kind === "event" || step.kind === "call") this.#answer(step, after);
    if ("pod" in step) this.see(step.pod, after.sights);
  }

  #call(pod: number, { called }: After, fault: string | null): void {
    if (called === null) return;
    const { pending, executed } = called;
    const key = `${pod}.${pending.tab}`;
    const does = callText(pending.call, executed.reply);
    const last = this.steps.at(-1);
    if (this.#open === key && last !== undefined && fault === null && last.fault === null) {
      this.steps[this.steps.length - 1] = { ...last, does: `${last.does}, ${does}` };
      return;
    }
    const request = this.#requests.get(key);
    const asks = pending.isBackground || request === undefined ? "publishes" : requestText(request);
    const reply = fault === null ? "" : "no answer yet";
    this.#push({ actor: this.#actor(pod, pending.tab), does: `${asks}: ${does}`, reply, fault });
    this.#open = key;
  }

  #answer(step: Step, { sights }: After): void {
    for (const sight of sights) {
      if (sight.kind !== "answered" || !("pod" in step)) continue;
      const last = this.steps.at(-1);
      if (last === undefined) continue;
      this.steps[this.steps.length - 1] = { ...last, reply: answerText(sight.answered) };
      this.#open = null;
    }
  }

  #arrival(pod: number, tab: number, { sights }: After): LaneStep {
    const asked = sights.find((sight) => sight.kind === "asked");
    const does = asked === undefined ? "has nothing to ask" : `${requestText(asked.request)}`;
    return { actor: this.#actor(pod, tab), does, reply: "", fault: null };
  }

  #mishap(pod: number, kind: "late" | "crash", { pods }: State): LaneStep {
    const tab = pods[pod]?.pending[0]?.tab ?? 0;
    const does = kind === "late" ? "waits no longer" : "its process dies, it asks again";
    return { actor: this.#actor(pod, tab), does, reply: "", fault: kind };
  }

  #push(step: LaneStep): void {
    this.steps.push(step);
    this.#open = null;
  }

  #actor(pod: number, tab: number): string {
    return `tab ${this.#scenario.pods[pod]?.tabs[tab]?.name ?? `${pod}.${tab}`}`;
  }
}

/** The lanes as text, for a terminal. */
export function lanesText({ title, invariant, steps, replay }: Lanes): string {
  const width = Math.max(...steps.map(({ actor }) => actor.length));
  const lines = steps.map(({ actor, does, reply, fault }, at) => {
    const told = reply === "" ? "" : ` -> ${reply}`;
    const wrong = fault === null ? "" : `  [${fault}]`;
    return `  ${String(at + 1).padStart(2)}  ${actor.padEnd(width)}  ${does}${told}${wrong}`;
  });
  const head = invariant === null ? title : `${invariant} is broken: ${title}`;
  return [head, ...lines, `  replay: ${replay}`].join("\n");
}
