import { textWidth, wrapped } from "./text";
import type { Weight } from "./text";
import type { DeclaredTransition } from "./transitions";

/** The texts of the statechart: what an arrow says, and how much room each text needs. */

export type Role = "state" | "event" | "guard" | "action";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One line of text. */
export interface TextLine {
  readonly role: Role;
  readonly text: string;
  /** Printed after the text; "" when there is none. */
  readonly figure: string;
  /** What the text and its figure cover at most. */
  readonly box: Box;
}

/** A line of a label. */
export interface LabelLine extends TextLine {
  /** The id of the transition that it belongs to; null when it belongs to several. */
  readonly transition: string | null;
}

/** The lines of an arrow's label, placed from its upper left corner. */
export interface Label {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly LabelLine[];
}

export const FONT_SIZE: Readonly<Record<Role, number>> = {
  state: 15,
  event: 13,
  guard: 12,
  action: 12,
};
export const FONT_WEIGHT: Readonly<Record<Role, Weight>> = {
  state: "bold",
  event: "bold",
  guard: "normal",
  action: "normal",
};
export const FIGURE_SIZE = 12;
/** Between a text and its figure. */
export const FIGURE_GAP = 6;
/** The height of a line of a label. */
const LINE_HEIGHT = 18;

const PADDING = { x: 9, y: 5 };
/** Between transitions of one label that do not share guard and actions. */
const ENTRY_GAP = 8;
/** The text of a label is wrapped there: wide labels push the states apart. */
const TEXT_LIMIT = 190;

/** How wide a line is at most. */
export function lineWidth(role: Role, text: string, figure: string): number {
  const width = textWidth(text, FONT_SIZE[role], FONT_WEIGHT[role]);
  return figure === "" ? width : width + FIGURE_GAP + textWidth(figure, FIGURE_SIZE, "bold");
}

/**
 * The label of the transitions that share an arrow: their events, then [guard] and / actions, which
 * stand once for the events that have them in common.
 */
export function labelOf(
  transitions: readonly DeclaredTransition[],
  figureOf: (transition: string) => string,
): Label {
  const lines: LabelLine[] = [];
  let y = PADDING.y;
  const add = (role: Role, text: string, transition: string | null, figure = ""): void => {
    const texts = wrapped(text, TEXT_LIMIT, FONT_SIZE[role], FONT_WEIGHT[role]);
    for (const [at, part] of texts.entries()) {
      const own = at === texts.length - 1 ? figure : "";
      const width = lineWidth(role, part, own);
      const box = { x: PADDING.x, y, width, height: LINE_HEIGHT };
      lines.push({ role, text: part, figure: own, box, transition });
      y += LINE_HEIGHT;
    }
  };
  for (const alike of entriesOf(transitions)) {
    if (y > PADDING.y) y += ENTRY_GAP;
    for (const { id, event } of alike) add("event", event, id, figureOf(id));
    const [first, ...others] = alike;
    if (first === undefined) continue;
    const owner = others.length === 0 ? first.id : null;
    if (first.guard !== null) add("guard", `[${first.guard}]`, owner);
    if (first.actions.length > 0) add("action", `/ ${first.actions.join(", ")}`, owner);
  }
  const width = Math.max(0, ...lines.map(({ box }) => box.width)) + 2 * PADDING.x;
  return { width: Math.ceil(width), height: y + PADDING.y, lines };
}

function entriesOf(transitions: readonly DeclaredTransition[]): readonly DeclaredTransition[][] {
  const entries = new Map<string, DeclaredTransition[]>();
  for (const transition of transitions) {
    const terms = JSON.stringify([transition.guard, transition.actions]);
    entries.set(terms, [...(entries.get(terms) ?? []), transition]);
  }
  return [...entries.values()];
}
