import { Fault } from "../../fault";
import { counted, ok } from "./check";
import type { Check, Verdict } from "./check";

/** A student that no gradebook has: the list of their results is short. */
const NOBODY = { userId: "holdfast-doctor", resourceId: "holdfast-doctor" } as const;

const BROKEN_NAMED_MAX = 5;

/** A token and one list: by id, a wrong address would look like a result that is not there. */
export const gradebookCheck: Check = {
  id: "gradebook",
  needsRedis: false,
  run: async ({ gradebook, settings }) => {
    if (gradebook === null) {
      return problem("No gradebook is named.", "Set ONEROSTER_BASE_URL and the three beside it.");
    }
    const host = hostOf(settings.oneRoster?.baseUrl);
    const begunMs = performance.now();
    try {
      await gradebook.listResults(NOBODY);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return problem(`${host}: ${error.message} (${error.code})`, remedyFor(error));
    }
    const tookMs = Math.round(performance.now() - begunMs);
    return ok(`The gradebook at ${host} gave a token and a list in ${tookMs} ms.`);
  },
};

function remedyFor({ code }: Fault): string {
  return code === "gradebook_misconfigured"
    ? "Correct ONEROSTER_BASE_URL, ONEROSTER_TOKEN_URL, ONEROSTER_CLIENT_ID or " +
        "ONEROSTER_CLIENT_SECRET; meanwhile no attempt can begin, and results wait."
    : "Bring the gradebook back, or correct ONEROSTER_BASE_URL and ONEROSTER_TOKEN_URL; " +
        "meanwhile no attempt can begin, and results wait.";
}

/** Never the path or the query: some carry a key. */
function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : "?";
}

export const contentCheck: Check = {
  id: "content",
  needsRedis: false,
  run: async ({ questions, settings }) => {
    const listed = await questions.listAssessments();
    const broken = listed.filter(({ kind }) => kind === "broken");
    if (listed.length === 0) {
      const remedy = "Set CONTENT_DIR to the folder of the questions.";
      return problem(`CONTENT_DIR ${settings.contentDir} holds no assessment.`, remedy);
    }
    if (broken.length > 0) {
      const ids = broken.slice(0, BROKEN_NAMED_MAX).map(({ resourceId }) => resourceId);
      const which = `${ids.join(", ")}${broken.length > ids.length ? ", …" : ""}`;
      const finding = `${broken.length} of ${listed.length} assessments cannot be read: ${which}.`;
      return problem(finding, "Correct their files in CONTENT_DIR: the start page says what ails.");
    }
    return ok(`${counted(listed.length, "assessment")} can be read.`);
  },
};

function problem(finding: string, remedy: string): Verdict {
  return { severity: "problem", finding, remedy };
}
