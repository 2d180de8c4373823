import { counted, notApplicable, verdictOf } from "./check";
import type { Check, Issue, PodPort } from "./check";

const KEY = "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY";

const ALIKE =
  `Build all pods of the same sources, with the same ${KEY}, or the same SESSION_SECRET (or ` +
  "ATTEMPT_TOKEN_SECRET) of which it is derived; or build once and run that build everywhere.";

/** Whether every pod can serve a page that another one has rendered. */
export const podsCheck: Check = {
  id: "pods",
  needsRedis: false,
  run: async ({ pods }) => {
    if (pods.length === 0) {
      return notApplicable("No pods are named; give the address of each with --url.");
    }
    const asked = await Promise.all(pods.map(async (pod) => ({ pod, told: await pod.ask() })));
    const issues: Issue[] = [];
    const known: Known[] = [];
    for (const { pod, told } of asked) {
      if (told.kind === "silent") issues.push(silent(pod, told.reason));
      else if (told.build === null || told.actions === null) issues.push(unnamed(pod));
      else known.push({ where: pod.where, build: told.build, actions: told.actions });
    }
    issues.push(...differences(known));
    const [first] = known;
    const fine = `${counted(pods.length, "pod")}, all of build ${first?.build ?? "?"}.`;
    return verdictOf(issues, fine);
  },
};

interface Known {
  readonly where: string;
  readonly build: string;
  readonly actions: string;
}

function differences(known: readonly Known[]): readonly Issue[] {
  const groups = (by: "build" | "actions"): string =>
    [...new Set(known.map((pod) => pod[by]))]
      .map((value) => known.filter((pod) => pod[by] === value))
      .map((pods) => pods.map(({ where }) => where).join(", "))
      .join(" | ");
  const count = (by: "build" | "actions"): number => new Set(known.map((pod) => pod[by])).size;
  if (count("actions") > 1) {
    const finding =
      "These pods do not know each other's server actions, and answer 409 to a click on a page " +
      `of another: ${groups("actions")}.`;
    return [{ severity: "problem", finding, remedy: ALIKE }];
  }
  if (count("build") > 1) {
    const finding =
      "These pods serve different builds, whose actions have the same ids: " +
      `${groups("build")}.`;
    return [{ severity: "warning", finding, remedy: `End the rollout. ${ALIKE}` }];
  }
  return [];
}

function silent({ where }: PodPort, reason: string): Issue {
  const finding = `${where} did not say which build it serves (${reason}).`;
  return { severity: "problem", finding, remedy: "Start it, or correct its --url." };
}

function unnamed({ where }: PodPort): Issue {
  const finding = `${where} does not say which build it serves.`;
  const remedy = "Update it: it is of an earlier version, or serves from source.";
  return { severity: "warning", finding, remedy };
}
