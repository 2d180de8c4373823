import type { AttemptView } from "#lib/actions/result";

/** Reads the student's attempt over this application's HTTP API; null: there is none. */
export async function readAttempt(resourceId: string): Promise<AttemptView | null> {
  const response = await fetch(`/api/attempts/${encodeURIComponent(resourceId)}`);
  if (!response.ok) return null;
  const { state } = (await response.json()) as { readonly state: AttemptView };
  return state;
}
