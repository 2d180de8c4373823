import { MATHML } from "./mathml";

/**
 * The reader's table: every element that content may have, and what becomes of each attribute.
 * What is in neither list of its element is refused, by file and element: what an author asks for
 * is done or refused, and never left out in silence. `docs/content.md` says the same in words.
 */
export interface ElementRule {
  /** Read, and acted on. */
  readonly used: readonly string[];
  /** Shown on the page, see `presentation.ts`. */
  readonly kept: keyof typeof KEPT;
  /** Accepted, because nothing follows from it here, and why. */
  readonly withoutEffect?: Readonly<Record<string, string>>;
}

/**
 * What an element shows of the attributes that any element may have.
 * `all`: also `id`, `data-…` and `aria-…`, which on an interaction would ask for a behaviour.
 */
export const KEPT = {
  none: /^(?!)/,
  language: /^(?:lang|xml:lang|dir)$/,
  shape: /^(?:lang|xml:lang|dir|class)$/,
  // An aria attribute that names another element would need that element's id as the page has it.
  all: /^(?:lang|xml:lang|dir|class|id|data-[a-z0-9_.-]+|aria-(?!(?:activedescendant|controls|describedby|details|errormessage|flowto|labelledby|owns)$)[a-z]+)$/,
} as const;

/** Of XML itself, on any element: says which schema, and nothing about what is shown or graded. */
const XML_ATTRIBUTE = /^(?:xmlns|xmlns:.+|xsi:.+)$/;

const AUTHORS_NOTE = { label: "a name for whoever edits the content" };
const TOOL = {
  "tool-name": "names the program that wrote the file",
  "tool-version": "names the program that wrote the file",
};
const OUTCOME_WHY = "outcomes are for other systems: here an answer is correct or not";
const NAME_WHY = "parts and sections are not shown, and nothing refers to them";
const ONE_BY_ONE = "questions are always shown and graded one after another";
const NOT_NESTED = "says something only of a section inside a section, which is refused";

const STRUCTURE: Readonly<Record<string, ElementRule>> = {
  "qti-assessment-test": {
    used: ["identifier", "title"],
    kept: "language",
    withoutEffect: TOOL,
  },
  "qti-test-part": {
    used: [],
    kept: "none",
    withoutEffect: {
      ...{ identifier: NAME_WHY, title: NAME_WHY },
      ...{ "navigation-mode": ONE_BY_ONE, "submission-mode": ONE_BY_ONE },
    },
  },
  "qti-assessment-section": {
    used: [],
    kept: "none",
    withoutEffect: {
      ...{ identifier: NAME_WHY, title: NAME_WHY, visible: NAME_WHY },
      ...{ required: NOT_NESTED, fixed: NOT_NESTED, "keep-together": NOT_NESTED },
    },
  },
  "qti-selection": { used: ["select", "with-replacement"], kept: "none" },
  "qti-ordering": { used: ["shuffle"], kept: "none" },
  "qti-assessment-item-ref": {
    used: ["identifier", "href", "required", "fixed"],
    kept: "none",
    withoutEffect: { category: "groups items for outcome processing, which is refused" },
  },
  "qti-assessment-item": {
    used: ["identifier", "title", "adaptive", "time-dependent"],
    kept: "language",
    withoutEffect: { ...TOOL, ...AUTHORS_NOTE },
  },
  "qti-outcome-declaration": {
    used: [],
    kept: "none",
    withoutEffect: Object.fromEntries(
      [
        ...["identifier", "cardinality", "base-type", "interpretation", "long-interpretation"],
        ...["normal-maximum", "normal-minimum", "mastery-value", "view"],
      ].map((name) => [name, OUTCOME_WHY]),
    ),
  },
  "qti-default-value": {
    used: [],
    kept: "none",
    withoutEffect: { interpretation: OUTCOME_WHY },
  },
  "qti-response-declaration": { used: ["identifier", "cardinality", "base-type"], kept: "none" },
  "qti-correct-response": { used: [], kept: "none" },
  "qti-value": { used: [], kept: "none" },
  "qti-mapping": { used: ["default-value", "lower-bound", "upper-bound"], kept: "none" },
  "qti-map-entry": { used: ["map-key", "mapped-value", "case-sensitive"], kept: "none" },
  "qti-response-processing": { used: ["template"], kept: "none" },
};

const INTERACTIONS: Readonly<Record<string, ElementRule>> = {
  "qti-item-body": { used: [], kept: "all", withoutEffect: AUTHORS_NOTE },
  "qti-prompt": { used: [], kept: "all", withoutEffect: AUTHORS_NOTE },
  "qti-choice-interaction": {
    used: ["response-identifier", "max-choices", "min-choices", "shuffle", "orientation"],
    kept: "shape",
    withoutEffect: AUTHORS_NOTE,
  },
  "qti-simple-choice": {
    used: ["identifier", "fixed"],
    kept: "shape",
    withoutEffect: AUTHORS_NOTE,
  },
  "qti-text-entry-interaction": {
    used: ["response-identifier", "expected-length"],
    kept: "shape",
    withoutEffect: AUTHORS_NOTE,
  },
};

/** Running text. */
export const INLINE_TAGS =
  "abbr b br cite code del em i ins kbd mark q s samp small span strong sub sup u var".split(" ");
export const BLOCK_TAGS = "blockquote div dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul".split(" ");
const PART_TAGS = "caption dd dt li tbody td tfoot th thead tr".split(" ");

const MARKUP: Readonly<Record<string, ElementRule>> = Object.fromEntries([
  ...[...INLINE_TAGS, ...BLOCK_TAGS, ...PART_TAGS].map((tag): [string, ElementRule] => [
    tag,
    { used: [], kept: "all", withoutEffect: AUTHORS_NOTE },
  ]),
  ["img", { used: ["src", "alt", "width", "height"], kept: "all", withoutEffect: AUTHORS_NOTE }],
  ["a", { used: ["href", "target"], kept: "all", withoutEffect: AUTHORS_NOTE }],
  ...Object.entries(MATHML).map(([tag, used]): [string, ElementRule] => [
    tag,
    { used, kept: "shape" },
  ]),
]);

/** By tag. A Map, because an object would also answer to the names that every object has. */
export const ELEMENT_RULES: ReadonlyMap<string, ElementRule> = new Map(
  Object.entries({ ...STRUCTURE, ...INTERACTIONS, ...MARKUP }),
);

/** What the reader does with an attribute of an element. */
export type Fate = "used" | "kept" | "without effect" | "refused";

export function fateOf(tag: string, attribute: string): Fate {
  const rule = ELEMENT_RULES.get(tag);
  if (rule === undefined) return "refused";
  if (rule.used.includes(attribute)) return "used";
  if (KEPT[rule.kept].test(attribute)) return "kept";
  if (XML_ATTRIBUTE.test(attribute)) return "without effect";
  return Object.hasOwn(rule.withoutEffect ?? {}, attribute) ? "without effect" : "refused";
}
