import { orderByHash } from "./selection";

/**
 * What a page needs to show a question: plain JSON, and nothing that tells the correct response.
 * White space is collapsed as HTML does it, except inside `pre`.
 */
export type ContentNode =
  { readonly kind: "text"; readonly text: string } | ElementNode | ChoiceNode | TextEntryNode;

/** What content says of how a part of it is shown. */
export interface Presentation {
  /** A language tag (BCP 47). */
  readonly lang?: string;
  readonly dir?: "ltr" | "rtl" | "auto";
  /**
   * Other attributes by their name in HTML or MathML. Classes and ids are `content-…` or `qti-…`;
   * `src` and `href` are addresses of this app, https or mailto.
   */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface ElementNode extends Presentation {
  readonly kind: "element";
  /** One of the tags that `element-rules.ts` lists: no script, nothing that plays or embeds. */
  readonly tag: string;
  readonly children: readonly ContentNode[];
}

/**
 * `maxChoices` 1: pick one, and the response is the identifier. More: pick several, and the
 * response is an array of identifiers. It is never more than there are choices.
 */
export interface ChoiceNode extends Presentation {
  readonly kind: "choice";
  readonly responseIdentifier: string;
  readonly maxChoices: number;
  /** Choices side by side; absent: one below another. */
  readonly orientation?: "horizontal";
  readonly prompt: readonly ContentNode[];
  readonly choices: readonly Choice[];
}

export interface Choice extends Presentation {
  readonly identifier: string;
  readonly body: readonly ContentNode[];
}

/**
 * A field in running text. The only one of a question: the response is its text. One of several:
 * the response is an object of texts by response identifier.
 */
export interface TextEntryNode extends Presentation {
  readonly kind: "textEntry";
  readonly responseIdentifier: string;
  /** In characters; a hint for the width of the field. */
  readonly expectedLength?: number;
}

export interface QuestionView extends Presentation {
  readonly id: string;
  readonly title: string;
  readonly body: readonly ContentNode[];
}

/** In place of a question that was changed since the attempt began, or is no longer there. */
export interface ChangedQuestion {
  readonly kind: "changed";
  readonly id: string;
}

export type ShownQuestion = QuestionView | ChangedQuestion;

export function isChangedQuestion(question: ShownQuestion): question is ChangedQuestion {
  return "kind" in question;
}

/** The choices that an author lets move; the others keep their places. */
export type MovableChoices = ReadonlySet<string>;

/**
 * The body with its movable choices in this student's order. The attempt plays no part: a student
 * finds the choices of a question where they were. Grading goes by identifier and never sees it.
 */
export function arrangeChoices(
  body: readonly ContentNode[],
  movable: MovableChoices,
  scope: string,
): readonly ContentNode[] {
  if (movable.size === 0) return body;
  return body.map((node) => {
    if (node.kind === "choice") return { ...node, choices: arranged(node.choices, movable, scope) };
    if (node.kind !== "element") return node;
    return { ...node, children: arrangeChoices(node.children, movable, scope) };
  });
}

function arranged(
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
