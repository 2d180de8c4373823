import { z } from "zod";
import type { Simulator } from "#simulator/simulator";
import type { FinalResult, GradebookRequest } from "../history/history";
import { monotonicMs } from "../history/operation";

const bodySchema = z.object({
  assessmentResult: z.object({ metadata: z.object({ attemptId: z.string() }) }),
});
const rowSchema = z.object({
  sourcedId: z.string(),
  score: z.number().nullish(),
  metadata: z.object({ attemptId: z.string().optional() }).nullish(),
});

/** Every request that reached the gradebook, on the monotonic clock. */
export function gradebookLog({ requests }: Simulator): readonly GradebookRequest[] {
  const aheadMs = Date.now() - monotonicMs();
  const { total } = requests.counts();
  const list = requests.list();
  if (list.length !== total) throw new Error("the gradebook's log has lost requests");
  return list.map(({ at, operation, studentId, sourcedId, status, bodyText }) => ({
    atMs: at - aheadMs,
    operation,
    studentId,
    sourcedId,
    isApplied: operation === "put" && (status === 200 || status === 201),
    attemptId: operation === "put" ? attemptIn(bodyText) : null,
  }));
}

function attemptIn(bodyText: string | null): string | null {
  const parsed = bodySchema.safeParse(JSON.parse(bodyText ?? "null"));
  return parsed.success ? parsed.data.assessmentResult.metadata.attemptId : null;
}

export function finalResults({ results }: Simulator): readonly FinalResult[] {
  return results.all().map((row) => {
    const { sourcedId, score = null, metadata } = rowSchema.parse(row);
    return { sourcedId, score, attemptId: metadata?.attemptId ?? null };
  });
}
