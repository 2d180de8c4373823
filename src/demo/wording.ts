import type { GradebookMood, HeldResult, LaneFrame, ShownPage } from "./frame";

/** The lanes, in the order in which they are shown. */
export const LANES = [
  {
    id: "legacy",
    name: "The version before",
    about: "before Holdfast: counts the results at every request",
  },
  { id: "holdfast", name: "Holdfast", about: "counts the results once, and keeps the number" },
] as const;

/** What the gradebook's list does now; null: nothing special. */
export const MOOD_TEXTS: Readonly<Record<GradebookMood, string | null>> = {
  fine: null,
  empty: "but says “no results”",
  late: "but hides new ones",
  lossy: "and will lose the next reply",
};

export function pageText({ body, answered, total }: ShownPage): string {
  switch (body.kind) {
    case "question":
      return `question ${answered + 1} of ${total}`;
    case "complete":
      return "all questions answered";
    case "summary":
      return `finished: ${body.score} %`;
  }
}

export function heldText(results: readonly HeldResult[]): string {
  if (results.length === 0) return "nothing";
  return results
    .map(({ attempt, score, replaced }) => {
      const before = replaced === null ? "" : ` (was ${replaced} %)`;
      return `attempt ${attempt}: ${score} %${before}`;
    })
    .join(", ");
}

/** One lane in a few sentences, for whoever listens. */
export function laneText(name: string, { page, note, standing, verdict }: LaneFrame): string {
  const loss = standing === "well" ? "" : ` ${verdict.join(" ")}`;
  return `${name}: attempt ${page.attempt}, ${pageText(page)}. ${note}${loss}`;
}
