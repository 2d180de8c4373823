import type { PastAttempt } from "#lib/services/attempt";

/** What this application knows of the student's attempts, over its HTTP API. Rejects if it fails. */
export async function readHistory(resourceId: string): Promise<readonly PastAttempt[]> {
  const response = await fetch(`/api/attempts/${encodeURIComponent(resourceId)}/history`);
  if (!response.ok) throw new Error(`The history was answered with ${response.status}.`);
  const { attempts } = (await response.json()) as { readonly attempts: readonly PastAttempt[] };
  return attempts;
}
