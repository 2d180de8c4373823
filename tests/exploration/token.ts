import type { Scenario } from "./scenario";
import { CALL_FAULTS } from "./steps";
import type { Step } from "./steps";
import { WORLD_EVENTS } from "./world-events";

/** A history as one short text: the scenario's id, and what was done at each step. */
export function tokenOf({ id }: Scenario, steps: readonly Step[]): string {
  return `${id}:${steps.map(codeOf).join("-")}`;
}

function codeOf(step: Step): string {
  switch (step.kind) {
    case "call": {
      const fault = step.fault === null ? "" : `f${CALL_FAULTS.indexOf(step.fault)}`;
      return `${step.pod}c${step.call}${fault}`;
    }
    case "arrive":
      return `${step.pod}a${step.tab}`;
    case "late":
      return `${step.pod}l`;
    case "crash":
      return `${step.pod}x`;
    case "event":
      return `e${WORLD_EVENTS.findIndex(({ name }) => name === step.name)}`;
  }
}

/** The scenario's id and the steps of a token. Throws on what is none. */
export function readToken(token: string): { readonly id: string; readonly steps: readonly Step[] } {
  const [id = "", codes = ""] = token.split(":");
  return { id, steps: codes === "" ? [] : codes.split("-").map(stepOf) };
}

function stepOf(code: string): Step {
  const event = WORLD_EVENTS[Number(/^e(\d+)$/.exec(code)?.[1] ?? NaN)];
  if (event !== undefined) return { kind: "event", name: event.name };
  const [, pod, kind, rest = ""] = /^(\d+)([calx])(.*)$/.exec(code) ?? [];
  if (kind === "l") return { kind: "late", pod: Number(pod) };
  if (kind === "x") return { kind: "crash", pod: Number(pod) };
  if (kind === "a") return { kind: "arrive", pod: Number(pod), tab: Number(rest) };
  const [, call, fault] = /^(\d+)(?:f(\d+))?$/.exec(rest) ?? [];
  if (kind !== "c" || call === undefined) throw new Error(`"${code}" is no step of a history`);
  const named = fault === undefined ? null : (CALL_FAULTS[Number(fault)] ?? null);
  return { kind: "call", pod: Number(pod), call: Number(call), fault: named };
}
