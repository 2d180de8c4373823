import type { AttemptTypes } from "./attempt-types";
import type { Reduction } from "./core/model";
import type { ProcessNode } from "./core/process-graph";
import type { Scenario } from "./scenario";

const GRADEBOOK_READS = ["listResults", "findResult"];

/**
 * The calls of attempts that need not be interleaved. A refusal that is kept in the trail changes
 * nothing that anybody looks at, and nobody waits for it. A read of the gradebook changes nothing
 * for anybody, and when nobody can write the gradebook any more, nothing can change its reply.
 */
export function reductionOf(scenario: Scenario): Reduction<AttemptTypes> {
  return {
    isInvisible: ({ method }) => method === "appendTrail",
    isIndependent: ({ pods }, pod, faultsLeft) => {
      const pending = pods[pod]?.pending ?? [];
      if (!pending.every(({ call }) => GRADEBOOK_READS.includes(call.method))) return false;
      if (faultsLeft.includes("a legacy pod finalizes")) return false;
      return pods.every((node, other) => other === pod || !mayPublish(scenario, node, other));
    },
  };
}

/** Whether a pod may still write the gradebook. */
function mayPublish(
  { pods }: Scenario,
  { isDone, pending, memory }: ProcessNode<AttemptTypes>,
  pod: number,
): boolean {
  const script = pods[pod];
  if (script === undefined || isDone) return false;
  if (pending.some(({ isBackground }) => isBackground)) return true;
  return script.tabs.some(({ steps }, tab) => {
    const rest = steps.slice(memory.tabs[tab]?.position ?? 0);
    return rest.includes("sweep") || (script.isPublishing && rest.includes("finalize"));
  });
}
