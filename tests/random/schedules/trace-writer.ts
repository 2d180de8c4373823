import type { Step, StepResult } from "#tests/exploration/attempt-types";
import type { Violation } from "#tests/exploration/core/model";
import { faultOf } from "#tests/exploration/core/steps";
import type { Scenario } from "#tests/exploration/scenario";
import { answerText, callText, requestText } from "#tests/exploration/wording";
import type { HistoryTrace } from "../property";

type TraceStep = HistoryTrace["steps"][number];

/** Records the steps of a walk as a trace, with one actor for each tab. */
export class TraceWriter {
  readonly #scenario: Scenario;
  readonly #steps: TraceStep[] = [];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  write(step: Step, { called, observations }: StepResult): void {
    const fault = faultOf(step);
    const tab = called?.pending.client ?? ("client" in step ? step.client : 0);
    const actor = "pod" in step ? this.#actor(step.pod, tab) : "the world";
    const does = doesText(step, called);
    const replies = observations.flatMap((observation) => {
      return observation.kind === "answer" ? [answerText(observation.answer)] : [];
    });
    const requests = observations.flatMap((observation) => {
      return observation.kind === "request" ? [requestText(observation.request)] : [];
    });
    const next = requests.length === 0 ? "" : `; next it ${requests.join(", ")}`;
    this.#steps.push({ actor, does, reply: `${replies.join(", ")}${next}`, fault });
  }

  trace({ invariant, what }: Violation): HistoryTrace {
    const actors = [...new Set(this.#steps.map(({ actor }) => actor))];
    return { title: what, invariant, actors, steps: this.#steps };
  }

  #actor(pod: number, tab: number): string {
    const name = this.#scenario.pods[pod]?.tabs[tab]?.name ?? String(tab);
    return `process ${pod}, tab ${name}`;
  }
}

function doesText(step: Step, called: StepResult["called"]): string {
  if (called !== null) return callText(called.pending.call, called.execution.reply);
  switch (step.kind) {
    case "event":
      return step.name;
    case "late":
      return "times out";
    case "crash":
      return "crashes, and another process replaces it";
    default:
      return "sends its next request";
  }
}
