import fc from "fast-check";
import { operationOf, keysAt } from "./operation";
import type { OperationArbitrary } from "./operation";
import * as values from "./values";

const { slots, numbers } = values;

const THE_WORLD = { actor: "the world" } as const;

const TTL_SECONDS = 604_800;
const DAY_MS = 86_400_000;

const KINDS = ["pointer", "state", "questions", "list", "highWater", "outbox"] as const;

/** Direct changes of the keys: evictions, legacy pods, operators. */
export const worldOperations: readonly OperationArbitrary[] = [
  operationOf(fc.tuple(slots, fc.constantFrom(...KINDS), numbers), ([slot, kind, number]) => ({
    ...THE_WORLD,
    text: `evicts the ${kind} of ${slot}${/s$|e$|^list$/.test(kind) ? `, number ${number}` : ""}`,
    run: ({ fixture }) => fixture.delete(keyOf(slot, kind, number)),
  })),
  operationOf(fc.tuple(slots, numbers, values.stateJsons), ([slot, number, stateJson]) => ({
    ...THE_WORLD,
    text: `as a legacy pod writes record ${number} of ${slot}: ${stateJson}`,
    run: ({ fixture }) => fixture.set(keyOf(slot, "state", number), stateJson, TTL_SECONDS),
  })),
  operationOf(
    fc.tuple(slots, numbers, fc.constantFrom("0", "1", "2")),
    ([slot, number, index]) => ({
      ...THE_WORLD,
      text: `as a legacy pod writes answer ${index} of ${slot}, number ${number}`,
      run: ({ fixture }) => fixture.setField(keyOf(slot, "questions", number), index, '"its own"'),
    }),
  ),
  operationOf(slots, (slot) => ({
    ...THE_WORLD,
    text: `as a legacy pod rewrites the last observed record of ${slot}`,
    run: ({ fixture }, observations) => {
      const { number, stateJson } = observations.expectedVersion(slot, 0);
      return fixture.set(keyOf(slot, "state", number), withoutOurs(stateJson), TTL_SECONDS);
    },
  })),
  operationOf(fc.tuple(slots, numbers, values.strangeJsons), ([slot, number, text]) => ({
    ...THE_WORLD,
    text: `leaves "${text}" as record ${number} of ${slot}`,
    run: ({ fixture }) => fixture.set(keyOf(slot, "state", number), text, TTL_SECONDS),
  })),
  operationOf(fc.tuple(slots, values.strangeDecimals), ([slot, text]) => ({
    ...THE_WORLD,
    text: `leaves "${text}" as the pointer of ${slot}`,
    run: ({ fixture }) => fixture.set(keysAt(slot).pointer, text, TTL_SECONDS),
  })),
  operationOf(fc.tuple(slots, numbers), ([slot, number]) => ({
    ...THE_WORLD,
    text: `as a legacy pod points ${slot} at number ${number}`,
    run: ({ fixture }) => fixture.set(keysAt(slot).pointer, String(number), TTL_SECONDS),
  })),
  operationOf(slots, (slot) => ({
    ...THE_WORLD,
    text: `leaves an answer to question "last" in record 1 of ${slot}`,
    run: ({ fixture }) => fixture.setField(keyOf(slot, "questions", 1), "last", '"no index"'),
  })),
  operationOf(fc.constantFrom(1, 4, 8), (days) => ({
    ...THE_WORLD,
    text: `lets ${days} days pass`,
    run: ({ fixture }) => fixture.advanceTime(days * DAY_MS),
  })),
];

function keyOf(slot: number, kind: (typeof KINDS)[number], number: number): string {
  const keys = keysAt(slot);
  if (kind === "state") return `${keys.statePrefix}${number}`;
  if (kind === "list") return `${keys.listPrefix}${number}`;
  return kind === "questions" ? `${keys.questionsPrefix}${number}` : keys[kind];
}

/** A state as a legacy pod writes it again: without the field that it does not know. */
function withoutOurs(stateJson: string): string {
  try {
    const { holdfast: _dropped, ...legacy } = JSON.parse(stateJson) as Record<string, unknown>;
    return JSON.stringify({ ...legacy, currentQuestionIndex: 1 });
  } catch {
    return stateJson;
  }
}
