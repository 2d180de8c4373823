import { MATHML } from "./mathml";

/**
 * The supported attributes of an element. An attribute that is not listed is refused with the file
 * and the element, and never silently ignored. `docs/content.md` describes the same rules.
 */
export interface ElementRule {
  /** Attributes that affect the selection, the view or the grading. */
  readonly used: readonly string[];
  /** Which of the common attributes are shown on the page (see `presentation.ts`). */
  readonly shown: keyof typeof SHOWN_ATTRIBUTES;
  /** Attributes that are accepted and have no effect, each with the reason. */
  readonly withoutEffect?: Readonly<Record<string, string>>;
}

/**
 * The common attributes that an element shows on the page. Interactions have no `id`, `data-…` and
 * `aria-…`, because on an interaction these would request a behavior.
 */
export const SHOWN_ATTRIBUTES = {
  none: /^(?!)/,
  language: /^(?:lang|xml:lang|dir)$/,
  shape: /^(?:lang|xml:lang|dir|class)$/,
  // Not the aria attributes that refer to another element: ids differ on the page.
  all: /^(?:lang|xml:lang|dir|class|id|data-[a-z0-9_.-]+|aria-(?!(?:activedescendant|controls|describedby|details|errormessage|flowto|labelledby|owns)$)[a-z]+)$/,
} as const;

/** Attributes of XML itself: they name the schema, and affect neither the view nor the grading. */
const XML_ATTRIBUTE = /^(?:xmlns|xmlns:.+|xsi:.+)$/;

const EDITOR_LABEL = { label: "a name for the people who edit the content" };
const AUTHORING_TOOL = {
  "tool-name": "names the program that wrote the file",
  "tool-version": "names the program that wrote the file",
};
const OUTCOMES_UNUSED = "outcomes are for other systems: here an answer is correct or not";
const NAMES_UNUSED = "parts and sections are not shown, and nothing refers to them";
const ONE_AT_A_TIME = "questions are always shown and graded one after another";
const NO_NESTED_SECTIONS = "applies only to nested sections, which are refused";

const STRUCTURE: Readonly<Record<string, ElementRule>> = {
  "qti-assessment-test": {
    used: ["identifier", "title"],
    shown: "language",
    withoutEffect: AUTHORING_TOOL,
  },
  "qti-test-part": {
    used: [],
    shown: "none",
    withoutEffect: {
      identifier: NAMES_UNUSED,
      title: NAMES_UNUSED,
      "navigation-mode": ONE_AT_A_TIME,
      "submission-mode": ONE_AT_A_TIME,
    },
  },
  "qti-assessment-section": {
    used: [],
    shown: "none",
    withoutEffect: {
      identifier: NAMES_UNUSED,
      title: NAMES_UNUSED,
      visible: NAMES_UNUSED,
      required: NO_NESTED_SECTIONS,
      fixed: NO_NESTED_SECTIONS,
      "keep-together": NO_NESTED_SECTIONS,
    },
  },
  "qti-selection": { used: ["select", "with-replacement"], shown: "none" },
  "qti-ordering": { used: ["shuffle"], shown: "none" },
  "qti-assessment-item-ref": {
    used: ["identifier", "href", "required", "fixed"],
    shown: "none",
    withoutEffect: { category: "groups items for outcome processing, which is refused" },
  },
  "qti-assessment-item": {
    used: ["identifier", "title", "adaptive", "time-dependent"],
    shown: "language",
    withoutEffect: { ...AUTHORING_TOOL, ...EDITOR_LABEL },
  },
  "qti-outcome-declaration": {
    used: [],
    shown: "none",
    withoutEffect: {
      identifier: OUTCOMES_UNUSED,
      cardinality: OUTCOMES_UNUSED,
      "base-type": OUTCOMES_UNUSED,
      interpretation: OUTCOMES_UNUSED,
      "long-interpretation": OUTCOMES_UNUSED,
      "normal-maximum": OUTCOMES_UNUSED,
      "normal-minimum": OUTCOMES_UNUSED,
      "mastery-value": OUTCOMES_UNUSED,
      view: OUTCOMES_UNUSED,
    },
  },
  "qti-default-value": {
    used: [],
    shown: "none",
    withoutEffect: { interpretation: OUTCOMES_UNUSED },
  },
  "qti-response-declaration": { used: ["identifier", "cardinality", "base-type"], shown: "none" },
  "qti-correct-response": { used: [], shown: "none" },
  "qti-value": { used: [], shown: "none" },
  "qti-mapping": { used: ["default-value", "lower-bound", "upper-bound"], shown: "none" },
  "qti-map-entry": { used: ["map-key", "mapped-value", "case-sensitive"], shown: "none" },
  "qti-response-processing": { used: ["template"], shown: "none" },
};

const INTERACTIONS: Readonly<Record<string, ElementRule>> = {
  "qti-item-body": { used: [], shown: "all", withoutEffect: EDITOR_LABEL },
  "qti-prompt": { used: [], shown: "all", withoutEffect: EDITOR_LABEL },
  "qti-choice-interaction": {
    used: ["response-identifier", "max-choices", "min-choices", "shuffle", "orientation"],
    shown: "shape",
    withoutEffect: EDITOR_LABEL,
  },
  "qti-simple-choice": {
    used: ["identifier", "fixed"],
    shown: "shape",
    withoutEffect: EDITOR_LABEL,
  },
  "qti-text-entry-interaction": {
    used: ["response-identifier", "expected-length"],
    shown: "shape",
    withoutEffect: EDITOR_LABEL,
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
    { used: [], shown: "all", withoutEffect: EDITOR_LABEL },
  ]),
  ["img", { used: ["src", "alt", "width", "height"], shown: "all", withoutEffect: EDITOR_LABEL }],
  ["a", { used: ["href", "target"], shown: "all", withoutEffect: EDITOR_LABEL }],
  ...Object.entries(MATHML).map(([tag, used]): [string, ElementRule] => [
    tag,
    { used, shown: "shape" },
  ]),
]);

/** By tag. A Map, because every object has properties such as `constructor`. */
export const ELEMENT_RULES: ReadonlyMap<string, ElementRule> = new Map(
  Object.entries({ ...STRUCTURE, ...INTERACTIONS, ...MARKUP }),
);

/** What an attribute of an element does. */
export type AttributeEffect = "used" | "shown" | "without effect" | "refused";

export function attributeEffect(tag: string, attribute: string): AttributeEffect {
  const rule = ELEMENT_RULES.get(tag);
  if (rule === undefined) return "refused";
  if (rule.used.includes(attribute)) return "used";
  if (SHOWN_ATTRIBUTES[rule.shown].test(attribute)) return "shown";
  if (XML_ATTRIBUTE.test(attribute)) return "without effect";
  return Object.hasOwn(rule.withoutEffect ?? {}, attribute) ? "without effect" : "refused";
}
