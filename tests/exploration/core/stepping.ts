import { Interner, textOf } from "./interner";
import { whenAvailable } from "./maybe-promise";
import type { MaybePromise } from "./maybe-promise";
import type {
  EnvironmentModel,
  Execution,
  FaultKind,
  Model,
  ModelTypes,
  PendingCall,
  Violation,
} from "./model";
import { ProcessGraph } from "./process-graph";
import type { ProcessEdge, ProcessNode } from "./process-graph";
import { faultOf, StepChooser } from "./steps";
import type { Situation, Step } from "./steps";

export interface State<T extends ModelTypes> extends Situation<T> {
  readonly ghost: T["ghost"];
}

export interface InitialState<T extends ModelTypes> {
  readonly state: State<T>;
  /** By pod: what could be observed before anything was called. */
  readonly observations: readonly (readonly T["observation"][])[];
}

export interface StepResult<T extends ModelTypes> {
  readonly state: State<T>;
  readonly observations: readonly T["observation"][];
  readonly violations: readonly Violation[];
  /** The stated exceptions that the step has met: what would be a violation without them. */
  readonly exceptions: readonly string[];
  /** What the monitor calls the step. */
  readonly names: readonly string[];
  /** Of a call: what was called, and what it was told. */
  readonly called: { readonly pending: PendingCall<T>; readonly execution: Execution<T> } | null;
}

/** The semantics of a model: what each step leads to, and what the monitor says to it. */
export class Stepping<T extends ModelTypes> {
  readonly #model: Model<T>;
  readonly #graphs: readonly ProcessGraph<T>[];
  readonly #worlds: Interner<T["world"]>;
  readonly #ghosts: Interner<T["ghost"]>;
  readonly #calls = new Interner<T["call"]>(textOf);
  readonly #executions = new Map<string, Execution<T>>();
  readonly #changed = new Map<string, T["world"] | null>();
  #chooser: StepChooser<T> | null = null;

  constructor(model: Model<T>) {
    this.#model = model;
    this.#graphs = model.processes.map((process) => new ProcessGraph(process));
    this.#worlds = new Interner(model.environment.worldText);
    this.#ghosts = new Interner(model.monitor.createTextOf());
  }

