import type { Violation } from "#tests/exploration/judge";
import type { Scenario } from "#tests/exploration/scenario";
import { faultOf } from "#tests/exploration/steps";
import type { Step } from "#tests/exploration/steps";
import type { After } from "#tests/exploration/stepping";
import { answerText, callText, requestText } from "#tests/exploration/wording";
import type { Story } from "../property";

type StoryStep = Story["steps"][number];

/** Writes a walk down as it is made, a lane a tab. */
export class StoryWriter {
  readonly #scenario: Scenario;
  readonly #steps: StoryStep[] = [];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  write(step: Step, { called, sights }: After): void {
    const fault = faultOf(step);
    const tab = called?.pending.tab ?? ("tab" in step ? step.tab : 0);
    const actor = "pod" in step ? this.#actor(step.pod, tab) : "the world";
    const does = doesText(step, called);
    const replies = sights.flatMap((sight) => {
      return sight.kind === "answered" ? [answerText(sight.answered)] : [];
    });
    const asked = sights.flatMap((sight) => {
      return sight.kind === "asked" ? [requestText(sight.request)] : [];
    });
    const next = asked.length === 0 ? "" : `; next it ${asked.join(", ")}`;
    this.#steps.push({ actor, does, reply: `${replies.join(", ")}${next}`, fault });
  }

  story({ invariant, what }: Violation): Story {
    const actors = [...new Set(this.#steps.map(({ actor }) => actor))];
    return { title: what, invariant, actors, steps: this.#steps };
  }

  #actor(pod: number, tab: number): string {
    const name = this.#scenario.pods[pod]?.tabs[tab]?.name ?? String(tab);
    return `process ${pod}, tab ${name}`;
  }
}

function doesText(step: Step, called: After["called"]): string {
  if (called !== null) return callText(called.pending.call, called.executed.reply);
  switch (step.kind) {
    case "event":
      return step.name;
    case "late":
      return "waits no longer";
    case "crash":
      return "dies, and another takes its place";
    default:
      return "asks";
  }
}
