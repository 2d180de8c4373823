import { counted, notApplicable, checkResultOf } from "./check";
import type { Check, Issue, PodPort } from "./check";

const KEY = "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY";

const SAME_BUILD =
  `Build all pods from the same sources with the same ${KEY}, or with the same SESSION_SECRET (or ` +
  "ATTEMPT_TOKEN_SECRET) that it is derived from; or build once and run that build everywhere.";

/** Checks that every pod can serve a page that another pod has rendered. */
export const podsCheck: Check = {
  id: "pods",
  needsRedis: false,
  run: async ({ pods }) => {
    if (pods.length === 0) {
      return notApplicable("No pods were given; give the address of each with --url.");
    }
    const replies = await Promise.all(pods.map(async (pod) => ({ pod, reply: await pod.ask() })));
    const issues: Issue[] = [];
    const builds: PodBuild[] = [];
    for (const { pod, reply } of replies) {
      if (reply.kind === "failed") issues.push(noAnswer(pod, reply.reason));
      else if (reply.build === null || reply.actions === null) issues.push(noBuild(pod));
      else builds.push({ where: pod.where, build: reply.build, actions: reply.actions });
    }
    issues.push(...differences(builds));
    const [first] = builds;
    const okFinding = `${counted(pods.length, "pod")}, all of build ${first?.build ?? "?"}.`;
    return checkResultOf(issues, okFinding);
  },
};

interface PodBuild {
  readonly where: string;
  readonly build: string;
  readonly actions: string;
}

function differences(builds: readonly PodBuild[]): readonly Issue[] {
  const groups = (by: "build" | "actions"): string =>
    [...new Set(builds.map((pod) => pod[by]))]
      .map((value) => builds.filter((pod) => pod[by] === value))
      .map((pods) => pods.map(({ where }) => where).join(", "))
      .join(" | ");
  const count = (by: "build" | "actions"): number => new Set(builds.map((pod) => pod[by])).size;
  if (count("actions") > 1) {
    const finding =
      "These pods have different ids of server actions: a click on a page that another pod " +
      `rendered is answered with 409: ${groups("actions")}.`;
    return [{ severity: "problem", finding, remedy: SAME_BUILD }];
  }
  if (count("build") > 1) {
    const finding =
      "These pods serve different builds, but their server actions have the same ids: " +
      `${groups("build")}.`;
    return [{ severity: "warning", finding, remedy: `Finish the rollout. ${SAME_BUILD}` }];
  }
  return [];
}

function noAnswer({ where }: PodPort, reason: string): Issue {
  const finding = `The pod at ${where} could not be asked which build it serves (${reason}).`;
  return { severity: "problem", finding, remedy: "Start the pod, or correct its --url." };
}

function noBuild({ where }: PodPort): Issue {
  const finding = `The pod at ${where} does not report which build it serves.`;
  const remedy = "Update the pod: it runs an earlier version, or serves from source.";
  return { severity: "warning", finding, remedy };
}
