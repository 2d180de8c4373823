import { Fault } from "#lib/fault";
import { checkResultOf, counted } from "./check";
import type { CheckResult, Issue, OwnQuestionsPort } from "./check";

const NOBODY = "holdfast-doctor";

/** Lists the questions of a resource that nobody has, and of those that were named. */
export async function ownQuestionsResult({
  bank,
  resources,
}: OwnQuestionsPort): Promise<CheckResult> {
  const found: string[] = [];
  const issues: Issue[] = [];
  const attempt = async (resourceId: string, judge: (ids: readonly string[] | null) => void) => {
    try {
      const list = await bank.list({ userId: NOBODY, resourceId }, 1);
      judge(list === null ? null : list.map(({ id }) => id));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const remedy =
        "Correct questions.list; checkContract(questionsContract(…)) of holdfast/testing tries it.";
      issues.push({ severity: "problem", finding: `${resourceId}: ${reasonOf(error)}`, remedy });
    }
  };
  await attempt(NOBODY, (ids) => {
    if (ids === null) return;
    const finding = `questions.list knows the resource ${NOBODY}, which nobody has.`;
    const remedy =
      "Return null for an unknown resource: otherwise any id in a URL starts an attempt.";
    issues.push({ severity: "warning", finding, remedy });
  });
  for (const resourceId of resources) {
    await attempt(resourceId, (ids) => {
      if (ids !== null) {
        found.push(`${resourceId} has ${counted(ids.length, "question")}`);
        return;
      }
      const finding = `questions.list knows no resource ${resourceId}.`;
      issues.push({
        severity: "problem",
        finding,
        remedy: "Correct --resource, or questions.list.",
      });
    });
  }
  const tried = resources.length === 0 ? " Name one with --resource to try its list." : "";
  return checkResultOf(
    issues,
    `questions.list answers.${found.map((each) => ` ${each}.`).join("")}${tried}`,
  );
}

/** The message of the application's own error is its own, and may be shown. */
function reasonOf({ message, cause, isOwnCause }: Fault): string {
  return isOwnCause && cause instanceof Error
    ? `${message} ${cause.name}: ${cause.message}`
    : message;
}
