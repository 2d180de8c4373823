import { Fault } from "#lib/fault";
import type { GradebookHabit, ListDoubt } from "../one-roster";
import { ok } from "./check";
import type { Check, CheckResult } from "./check";

/** A student that no gradebook has: the list of their results is short. */
const UNKNOWN_SLOT = { userId: "holdfast-doctor", resourceId: "holdfast-doctor" } as const;

/**
 * Requests a token and one list. A request by id would not do: with a wrong address, its 404 would
 * look like a missing result. Then requests the list of one student whom Redis knows, because an
 * empty list shows no habit of the gradebook.
 */
export const gradebookCheck: Check = {
  id: "gradebook",
  needsRedis: false,
  run: async ({ gradebook, redis }) => {
    if (gradebook === null) {
      return problem(
        "No gradebook is configured, so no attempt can start.",
        "Set ONEROSTER_BASE_URL, ONEROSTER_TOKEN_URL, ONEROSTER_CLIENT_ID and " +
          "ONEROSTER_CLIENT_SECRET.",
      );
    }
    const startedAtMs = performance.now();
    try {
      await gradebook.listResults(UNKNOWN_SLOT);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const host = gradebook.host();
      const at = host === null ? "" : `${host}: `;
      return problem(`${at}${error.message} (${error.code})`, remedyFor(error));
    }
    const durationMs = Math.round(performance.now() - startedAtMs);
    const host = gradebook.host();
    const answer =
      host === null
        ? "The application's gradebook returned a list"
        : `The gradebook at ${host} returned a token and a list`;
    const finding = `${answer} in ${durationMs} ms.`;
    const [sampled] = (await redis?.slots.slots().catch(() => [])) ?? [];
    // Only the habits that this list shows matter here: its rows, and a failure, are ignored.
    if (sampled !== undefined) await gradebook.listResults(sampled.slot).catch(() => []);
    const behavior = gradebook.behavior?.() ?? { habits: [], doubts: [] };
    const issues = [
      ...behavior.habits.map((habit) => ({ severity: "ok" as const, ...HABITS[habit] })),
      ...behavior.doubts.map((doubt) => ({ severity: "warning" as const, ...DOUBTS[doubt] })),
    ];
    if (issues.length === 0) return ok(finding);
    return {
      severity: behavior.doubts.length > 0 ? "warning" : "ok",
      finding: [finding, ...issues.map((issue) => issue.finding)].join(" "),
      remedy: issues.map(({ remedy }) => remedy).join(" "),
    };
  },
};

interface Advice {
  readonly finding: string;
  readonly remedy: string;
}

/** The client adapts to each habit by itself. The setting saves the request that is refused. */
const HABITS: Readonly<Record<GradebookHabit, Advice>> = {
  basic_authentication: {
    finding: "Its token endpoint accepts the client secret by HTTP Basic and not in the form.",
    remedy: "Set ONEROSTER_CLIENT_AUTHENTICATION=basic to save a request.",
  },
  scopes_refused: {
    finding: "Its token endpoint refuses the scopes and issues a token only without scopes.",
    remedy: "Set ONEROSTER_SCOPES to the vendor's names, or to none, to save a request.",
  },
  line_item_created: {
    finding: "A line item was missing and has been created.",
    remedy: "No action is needed (ONEROSTER_LINE_ITEMS=create).",
  },
};

const UNSTABLE_LIST =
  "Report it to the vendor. Attempts still start: each number is checked by id.";

const DOUBTS: Readonly<Record<ListDoubt, Advice>> = {
  total_differs: {
    finding: "The total that its list announces differs from the number of rows.",
    remedy:
      "If its totals are always wrong, set ONEROSTER_TOTALS=ignore: otherwise each list is read " +
      "twice.",
  },
  repeated_row: { finding: "Its list shows one row on two pages.", remedy: UNSTABLE_LIST },
  page_failed: { finding: "A later page of its list fails.", remedy: UNSTABLE_LIST },
  no_end: { finding: "Its list has no end.", remedy: UNSTABLE_LIST },
  passes_differ: { finding: "Its list shows other rows each time.", remedy: UNSTABLE_LIST },
};

const IMPACT = "Until then no attempt can start, and results wait.";

function remedyFor({ code }: Fault): string {
  return code === "gradebook_misconfigured"
    ? "Correct ONEROSTER_BASE_URL, ONEROSTER_TOKEN_URL, ONEROSTER_CLIENT_ID or " +
        "ONEROSTER_CLIENT_SECRET, or the setting for a habit of this gradebook " +
        `(docs/operate.md). ${IMPACT}`
    : "Restore the gradebook, or correct ONEROSTER_BASE_URL, ONEROSTER_TOKEN_URL, HTTP_PROXY, " +
        `HTTPS_PROXY or NO_PROXY. ${IMPACT}`;
}

function problem(finding: string, remedy: string): CheckResult {
  return { severity: "problem", finding, remedy };
}
