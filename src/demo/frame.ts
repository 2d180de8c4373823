import type { Action } from "./story";

/** One step of a story in both lanes. Plain JSON. */
export interface Frame {
  /** null: before the first action. */
  readonly action: Action | null;
  /** What happened, as a sentence. */
  readonly said: string;
  /** The browser tab that the student looks at. */
  readonly tab: 1 | 2;
  /** How long a viewer needs for it. */
  readonly holdMs: number;
  readonly legacy: LaneFrame;
  readonly holdfast: LaneFrame;
}

/** One step in one lane. */
export interface LaneFrame {
  readonly page: ShownPage;
  /** What this step did here, and why. */
  readonly note: string;
  /** Whether the page offered no such button at this step. */
  readonly isIdle: boolean;
  /** What was asked at this step, in order. */
  readonly calls: readonly Call[];
  readonly mood: GradebookMood;
  readonly results: readonly HeldResult[];
  /** The highest number that the student was in, if the number is lower now; otherwise null. */
  readonly fellFrom: number | null;
  /** `stuck`: nothing is lost, but the page shows an error. */
  readonly standing: "well" | "stuck" | "lost";
  /** The same in sentences: what is lost by now, the worst first. At least one. */
  readonly verdict: readonly string[];
}

/** The page that the student sees. */
export interface ShownPage {
  readonly attempt: number;
  /** How many questions have an answer. */
  readonly answered: number;
  readonly total: number;
  readonly body:
    | { readonly kind: "question"; readonly text: string }
    | { readonly kind: "complete" }
    | { readonly kind: "summary"; readonly score: number; readonly isPublished: boolean };
  /** What the server answered instead of doing what was asked; null: nothing. */
  readonly error: string | null;
}

export interface Call {
  readonly to: "redis" | "gradebook";
  readonly text: string;
}

/** How the gradebook behaves. */
export type GradebookMood = "fine" | "empty" | "late" | "lossy";

/** A result that the gradebook holds, whatever its list shows. */
export interface HeldResult {
  readonly attempt: number;
  readonly score: number;
  /** The score of another try that was here before; null: none. */
  readonly replaced: number | null;
}
