import { orderByHash } from "./selection";

/**
 * What a page needs to show a question: plain JSON that does not reveal the correct response. White
 * space is collapsed as in HTML, except inside `pre`.
 */
export type ContentNode =
  { readonly kind: "text"; readonly text: string } | ElementNode | ChoiceNode | TextEntryNode;

/** How the content wants a part of itself to be shown. */
export interface Presentation {
  /** A language tag (BCP 47). */
  readonly lang?: string;
  readonly dir?: "ltr" | "rtl" | "auto";
  /**
   * Other attributes, by their name in HTML or MathML. Classes and ids start with `content-` or
   * `qti-`. `src` and `href` are URLs of this application, https or mailto.
   */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An element of the text of a question, such as a paragraph or an image. */
export interface ElementNode extends Presentation {
  readonly kind: "element";
  /** A tag listed in `element-rules.ts`: no scripts, no media, no embedded pages. */
  readonly tag: string;
  readonly children: readonly ContentNode[];
}

/**
 * With `maxChoices` 1 the response is the identifier of one choice; otherwise it is an array of
 * identifiers. `maxChoices` is never larger than the number of choices.
 */
export interface ChoiceNode extends Presentation {
  readonly kind: "choice";
  readonly responseIdentifier: string;
  readonly maxChoices: number;
  /** Choices side by side. If omitted, one below the other. */
  readonly orientation?: "horizontal";
  readonly prompt: readonly ContentNode[];
  readonly choices: readonly Choice[];
}

/** One choice of a question. `identifier` is the response if it is selected. */
export interface Choice extends Presentation {
  readonly identifier: string;
  readonly body: readonly ContentNode[];
}

/**
 * A field in running text. If a question has one field, the response is its text; if it has
 * several, the response is an object of texts by response identifier.
 */
export interface TextEntryNode extends Presentation {
  readonly kind: "textEntry";
  readonly responseIdentifier: string;
  /** In characters; a hint for the width of the field. */
  readonly expectedLength?: number;
  /** The answer must be a number of this kind. If omitted, any text. */
  readonly expects?: "integer" | "float";
}

/** A question as a student may see it, without its correct response. */
export interface QuestionView extends Presentation {
  readonly id: string;
  readonly title: string;
  readonly body: readonly ContentNode[];
}

/** A question that changed or was removed after the attempt started. */
export interface ChangedQuestion {
  readonly kind: "changed";
  readonly id: string;
}

/** A question of an attempt, or a note that it was changed since the attempt started. */
export type ShownQuestion = QuestionView | ChangedQuestion;

export function isChangedQuestion(question: ShownQuestion): question is ChangedQuestion {
  return "kind" in question;
}

/** The choices that are shuffled. The others keep their places. */
export type MovableChoices = ReadonlySet<string>;

/**
 * The body with its movable choices in this student's order. The order does not depend on the
 * attempt, so a student finds the choices where they were before. Grading uses identifiers, not
 * the order.
 */
export function arrangeChoices(
  body: readonly ContentNode[],
  movable: MovableChoices,
  scope: string,
): readonly ContentNode[] {
  if (movable.size === 0) return body;
  return body.map((node) => {
    if (node.kind === "choice")
      return { ...node, choices: inStudentOrder(node.choices, movable, scope) };
    if (node.kind !== "element") return node;
    return { ...node, children: arrangeChoices(node.children, movable, scope) };
  });
}

function inStudentOrder(
  choices: readonly Choice[],
  movable: MovableChoices,
  scope: string,
): readonly Choice[] {
  const byId = new Map(choices.map((choice) => [choice.identifier, choice]));
  const order = orderByHash([...movable], scope)[Symbol.iterator]();
  return choices.map((choice) => {
    if (!movable.has(choice.identifier)) return choice;
    const next = order.next();
    return (next.done ? undefined : byId.get(next.value)) ?? choice;
  });
}
