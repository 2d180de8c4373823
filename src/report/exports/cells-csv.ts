import type { CellsEvidence } from "../evidence";
import { csv } from "./csv";

const HEAD = ["state", "state value", "snapshot", "event", "event type", "what it says"];
const FOUND = ["outcome", "code", "target"];

/** Every state x every event, a line each; what nobody tried is there as untried. */
export function cellsCsv(parts: readonly CellsEvidence[]): string {
  const lines = parts.flatMap(({ states, events, cells }) => {
    const told = new Map(cells.map((cell) => [`${cell.state}\n${cell.event}`, cell]));
    return states.flatMap((state) =>
      events.map((event) => {
        const cell = told.get(`${state.id}\n${event.id}`);
        const place = [state.id, state.value, state.title, event.id, event.type, event.title];
        const found = [cell?.outcome ?? "untried", cell?.code ?? "", cell?.target ?? ""];
        return [...place, ...found];
      }),
    );
  });
  return csv([[...HEAD, ...FOUND], ...lines]);
}
