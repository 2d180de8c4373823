import { Fault } from "#lib/fault";
import { ambiguousResources } from "../one-roster";
import type { GradebookHabit, ListDoubt } from "../one-roster";
import { counted, ok } from "./check";
import type { Check, Verdict } from "./check";

/** A student that no gradebook has: the list of their results is short. */
const NOBODY = { userId: "holdfast-doctor", resourceId: "holdfast-doctor" } as const;

const BROKEN_NAMED_MAX = 5;

/**
 * A token and one list: by id, a wrong address would look like a result that is not there. Then the
 * list of one student whom Redis knows, because an empty list shows no habit.
 */
export const gradebookCheck: Check = {
  id: "gradebook",
  needsRedis: false,
  run: async ({ gradebook, redis, settings }) => {
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
    const finding = `The gradebook at ${host} gave a token and a list in ${tookMs} ms.`;
    const [known] = (await redis?.slots.slots().catch(() => [])) ?? [];
    // What this list says of the student is of no interest here, nor that it may fail.
    if (known !== undefined) await gradebook.listResults(known.slot).catch(() => []);
    const shown = gradebook.seen?.() ?? { habits: [], doubts: [] };
    const issues = [
      ...shown.habits.map((habit) => ({ severity: "ok" as const, ...HABITS[habit] })),
      ...shown.doubts.map((doubt) => ({ severity: "warning" as const, ...DOUBTS[doubt] })),
    ];
    if (issues.length === 0) return ok(finding);
    return {
      severity: shown.doubts.length > 0 ? "warning" : "ok",
      finding: [finding, ...issues.map((issue) => issue.finding)].join(" "),
      remedy: issues.map(({ remedy }) => remedy).join(" "),
    };
  },
};

interface Advice {
  readonly finding: string;
  readonly remedy: string;
}

/** The client has found out by itself; the setting saves the request that is refused. */
const HABITS: Readonly<Record<GradebookHabit, Advice>> = {
  basic_authentication: {
    finding: "Its token endpoint takes the secret by HTTP Basic and not in the form.",
    remedy: "Set ONEROSTER_CLIENT_AUTHENTICATION=basic to save a request.",
  },
  scopes_refused: {
    finding: "Its token endpoint refuses the scopes and gives a token without any.",
    remedy: "Set ONEROSTER_SCOPES to the vendor's names, or to none, to save a request.",
  },
  line_item_created: {
    finding: "A line item was missing and has been created.",
    remedy: "Nothing is to be done (ONEROSTER_LINE_ITEMS=create).",
  },
};

const UNSTEADY = "Tell the vendor; starts go on, and look up each number by id.";

const DOUBTS: Readonly<Record<ListDoubt, Advice>> = {
  total_differs: {
    finding: "The total that its list announces is not the number of rows.",
    remedy: "Set ONEROSTER_TOTALS=ignore if its totals are always wrong: each list is read twice.",
  },
  repeated_row: { finding: "Its list shows a row on two pages.", remedy: UNSTEADY },
  page_failed: { finding: "A later page of its list fails.", remedy: UNSTEADY },
  no_end: { finding: "Its list has no end.", remedy: UNSTEADY },
  passes_differ: { finding: "Its list shows other rows each time.", remedy: UNSTEADY },
};

function remedyFor({ code }: Fault): string {
  return code === "gradebook_misconfigured"
    ? "Correct ONEROSTER_BASE_URL, ONEROSTER_TOKEN_URL, ONEROSTER_CLIENT_ID or " +
        "ONEROSTER_CLIENT_SECRET, or the setting for a habit of this gradebook " +
        "(docs/operate.md); meanwhile no attempt can begin, and results wait."
    : "Bring the gradebook back, or correct ONEROSTER_BASE_URL, ONEROSTER_TOKEN_URL, HTTP_PROXY, " +
        "HTTPS_PROXY or NO_PROXY; meanwhile no attempt can begin, and results wait.";
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
    const pairs = ambiguousResources(listed.map(({ resourceId }) => resourceId));
    if (settings.resultIdForm === "inherited" && pairs.length > 0) return ambiguous(pairs);
    return ok(`${counted(listed.length, "assessment")} can be read.`);
  },
};

/** `ann` at `b_quiz` and `ann_b` at `quiz` have the same result ids. */
function ambiguous(pairs: ReturnType<typeof ambiguousResources>): Verdict {
  const named = pairs.slice(0, BROKEN_NAMED_MAX).map((pair) => pair.join(" and "));
  const which = `${named.join(", ")}${pairs.length > named.length ? ", …" : ""}`;
  return {
    severity: "warning",
    finding: `Two students can get the same result ids at ${which}: a result may be in conflict.`,
    remedy:
      "Set ONEROSTER_RESULT_ID_FORM=unambiguous (with ROLLOUT_MODE=pinned), or rename one of each.",
  };
}

function problem(finding: string, remedy: string): Verdict {
  return { severity: "problem", finding, remedy };
}
