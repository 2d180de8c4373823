import { textOf } from "./call";
import type { Call } from "./call";
import { firstGhost, forgetPod, ghostTexts, judgeCall, judgeSights, noteEvent } from "./judge";
import type { Ghost, Violation } from "./judge";
import type { ExceptionId } from "./exceptions";
import { Known } from "./known";
import { PodGraph } from "./pod-node";
import type { Edge, PodNode } from "./pod-node";
import type { PendingCall, Sight } from "./pod-run";
import type { FaultKind, Scenario } from "./scenario";
import { whenThere } from "./soon";
import type { Soon } from "./soon";
import { faultOf, Steps } from "./steps";
import type { Situation, Step } from "./steps";
import { execute, worldText } from "./world";
import type { CallFault, Executed, World } from "./world";
import { worldEvent } from "./world-events";

export interface State extends Situation {
  readonly ghost: Ghost;
}

export interface First {
  readonly state: State;
  /** By pod: what could be seen before anything was called. */
  readonly sights: readonly (readonly Sight[])[];
}

export interface After {
  readonly state: State;
  readonly sights: readonly Sight[];
  readonly violations: readonly Violation[];
  /** Exceptions that the step has met: what would be a violation without them. */
  readonly exceptions: readonly ExceptionId[];
  /** Of a call: what was called, and what it was told. */
  readonly called: { readonly pending: PendingCall; readonly executed: Executed } | null;
}

/** The semantics of a scenario: what each step leads to, and what the judge says to it. */
export class Stepping {
  readonly #scenario: Scenario;
  readonly #graphs: readonly PodGraph[];
  readonly #worlds = new Known<World>(worldText);
  readonly #ghosts = new Known<Ghost>(ghostTexts());
  readonly #calls = new Known<Call>(textOf);
  readonly #executed = new Map<string, Executed>();
  #steps: Steps | null = null;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#graphs = scenario.pods.map((script, pod) => new PodGraph(pod, script));
  }

  async first(): Promise<First> {
    const world = this.#worlds.the(this.#scenario.world);
    const edges = await Promise.all(this.#graphs.map((graph) => graph.begin()));
    let ghost: Ghost = firstGhost(this.#scenario.lastNumber);
    for (const [pod, { sights }] of edges.entries()) {
      ({ ghost } = judgeSights(ghost, { pod, sights, world }));
    }
    const pods = edges.map(({ node }) => node);
    this.#steps = new Steps(this.#scenario, pods);
    const state = { world, ghost: this.#ghosts.the(ghost), pods, faults: [] };
    return { state, sights: edges.map(({ sights }) => sights) };
  }

  stepsOf(state: State): readonly Step[] {
    return this.#steps?.of(state) ?? [];
  }

  /** Equal keys: the same future. */
  keyOf({ world, ghost, pods, faults }: State): string {
    const ids = pods.map(({ id }) => id).join(",");
    // Once all faults are spent it no longer matters which they were.
    const left = faults.length >= this.#scenario.faults ? faults.length : faults.join();
    return `${ids}|${this.#worlds.idOf(world)}|${this.#ghosts.idOf(ghost)}|${left}`;
  }

  /** What a step leads to; null when it would change nothing. */
  take(before: State, step: Step): Soon<After | null> {
    const state = withFault(before, faultOf(step));
    switch (step.kind) {
      case "event":
        return this.#event(state, step.name);
      case "crash": {
        const edge = this.#graph(step.pod).crash(nodeOf(state, step.pod));
        const forgotten = { ...state, ghost: forgetPod(state.ghost, step.pod) };
        return whenThere(edge, (there) => this.#see(forgotten, step.pod, there));
      }
      case "late":
      case "arrive": {
        const edge = this.#graph(step.pod).after(nodeOf(state, step.pod), step);
        return whenThere(edge, (there) => this.#see(state, step.pod, there));
      }
      case "call":
        return this.#call(state, step);
    }
  }

  #call(state: State, step: Step & { readonly kind: "call" }): Soon<After> {
    const pending = nodeOf(state, step.pod).pending.find(({ ordinal }) => ordinal === step.call);
    if (pending === undefined) throw new Error(`pod ${step.pod} has no call ${step.call}`);
    const executed = this.#execute(state.world, pending.call, step.fault);
    return whenThere(executed, (there) => this.#tell(state, step.pod, pending, there));
  }

  #tell(state: State, pod: number, pending: PendingCall, executed: Executed): Soon<After> {
    const { world, reply, hasHappened, trail } = executed;
    const judged = judgeCall(state.ghost, {
      ...{ pod, pending, before: state.world, after: world, reply, hasHappened, trail },
      attemptsMax: this.#scenario.pods[pod]?.attemptsMax ?? Infinity,
    });
    const input = { kind: "reply", call: pending.ordinal, reply } as const;
    return whenThere(this.#graph(pod).after(nodeOf(state, pod), input), (edge) => {
      const seen = this.#see({ ...state, world, ghost: judged.ghost }, pod, edge);
      const violations = [...judged.violations, ...seen.violations];
      const { exceptions } = judged;
      return { ...seen, violations, exceptions, called: { pending, executed } };
    });
  }

  /** The same call in the same world has the same end: each is executed once. */
  #execute(world: World, call: Call, fault: CallFault | null): Soon<Executed> {
    const key = `${this.#worlds.idOf(world)}|${this.#calls.idOf(call)}|${fault ?? ""}`;
    const known = this.#executed.get(key);
    if (known !== undefined) return known;
    const { sabotage } = this.#scenario;
    const asked = sabotage === undefined ? call : sabotage(call, world);
    return execute(world, asked, fault).then((executed) => {
      const done = { ...executed, world: this.#worlds.the(executed.world) };
      this.#executed.set(key, done);
      return done;
    });
  }

  #see(state: State, pod: number, { node, sights }: Edge): After {
    const judged = judgeSights(state.ghost, { pod, sights, world: state.world });
    const ghost = this.#ghosts.the(judged.ghost);
    const after = { ...state, ghost, pods: state.pods.with(pod, node) };
    const { violations, exceptions } = judged;
    return { state: after, sights, violations, exceptions, called: null };
  }

  #event(state: State, name: FaultKind): After | null {
    const applied = worldEvent(name).apply(state.world);
    if (applied === null) return null;
    const world = this.#worlds.the(applied);
    const noted = noteEvent(state.ghost, name, { before: state.world, after: world });
    const after = { ...state, world, ghost: this.#ghosts.the(noted.ghost) };
    const { exceptions } = noted;
    return { state: after, sights: [], violations: [], exceptions, called: null };
  }

  #graph(pod: number): PodGraph {
    const graph = this.#graphs[pod];
    if (graph === undefined) throw new Error(`there is no pod ${pod}`);
    return graph;
  }
}

function nodeOf({ pods }: State, pod: number): PodNode {
  const node = pods[pod];
  if (node === undefined) throw new Error(`there is no pod ${pod}`);
  return node;
}

function withFault(state: State, fault: FaultKind | null): State {
  return fault === null ? state : { ...state, faults: [...state.faults, fault].sort() };
}
