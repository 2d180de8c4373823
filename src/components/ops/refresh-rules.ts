/** Why a page for operators does not refresh itself now. */
export type Waiting = "hidden" | "typing" | "open" | "offline" | "unreachable";

/** null: nothing speaks against it. Nobody must lose what they type, or the place where they are. */
export function whyToWait(page: Document, isOnline: boolean): Waiting | null {
  if (page.hidden) return "hidden";
  if (page.activeElement?.matches("input, textarea, select") === true) return "typing";
  const texts = [...page.querySelectorAll("textarea")];
  if (texts.some(({ value }) => value !== "")) return "typing";
  if (page.querySelector("details.ops-action[open], dialog[open]") !== null) return "open";
  return isOnline ? null : "offline";
}

const TIMEOUT_MS = 5_000;

/** Whether the server answers. Never rejects. */
export async function serverAnswers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return (await fetch("/api/health/live", { cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}