  async first(): Promise<InitialState<T>> {
    const world = this.#worlds.intern(this.#model.scenario.world);
    const edges = await Promise.all(this.#graphs.map((graph) => graph.begin()));
    let ghost = this.#model.monitor.first;
    for (const [pod, { observations }] of edges.entries()) {
      ({ ghost } = this.#model.monitor.observe(ghost, { pod, observations, world }));
    }
    const pods = edges.map(({ node }) => node);
    this.#chooser = new StepChooser(this.#model, pods);
    const state = { world, ghost: this.#ghosts.intern(ghost), pods, faults: [] };
    return { state, observations: edges.map(({ observations }) => observations) };
  }

  stepsOf(state: State<T>): readonly Step<T>[] {
    return this.#chooser?.of(state) ?? [];
  }

  /** Equal keys: the same future. */
  keyOf({ world, ghost, pods, faults }: State<T>): string {
    const ids = pods.map(({ id }) => id).join(",");
    // Once all faults are spent it no longer matters which they were.
    const isSpent = faults.length >= this.#model.scenario.faults;
    const left = isSpent ? faults.length : faults.join();
    return `${ids}|${this.#worlds.idOf(world)}|${this.#ghosts.idOf(ghost)}|${left}`;
  }

  /** What a step leads to; null when it would change nothing. */
  take(before: State<T>, step: Step<T>): MaybePromise<StepResult<T> | null> {
    const state = withFault(before, faultOf(step));
    switch (step.kind) {
      case "event":
        return this.#event(state, step.name);
      case "crash": {
        const edge = this.#graph(step.pod).crash(nodeOf(state, step.pod));
        const ghost = this.#model.monitor.crash(state.ghost, step.pod);
        return whenAvailable(edge, (next) => this.#follow({ ...state, ghost }, step.pod, next));
      }
      case "late": {
        const edge = this.#graph(step.pod).after(nodeOf(state, step.pod), { kind: "late" });
        return whenAvailable(edge, (next) => this.#follow(state, step.pod, next));
      }
      case "arrive": {
        const { pod, client } = step;
        const edge = this.#graph(pod).after(nodeOf(state, pod), { kind: "arrive", client });
        return whenAvailable(edge, (next) => this.#follow(state, pod, next));
      }
      case "call":
        return this.#call(state, step);
    }
  }

  #call(state: State<T>, step: Step<T> & { readonly kind: "call" }): MaybePromise<StepResult<T>> {
    const pending = nodeOf(state, step.pod).pending.find(({ ordinal }) => ordinal === step.call);
    if (pending === undefined) throw new Error(`pod ${step.pod} has no call ${step.call}`);
    const execution = this.#execute(state.world, pending.call, step.fault);
    return whenAvailable(execution, (done) => this.#reply(state, step.pod, pending, done));
  }

  #reply(
    state: State<T>,
    pod: number,
    pending: PendingCall<T>,
    execution: Execution<T>,
  ): MaybePromise<StepResult<T>> {
    const { world, reply } = execution;
    const caller = nodeOf(state, pod);
    const result = { pod, caller, pending, before: state.world, execution };
    const judged = this.#model.monitor.call(state.ghost, result);
    const input = { kind: "reply", call: pending.ordinal, reply } as const;
    return whenAvailable(this.#graph(pod).after(nodeOf(state, pod), input), (edge) => {
      const next = this.#follow({ ...state, world, ghost: judged.ghost }, pod, edge);
      const violations = [...judged.violations, ...next.violations];
      const { exceptions, names = [] } = judged;
      return { ...next, violations, exceptions, names, called: { pending, execution } };
    });
  }

  /** The same call in the same world has the same end: each is executed once. */
  #execute(
    world: T["world"],
    call: T["call"],
    fault: T["callFault"] | null,
  ): MaybePromise<Execution<T>> {
    const key = `${this.#worlds.idOf(world)}|${this.#calls.idOf(call)}|${fault ?? ""}`;
    const known = this.#executions.get(key);
    if (known !== undefined) return known;
    const { environment, scenario } = this.#model;
    const executed = scenario.mutant === undefined ? call : scenario.mutant(call, world);
    return whenAvailable(environment.execute(world, executed, fault), (execution) => {
      const done = { ...execution, world: this.#worlds.intern(execution.world) };
      this.#executions.set(key, done);
      return done;
    });
  }

  #follow(state: State<T>, pod: number, { node, observations }: ProcessEdge<T>): StepResult<T> {
    const { world } = state;
    const judged = this.#model.monitor.observe(state.ghost, { pod, observations, world });
    const ghost = this.#ghosts.intern(judged.ghost);
    const after = { ...state, ghost, pods: state.pods.with(pod, node) };
    const { violations, exceptions } = judged;
    return { state: after, observations, violations, exceptions, names: [], called: null };
  }

  #event(state: State<T>, name: T["event"]): StepResult<T> | null {
    const world = this.#worldAfter(name, state.world);
    if (world === null) return null;
    const change = { before: state.world, after: world };
    const { ghost, ...judged } = this.#model.monitor.event(state.ghost, name, change);
    const after = { ...state, world, ghost: this.#ghosts.intern(ghost) };
    return { state: after, observations: [], names: [], ...judged, called: null };
  }

  /** The same event changes the same world in the same way: each is applied once. */
  #worldAfter(name: T["event"], world: T["world"]): T["world"] | null {
    const key = `${this.#worlds.idOf(world)}|${name}`;
    const known = this.#changed.get(key);
    if (known !== undefined) return known;
    const applied = applyEvent(this.#model.environment, name, world);
    const after = applied === null ? null : this.#worlds.intern(applied);
    this.#changed.set(key, after);
    return after;
  }

  #graph(pod: number): ProcessGraph<T> {
    const graph = this.#graphs[pod];
    if (graph === undefined) throw new Error(`there is no pod ${pod}`);
    return graph;
  }
}

/** The world after an event; null when it would change nothing. Throws when there is none of that name. */
export function applyEvent<T extends ModelTypes>(
  { events }: EnvironmentModel<T>,
  name: T["event"],
  world: T["world"],
): T["world"] | null {
  const event = events.find((candidate) => candidate.name === name);
  if (event === undefined) throw new Error(`no event is called "${name}"`);
  return event.apply(world);
}

function nodeOf<T extends ModelTypes>({ pods }: State<T>, pod: number): ProcessNode<T> {
  const node = pods[pod];
  if (node === undefined) throw new Error(`there is no pod ${pod}`);
  return node;
}

function withFault<T extends ModelTypes>(state: State<T>, fault: FaultKind<T> | null): State<T> {
  return fault === null ? state : { ...state, faults: [...state.faults, fault].sort() };
}
