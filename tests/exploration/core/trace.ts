import type { Model, ModelTypes, Moment, Violation } from "./model";
import { faultOf } from "./steps";
import type { Step } from "./steps";
import { Stepping } from "./stepping";
import type { State, StepResult } from "./stepping";
import { tokenOf } from "./token";

/** A history that a person can read: who did what when. */
export interface Trace {
  readonly title: string;
  /** The invariant that it breaks; null for a history that only shows something. */
  readonly invariant: string | null;
  readonly actors: string[];
  /** Before the first step, where the model says it in words. */
  readonly start?: Moment | undefined;
  readonly steps: TraceStep[];
  /** One command that plays it again. */
  readonly replay: string;
}

export interface TraceStep {
  readonly actor: string;
  readonly does: string;
  /** What came back; empty when nothing does. */
  readonly reply: string;
  /** The fault that was injected at this step, in words. */
  readonly fault: string | null;
  /** After the step, where the model says it in words. */
  readonly after?: Moment | undefined;
}

/** Writes a history down. Calls that follow each other within one request are one step of it. */
export async function traceOf<T extends ModelTypes>(
  model: Model<T>,
  steps: readonly Step<T>[],
  violation: Violation | null = null,
): Promise<Trace> {
  const stepping = new Stepping(model);
  const writer = new TraceWriter(model);
  const first = await stepping.first();
  for (const [pod, observations] of first.observations.entries()) writer.see(pod, observations);
  let { state } = first;
  for (const step of steps) {
    const result = await stepping.take(state, step);
    if (result === null) throw new Error(`${JSON.stringify(step)} cannot be taken here`);
    writer.write(step, state, result);
    ({ state } = result);
  }
  const { id, title } = model.scenario;
  const start = model.wording.moment?.(first.state);
  return {
    title: violation === null ? title : violation.what,
    invariant: violation?.invariant ?? null,
    actors: [...new Set(writer.steps.map(({ actor }) => actor))],
    ...(start !== undefined && { start }),
    steps: writer.steps,
    replay: model.wording.replay(tokenOf(model.environment, id, steps)),
  };
}

/** One step by itself, whatever was asked before it. */
export function stepInWords<T extends ModelTypes>(
  model: Model<T>,
  step: Step<T>,
  before: State<T>,
  result: StepResult<T>,
): TraceStep {
  const writer = new TraceWriter(model);
  writer.write(step, before, result);
  const [words] = writer.steps;
  if (words === undefined) throw new Error(`${JSON.stringify(step)} has no words`);
  return words;
}

class TraceWriter<T extends ModelTypes> {
  readonly steps: TraceStep[] = [];
  readonly #model: Model<T>;
  /** What each client asks for, by "pod.client". */
  readonly #requests = new Map<string, string>();
  /** The request that the last step belongs to, while it may still grow. */
  #open: string | null = null;

  constructor(model: Model<T>) {
    this.#model = model;
  }

  see(pod: number, observations: readonly T["observation"][]): void {
    for (const observation of observations) {
      const request = this.#model.wording.request(observation);
      if (request !== null) this.#requests.set(`${pod}.${request.client}`, request.text);
    }
  }

  write(step: Step<T>, before: State<T>, result: StepResult<T>): void {
    const fault = faultOf(step);
    if (step.kind === "event") {
      this.#push({ actor: "the world", does: step.name, reply: "", fault });
    } else if (step.kind === "call") {
      this.#call(step.pod, result, fault);
      this.#answer(result);
    } else if (step.kind === "arrive") {
      this.#push(this.#arrival(step.pod, step.client, result));
    } else {
      this.#push(this.#failure(step.pod, step.kind, before));
    }
    if ("pod" in step) this.see(step.pod, result.observations);
    this.#show(result.state);
  }

  /** What the last step has led to, as far as it goes by now. */
  #show(state: State<T>): void {
    const after = this.#model.wording.moment?.(state);
    const last = this.steps.at(-1);
    if (after !== undefined && last !== undefined) this.steps.splice(-1, 1, { ...last, after });
  }

  #call(pod: number, { called }: StepResult<T>, fault: string | null): void {
    if (called === null) return;
    const { pending, execution } = called;
    const key = `${pod}.${pending.client}`;
    const { wording } = this.#model;
    const does = wording.call(pending.call, execution.reply);
    const last = this.steps.at(-1);
    if (this.#open === key && last !== undefined && fault === null && last.fault === null) {
      this.steps[this.steps.length - 1] = { ...last, does: `${last.does}, ${does}` };
      return;
    }
    const request = this.#requests.get(key);
    const purpose = pending.isBackground ? wording.background : request;
    const reply = fault === null ? "" : "no answer yet";
    const actor = wording.clientName(pod, pending.client);
    const told = purpose === undefined ? does : `${purpose}: ${does}`;
    this.#push({ actor, does: told, reply, fault });
    this.#open = key;
  }

  #answer({ observations }: StepResult<T>): void {
    for (const observation of observations) {
      const answer = this.#model.wording.answer(observation);
      const last = this.steps.at(-1);
      if (answer === null || last === undefined) continue;
      this.steps[this.steps.length - 1] = { ...last, reply: answer.text };
      this.#open = null;
    }
  }

  #arrival(pod: number, client: number, { observations }: StepResult<T>): TraceStep {
    const { wording } = this.#model;
    const [request] = observations.flatMap((observation) => wording.request(observation) ?? []);
    const does = request === undefined ? "has nothing to ask" : request.text;
    return { actor: wording.clientName(pod, client), does, reply: "", fault: null };
  }

  #failure(pod: number, kind: "late" | "crash", { pods }: State<T>): TraceStep {
    const client = pods[pod]?.pending[0]?.client ?? 0;
    const does = kind === "late" ? "waits no longer" : "its process dies, it asks again";
    const actor = this.#model.wording.clientName(pod, client);
    return { actor, does, reply: "", fault: kind };
  }

  #push(step: TraceStep): void {
    this.steps.push(step);
    this.#open = null;
  }
}

/** A trace as text, for a terminal. */
export function traceText({ title, invariant, steps, replay }: Trace): string {
  const width = Math.max(...steps.map(({ actor }) => actor.length));
  const lines = steps.map(({ actor, does, reply, fault }, at) => {
    const answer = reply === "" ? "" : ` -> ${reply}`;
    const wrong = fault === null ? "" : `  [${fault}]`;
    return `  ${String(at + 1).padStart(2)}  ${actor.padEnd(width)}  ${does}${answer}${wrong}`;
  });
  const head = invariant === null ? title : `${invariant} is broken: ${title}`;
  return [head, ...lines, `  replay: ${replay}`].join("\n");
}
