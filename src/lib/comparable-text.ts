/**
 * Normalizes typed text for comparison. The author's key and the student's answer go through the
 * same functions. Only the comparison uses the normalized form; what is stored stays as it was
 * typed. Two texts are equal if their normalized forms are, so equality is an equivalence relation.
 *
 * docs/decisions/0070-answers-as-typed.md lists the characters that count as the same, with sources.
 */

/**
 * Invisible characters that often come with copied text: soft hyphen, zero width space, word
 * joiner, byte order mark, directional marks, embeddings and isolates (UAX #9), and the selectors of
 * text and emoji presentation (UTS #51). Not U+200C and U+200D: in Persian and in Indic scripts they
 * distinguish words.
 */
const INVISIBLE = new RegExp(
  "[\\u{ad}\\u{61c}\\u{200b}\\u{200e}\\u{200f}\\u{202a}-\\u{202e}\\u{2060}\\u{2066}-\\u{2069}" +
    "\\u{fe0e}\\u{fe0f}\\u{feff}]",
  "gu",
);

/** Characters that keyboards insert automatically, and the plain character that each replaces. */
const TYPOGRAPHIC: readonly (readonly [RegExp, string])[] = [
  // ‘ ’ ‚ ‛ ʻ ʼ ‹ › ′
  [/[\u2018-\u201b\u02bb\u02bc\u2039\u203a\u2032]/g, "'"],
  // “ ” „ ‟ « » ″
  [/[\u201c-\u201f\u00ab\u00bb\u2033]/g, '"'],
  // Hyphen, no-break hyphen, figure dash, en dash, minus sign.
  [/[\u2010-\u2013\u2212]/g, "-"],
  // Keyboards make an em dash of two hyphens, and an ellipsis of three dots.
  [/\u2014/g, "--"],
  [/\u2026/g, "..."],
];

/**
 * The text without invisible characters, composed (NFC), with plain quotes and hyphens, without
 * white space at either end and with single spaces inside. QTI compares character by character,
 * which would fail a student for a difference that the student can't see or control.
 */
export function comparableText(text: string): string {
  const visible = text.replace(INVISIBLE, "").normalize("NFC");
  const plain = TYPOGRAPHIC.reduce((result, [typed, key]) => result.replace(typed, key), visible);
  return plain.trim().replace(/\s+/g, " ");
}

/**
 * Like `comparableText`, and ignores case by Unicode's full case folding (chapter 3.13): "Straße"
 * equals "STRASSE", and a final sigma equals a sigma. The upper case of the lower case folds more
 * than either alone (ẞ, ϴ). Every i is the same letter, with or without a dot: which capital belongs
 * to it depends on the language (`İ` and `ı`, statuses C, F and T of CaseFolding.txt), and an answer
 * in any case must not fail because of the keyboard's language.
 */
export function caselessText(text: string): string {
  const folded = comparableText(text).normalize("NFD").toLowerCase().toUpperCase();
  const undotted = folded.normalize("NFD").replace(/I\u0307+/g, "I");
  // Some capitals contain a typographic character: the capital of ŉ is ʼN.
  return comparableText(undotted);
}
