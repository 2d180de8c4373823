import { ambiguousResources } from "../one-roster";
import { counted, ok } from "./check";
import type { Check, CheckResult } from "./check";
import { ownQuestionsResult } from "./own-questions";

const NAMED_MAX = 5;

export const contentCheck: Check = {
  id: "content",
  needsRedis: false,
  run: async ({ questions, facts }) => {
    if (questions.kind === "own") return ownQuestionsResult(questions);
    const listed = await questions.listAssessments();
    const broken = listed.filter(({ kind }) => kind === "broken");
    if (listed.length === 0) {
      const finding = `${questions.where} holds no assessment.`;
      const remedy = "Set CONTENT_DIR to the folder that holds the questions.";
      return { severity: "problem", finding, remedy };
    }
    if (broken.length > 0) {
      const which = firstFew(broken.map(({ resourceId }) => resourceId));
      const finding =
        `${broken.length} of ${listed.length} assessments cannot be read, so students cannot ` +
        `start them: ${which}.`;
      const remedy = "Correct their files in CONTENT_DIR. The start page names the errors.";
      return { severity: "problem", finding, remedy };
    }
    const pairs = ambiguousResources(listed.map(({ resourceId }) => resourceId));
    if (facts.resultIdForm === "inherited" && pairs.length > 0) return ambiguous(pairs);
    return ok(`${counted(listed.length, "assessment")} can be read.`);
  },
};

/** `ann` at `b_quiz` and `ann_b` at `quiz` have the same result ids. */
function ambiguous(pairs: ReturnType<typeof ambiguousResources>): CheckResult {
  const which = firstFew(pairs.map((pair) => pair.join(" and ")));
  return {
    severity: "warning",
    finding:
      `Two students can get the same result ids at ${which}. The result of the second student ` +
      "then waits as a conflict.",
    remedy:
      "Set ONEROSTER_RESULT_ID_FORM=unambiguous (with ROLLOUT_MODE=pinned), or rename one " +
      "resource of each pair.",
  };
}

function firstFew(names: readonly string[]): string {
  const first = names.slice(0, NAMED_MAX);
  return `${first.join(", ")}${names.length > first.length ? ", …" : ""}`;
}
