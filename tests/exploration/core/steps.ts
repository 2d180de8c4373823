import type { FaultKind, Model, ModelTypes } from "./model";
import type { ProcessNode } from "./process-graph";

/** One step of a history. Between two of them every process only computes. */
export type Step<T extends ModelTypes> =
  | {
      readonly kind: "call";
      readonly pod: number;
      readonly call: number;
      readonly fault: T["callFault"] | null;
    }
  | { readonly kind: "arrive"; readonly pod: number; readonly client: number }
  | { readonly kind: "late"; readonly pod: number }
  | { readonly kind: "crash"; readonly pod: number }
  | { readonly kind: "event"; readonly name: T["event"] };

/** What the choice of steps depends on. */
export interface Situation<T extends ModelTypes> {
  readonly world: T["world"];
  readonly pods: readonly ProcessNode<T>[];
  /** The faults that have happened, in order of their names. */
  readonly faults: readonly FaultKind<T>[];
}

export function faultOf<T extends ModelTypes>(step: Step<T>): FaultKind<T> | null {
  switch (step.kind) {
    case "call":
      return step.fault;
    case "arrive":
      return null;
    case "event":
      return step.name;
    case "late":
    case "crash":
      return step.kind;
  }
}

/** Chooses the steps that an exploration has to try. */
export class StepChooser<T extends ModelTypes> {
  readonly #model: Model<T>;
  readonly #firstNodes: readonly ProcessNode<T>[];
  readonly #events: readonly T["event"][];

  constructor(model: Model<T>, firstNodes: readonly ProcessNode<T>[]) {
    this.#model = model;
    this.#firstNodes = firstNodes;
    const { callFaults } = model.environment;
    this.#events = [...model.scenario.kinds.keys()].filter((kind): kind is T["event"] => {
      return kind !== "crash" && kind !== "late" && !callFaults.includes(kind);
    });
  }

  /** Every step that must be tried here, those without a fault first. */
  of(at: Situation<T>): readonly Step<T>[] {
    const invisible = this.#invisibleStep(at);
    if (invisible !== null) return [invisible];
    if (at.pods.every(({ isDone }) => isDone)) return [];
    const left = this.#faultsLeft(at);
    const alone = this.#model.scenario.isReduced
      ? at.pods.findIndex((_, pod) => this.#isIndependent(at, pod, left))
      : -1;
    const pods = alone >= 0 ? [alone] : [...at.pods.keys()];
    const free = pods.filter((pod) => !this.#mustWait(at, pod));
    const steps = free.flatMap((pod) => plainSteps(at, pod));
    if (left.length === 0) return steps;
    const faults = free.flatMap((pod) => this.#faultSteps(at, pod, left));
    const events = alone >= 0 ? [] : this.#events.filter((name) => left.includes(name));
    return [...steps, ...faults, ...events.map((name): Step<T> => ({ kind: "event", name }))];
  }

  /** The kinds of faults that may still happen. */
  #faultsLeft({ faults }: Situation<T>): readonly FaultKind<T>[] {
    const { kinds, faults: total } = this.#model.scenario;
    if (faults.length >= total) return [];
    const isLeft = ([kind, most]: readonly [FaultKind<T>, number]): boolean =>
      faults.filter((fault) => fault === kind).length < most;
    return [...kinds].filter(isLeft).map(([kind]) => kind);
  }

  /** Processes that are alike take their first steps in order: the other orders are the same. */
  #mustWait({ pods }: Situation<T>, pod: number): boolean {
    if (!this.#model.scenario.isSymmetric || pod === 0) return false;
    const firstNodes = this.#firstNodes;
    return pods[pod] === firstNodes[pod] && pods[pod - 1] === firstNodes[pod - 1];
  }

  #isIndependent(at: Situation<T>, pod: number, left: readonly FaultKind<T>[]): boolean {
    const { reduction } = this.#model;
    if (reduction === undefined || at.pods[pod]?.pending.length === 0) return false;
    return !this.#mustWait(at, pod) && reduction.isIndependent(at, pod, left);
  }

  /** A call that makes no difference to anybody is taken at once. */
  #invisibleStep({ pods }: Situation<T>): Step<T> | null {
    const { reduction } = this.#model;
    if (reduction === undefined) return null;
    for (const [pod, { pending }] of pods.entries()) {
      const found = pending.find(({ call }) => reduction.isInvisible(call));
      if (found !== undefined) return { kind: "call", pod, call: found.ordinal, fault: null };
    }
    return null;
  }

  #faultSteps(at: Situation<T>, pod: number, left: readonly FaultKind<T>[]): readonly Step<T>[] {
    const node = at.pods[pod];
    if (node === undefined) return [];
    const { faultsOf } = this.#model.environment;
    const calls = node.pending.flatMap(({ ordinal, call }) =>
      faultsOf(at.world, call)
        .filter((fault) => left.includes(fault))
        .map((fault): Step<T> => ({ kind: "call", pod, call: ordinal, fault })),
    );
    const isLate = node.canBeLate && left.includes("late");
    const late: readonly Step<T>[] = isLate ? [{ kind: "late", pod }] : [];
    const canCrash = !node.isDone && left.includes("crash");
    return [...calls, ...late, ...(canCrash ? [{ kind: "crash", pod } as const] : [])];
  }
}

function plainSteps<T extends ModelTypes>({ pods }: Situation<T>, pod: number): readonly Step<T>[] {
  const node = pods[pod];
  if (node === undefined) return [];
  return [
    ...node.arrivals.map((client): Step<T> => ({ kind: "arrive", pod, client })),
    ...node.pending.map(({ ordinal }): Step<T> => {
      return { kind: "call", pod, call: ordinal, fault: null };
    }),
  ];
}
