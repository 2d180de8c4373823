import fc from "fast-check";
import { drawn, keysAt } from "./operation";
import type { DrawnOperation } from "./operation";
import * as values from "./values";

const { slots, numbers } = values;

const THE_WORLD = { actor: "the world" } as const;

const TTL_SECONDS = 604_800;
const DAY_MS = 86_400_000;

const KINDS = ["pointer", "state", "questions", "list", "highWater", "outbox"] as const;

/** What happens to the keys behind the store's back. */
export const worldOperations: readonly DrawnOperation[] = [
  drawn(fc.tuple(slots, fc.constantFrom(...KINDS), numbers), ([slot, kind, number]) => ({
    ...THE_WORLD,
    text: `evicts the ${kind} of ${slot}${/s$|e$|^list$/.test(kind) ? `, number ${number}` : ""}`,
    on: ({ side }) => side.delete(keyOf(slot, kind, number)),
  })),
  drawn(fc.tuple(slots, numbers, values.stateJsons), ([slot, number, stateJson]) => ({
    ...THE_WORLD,
    text: `is an old pod that writes record ${number} of ${slot}: ${stateJson}`,
    on: ({ side }) => side.set(keyOf(slot, "state", number), stateJson, TTL_SECONDS),
  })),
  drawn(fc.tuple(slots, numbers, fc.constantFrom("0", "1", "2")), ([slot, number, index]) => ({
    ...THE_WORLD,
    text: `is an old pod that writes answer ${index} of ${slot}, number ${number}`,
    on: ({ side }) => side.setField(keyOf(slot, "questions", number), index, '"its own"'),
  })),
  drawn(slots, (slot) => ({
    ...THE_WORLD,
    text: `is an old pod that rewrites what was last seen of ${slot}`,
    on: ({ side }, seen) => {
      const { number, stateJson } = seen.expectedVersion(slot, 0);
      return side.set(keyOf(slot, "state", number), withoutOurs(stateJson), TTL_SECONDS);
    },
  })),
  drawn(fc.tuple(slots, numbers, values.strangeJsons), ([slot, number, text]) => ({
    ...THE_WORLD,
    text: `leaves "${text}" as record ${number} of ${slot}`,
    on: ({ side }) => side.set(keyOf(slot, "state", number), text, TTL_SECONDS),
  })),
  drawn(fc.tuple(slots, values.strangeDecimals), ([slot, text]) => ({
    ...THE_WORLD,
    text: `leaves "${text}" as the pointer of ${slot}`,
    on: ({ side }) => side.set(keysAt(slot).pointer, text, TTL_SECONDS),
  })),
  drawn(slots, (slot) => ({
    ...THE_WORLD,
    text: `leaves an answer to question "last" in record 1 of ${slot}`,
    on: ({ side }) => side.setField(keyOf(slot, "questions", 1), "last", '"no index"'),
  })),
  drawn(fc.constantFrom(1, 4, 8), (days) => ({
    ...THE_WORLD,
    text: `lets ${days} days pass`,
    on: ({ side }) => side.pass(days * DAY_MS),
  })),
];

function keyOf(slot: number, kind: (typeof KINDS)[number], number: number): string {
  const keys = keysAt(slot);
  if (kind === "state") return `${keys.statePrefix}${number}`;
  if (kind === "list") return `${keys.listPrefix}${number}`;
  return kind === "questions" ? `${keys.questionsPrefix}${number}` : keys[kind];
}

/** Old pods keep the fields that they know, and no others. */
function withoutOurs(stateJson: string): string {
  try {
    const { holdfast: _dropped, ...legacy } = JSON.parse(stateJson) as Record<string, unknown>;
    return JSON.stringify({ ...legacy, currentQuestionIndex: 1 });
  } catch {
    return stateJson;
  }
}
