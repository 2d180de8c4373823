import type { EnvironmentModel, ModelTypes } from "./model";
import type { Step } from "./steps";

/** What gives faults and events their numbers in a token. */
type Numbering<T extends ModelTypes> = Pick<EnvironmentModel<T>, "callFaults" | "events">;

/** A history as one short text: the scenario's id, and what was done at each step. */
export function tokenOf<T extends ModelTypes>(
  numbering: Numbering<T>,
  id: string,
  steps: readonly Step<T>[],
): string {
  return `${id}:${steps.map((step) => codeOf(numbering, step)).join("-")}`;
}

function codeOf<T extends ModelTypes>({ callFaults, events }: Numbering<T>, step: Step<T>): string {
  switch (step.kind) {
    case "call": {
      const fault = step.fault === null ? "" : `f${callFaults.indexOf(step.fault)}`;
      return `${step.pod}c${step.call}${fault}`;
    }
    case "arrive":
      return `${step.pod}a${step.client}`;
    case "late":
      return `${step.pod}l`;
    case "crash":
      return `${step.pod}x`;
    case "event":
      return `e${events.findIndex(({ name }) => name === step.name)}`;
  }
}

/** The scenario's id and the steps of a token. Throws when it is not one. */
export function readToken<T extends ModelTypes>(
  numbering: Numbering<T>,
  token: string,
): { readonly id: string; readonly steps: readonly Step<T>[] } {
  const [id = "", codes = ""] = token.split(":");
  const steps = codes === "" ? [] : codes.split("-").map((code) => stepOf(numbering, code));
  return { id, steps };
}

function stepOf<T extends ModelTypes>({ callFaults, events }: Numbering<T>, code: string): Step<T> {
  const event = events[Number(/^e(\d+)$/.exec(code)?.[1] ?? NaN)];
  if (event !== undefined) return { kind: "event", name: event.name };
  const [, pod, kind, rest = ""] = /^(\d+)([calx])(.*)$/.exec(code) ?? [];
  if (kind === "l") return { kind: "late", pod: Number(pod) };
  if (kind === "x") return { kind: "crash", pod: Number(pod) };
  if (kind === "a") return { kind: "arrive", pod: Number(pod), client: Number(rest) };
  const [, call, fault] = /^(\d+)(?:f(\d+))?$/.exec(rest) ?? [];
  if (kind !== "c" || call === undefined) throw new Error(`"${code}" is no step of a history`);
  const kindOfFault = fault === undefined ? null : (callFaults[Number(fault)] ?? null);
  return { kind: "call", pod: Number(pod), call: Number(call), fault: kindOfFault };
}
