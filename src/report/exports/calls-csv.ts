import type { EvidenceSet } from "../evidence-set";
import { kindOf } from "../proof";
import { csv } from "./csv";

const HEAD = ["exploration", "what it is", "action", "kind", "what it says", "calls"];

/** How many calls of each exploration were which action of the theory, a line each. */
export function callsCsv({ explorations, proof }: EvidenceSet): string {
  const lines = explorations.flatMap(({ id, value }) =>
    (value.theory ?? []).map(({ action, calls }) => {
      const { kind, says } = kindOf(action, proof);
      return [id, value.title, action, kind, says, String(calls)];
    }),
  );
  return csv([HEAD, ...lines]);
}
