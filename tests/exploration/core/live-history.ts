import type { Environment } from "./environment";
import { LiveProcess } from "./live-process";
import type { Model, ModelTypes, Violation } from "./model";
import { faultOf, StepChooser } from "./steps";
import type { Step } from "./steps";
import { applyEvent } from "./stepping";
import type { State, StepResult } from "./stepping";

/**
 * One history of a model, executed live: every process is an engine of its own, every call is made
 * when its step is taken. What may be done next and what is a violation are the search's own rules.
 */
export class LiveHistory<T extends ModelTypes> {
  readonly #model: Model<T>;
  readonly #environment: Environment<T>;
  readonly #processes: readonly LiveProcess<T>[];
  readonly #chooser: StepChooser<T>;
  #state: State<T>;

  /** The processes have begun. */
  private constructor(
    model: Model<T>,
    environment: Environment<T>,
    processes: readonly LiveProcess<T>[],
  ) {
    this.#model = model;
    this.#environment = environment;
    this.#processes = processes;
    const nodes = processes.map(({ node }) => node);
    this.#chooser = new StepChooser(model, nodes);
    const { world } = model.scenario;
    this.#state = { world, ghost: model.monitor.first, pods: nodes, faults: [] };
  }

  static async begin<T extends ModelTypes>(
    model: Model<T>,
    environment: Environment<T>,
  ): Promise<LiveHistory<T>> {
    await environment.begin(model.scenario.world);
    const processes = model.processes.map((process, pod) => new LiveProcess(pod, process));
    const observed: (readonly T["observation"][])[] = [];
    for (const process of processes) observed.push(await process.begin());
    const history = new LiveHistory(model, environment, processes);
    for (const [pod, observations] of observed.entries()) history.#judge(pod, observations);
    return history;
  }

  get state(): State<T> {
    return this.#state;
  }

  /** Every step that can be taken now and changes anything. */
  options(): readonly Step<T>[] {
    const { environment } = this.#model;
    const isChange = (step: Step<T>): boolean =>
      step.kind !== "event" || applyEvent(environment, step.name, this.#state.world) !== null;
    return this.#chooser.of(this.#state).filter(isChange);
  }

  async take(step: Step<T>): Promise<StepResult<T>> {
    const fault = faultOf(step);
    if (fault !== null) {
      this.#state = { ...this.#state, faults: [...this.#state.faults, fault].sort() };
    }
    switch (step.kind) {
      case "event":
        return this.#event(step.name);
      case "crash": {
        const ghost = this.#model.monitor.crash(this.#state.ghost, step.pod);
        this.#state = { ...this.#state, ghost };
        return this.#follow(step.pod, await this.#process(step.pod).crash());
      }
      case "late":
        return this.#follow(step.pod, await this.#process(step.pod).take({ kind: "late" }));
      case "arrive": {
        const { pod, client } = step;
        return this.#follow(pod, await this.#process(pod).take({ kind: "arrive", client }));
      }
      case "call":
        return this.#call(step);
    }
  }

  /** The environment must hold now what the world says. */
  end(): Promise<void> {
    return this.#environment.end(this.#state.world);
  }

  async #call(step: Step<T> & { readonly kind: "call" }): Promise<StepResult<T>> {
    const { pod, call: ordinal, fault } = step;
    const process = this.#process(pod);
    const pending = process.node.pending.find((candidate) => candidate.ordinal === ordinal);
    if (pending === undefined) throw new Error(`pod ${pod} has no call ${ordinal}`);
    const { world: before, ghost } = this.#state;
    const { mutant } = this.#model.scenario;
    const call = mutant === undefined ? pending.call : mutant(pending.call, before);
    const execution = await this.#environment.call(before, { pod, call, fault });
    const caller = process.node;
    const judged = this.#model.monitor.call(ghost, { pod, caller, pending, before, execution });
    this.#state = { ...this.#state, world: execution.world, ghost: judged.ghost };
    const { reply } = execution;
    const next = this.#follow(pod, await process.take({ kind: "reply", call: ordinal, reply }));
    const violations = [...judged.violations, ...next.violations];
    const { exceptions, names = [] } = judged;
    return { ...next, violations, exceptions, names, called: { pending, execution } };
  }

  async #event(name: T["event"]): Promise<StepResult<T>> {
    const { world: before } = this.#state;
    const after = applyEvent(this.#model.environment, name, before);
    if (after === null) throw new Error(`"${name}" changes nothing here`);
    await this.#environment.change(before, after);
    const change = { before, after };
    const { ghost, ...judged } = this.#model.monitor.event(this.#state.ghost, name, change);
    this.#state = { ...this.#state, world: after, ghost };
    return { state: this.#state, observations: [], names: [], ...judged, called: null };
  }

  #follow(pod: number, observations: readonly T["observation"][]): StepResult<T> {
    const violations = this.#judge(pod, observations);
    const pods = this.#state.pods.with(pod, this.#process(pod).node);
    this.#state = { ...this.#state, pods };
    return {
      state: this.#state,
      observations,
      violations,
      exceptions: [],
      names: [],
      called: null,
    };
  }

  #judge(pod: number, observations: readonly T["observation"][]): readonly Violation[] {
    const { world } = this.#state;
    const { monitor } = this.#model;
    const { ghost, violations } = monitor.observe(this.#state.ghost, { pod, observations, world });
    this.#state = { ...this.#state, ghost };
    return violations;
  }

  #process(pod: number): LiveProcess<T> {
    const process = this.#processes[pod];
    if (process === undefined) throw new Error(`there is no pod ${pod}`);
    return process;
  }
}
