import type { PodNode } from "./pod-node";
import type { FaultKind, Scenario } from "./scenario";
import { faultsOf } from "./world";
import type { CallFault, World } from "./world";

/** One step of a history. Between two of them everybody only computes. */
export type Step =
  | {
      readonly kind: "call";
      readonly pod: number;
      readonly call: number;
      readonly fault: CallFault | null;
    }
  | { readonly kind: "arrive"; readonly pod: number; readonly tab: number }
  | { readonly kind: "late"; readonly pod: number }
  | { readonly kind: "crash"; readonly pod: number }
  | { readonly kind: "event"; readonly name: FaultKind };

/** What the choice of steps depends on. */
export interface Situation {
  readonly world: World;
  readonly pods: readonly PodNode[];
  /** The faults that have happened, in order of their names. */
  readonly faults: readonly FaultKind[];
}

export const CALL_FAULTS: readonly CallFault[] = [
  "error before",
  "reply lost",
  "empty list",
  "stale list",
  "stale by id",
];

export function faultOf(step: Step): FaultKind | null {
  switch (step.kind) {
    case "call":
      return step.fault;
    case "arrive":
      return null;
    case "event":
      return step.name;
    default:
      return step.kind;
  }
}

/** Chooses the steps that an exploration has to try. */
export class Steps {
  readonly #scenario: Scenario;
  readonly #begins: readonly PodNode[];
  readonly #events: readonly FaultKind[];

  constructor(scenario: Scenario, begins: readonly PodNode[]) {
    this.#scenario = scenario;
    this.#begins = begins;
    this.#events = [...scenario.kinds.keys()].filter((kind) => kind.includes(" ") && !isCall(kind));
  }

  /** Every step that must be tried here, those without a fault first. */
  of(at: Situation): readonly Step[] {
    const refusal = appendingRefusal(at);
    if (refusal !== null) return [refusal];
    if (at.pods.every(({ isDone }) => isDone)) return [];
    const alone = this.#scenario.isReduced
      ? at.pods.findIndex((_, pod) => this.#isUnseen(at, pod))
      : -1;
    const pods = alone >= 0 ? [alone] : [...at.pods.keys()];
    const free = pods.filter((pod) => !this.#mustWait(at, pod));
    const steps = free.flatMap((pod) => plainSteps(at, pod));
    const left = this.#left(at);
    if (left.length === 0) return steps;
    const faults = free.flatMap((pod) => faultSteps(at, pod, left));
    const events = alone >= 0 ? [] : this.#events.filter((name) => left.includes(name));
    return [...steps, ...faults, ...events.map((name): Step => ({ kind: "event", name }))];
  }

  /** The kinds of faults that may still happen. */
  #left({ faults }: Situation): readonly FaultKind[] {
    const { kinds, faults: total } = this.#scenario;
    if (faults.length >= total) return [];
    const isLeft = ([kind, most]: readonly [FaultKind, number]): boolean =>
      faults.filter((fault) => fault === kind).length < most;
    return [...kinds].filter(isLeft).map(([kind]) => kind);
  }

  /** Pods that are alike take their first steps in their order: the other orders are the same. */
  #mustWait({ pods }: Situation, pod: number): boolean {
    if (!this.#scenario.isSymmetric || pod === 0) return false;
    return pods[pod] === this.#begins[pod] && pods[pod - 1] === this.#begins[pod - 1];
  }

  /**
   * Whether all that a pod can do now is to read the gradebook, and nobody else can write it any
   * more. Such a step changes nothing for anybody and nothing can change it: every history has one
   * like it in which the step comes at once.
   */
  #isUnseen(at: Situation, pod: number): boolean {
    const pending = at.pods[pod]?.pending ?? [];
    const reads = pending.every(({ call }) => ["listResults", "findResult"].includes(call.method));
    if (!reads || pending.length === 0 || this.#mustWait(at, pod)) return false;
    if (this.#left(at).includes("an old pod finalizes")) return false;
    return at.pods.every((node, other) => other === pod || !this.#mayPublish(node, other));
  }

  #mayPublish({ isDone, pending, memory }: PodNode, pod: number): boolean {
    const script = this.#scenario.pods[pod];
    if (script === undefined || isDone) return false;
    if (pending.some(({ isBackground }) => isBackground)) return true;
    return script.tabs.some(({ asks }, tab) => {
      const rest = asks.slice(memory.tabs[tab]?.position ?? 0);
      return rest.includes("sweep") || (script.isPublishing && rest.includes("finalize"));
    });
  }
}

/**
 * A refusal that is kept in the trail changes nothing that anybody looks at, and nobody waits for
 * it: it is taken at once.
 */
function appendingRefusal({ pods }: Situation): Step | null {
  for (const [pod, { pending }] of pods.entries()) {
    const found = pending.find(({ call }) => call.method === "appendTrail");
    if (found !== undefined) return { kind: "call", pod, call: found.ordinal, fault: null };
  }
  return null;
}

function plainSteps({ pods }: Situation, pod: number): readonly Step[] {
  const node = pods[pod];
  if (node === undefined) return [];
  return [
    ...node.arrivals.map((tab): Step => ({ kind: "arrive", pod, tab })),
    ...node.pending.map(({ ordinal }): Step => {
      return { kind: "call", pod, call: ordinal, fault: null };
    }),
  ];
}

function faultSteps(at: Situation, pod: number, left: readonly FaultKind[]): readonly Step[] {
  const node = at.pods[pod];
  if (node === undefined) return [];
  const calls = node.pending.flatMap(({ ordinal, call }) =>
    faultsOf(at.world, call)
      .filter((fault) => left.includes(fault))
      .map((fault): Step => ({ kind: "call", pod, call: ordinal, fault })),
  );
  const isLate = node.canBeLate && left.includes("late");
  const late: readonly Step[] = isLate ? [{ kind: "late", pod }] : [];
  const canCrash = !node.isDone && left.includes("crash");
  return [...calls, ...late, ...(canCrash ? [{ kind: "crash", pod } as const] : [])];
}

function isCall(kind: FaultKind): boolean {
  return (CALL_FAULTS as readonly FaultKind[]).includes(kind);
}
