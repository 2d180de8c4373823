/**
 * Text as people type it, in the form in which it is compared. An author's key and a student's
 * answer go through the same functions, and only to be compared: what is stored stays as it was
 * typed. Two texts are equal when their forms are, so equality is an equivalence by construction.
 *
 * Which characters are the same, and by which source: docs/decisions/0070-answers-as-typed.md.
 */

/**
 * Characters that nobody sees and that come along when text is copied: soft hyphen, zero width
 * space, word joiner, byte order mark, directional marks, embeddings and isolates (UAX #9), and the
 * selectors of text and emoji presentation (UTS #51). Not U+200C and U+200D: in Persian and in
 * Indic scripts they tell two words apart.
 */
const INVISIBLE = new RegExp(
  "[\\u{ad}\\u{61c}\\u{200b}\\u{200e}\\u{200f}\\u{202a}-\\u{202e}\\u{2060}\\u{2066}-\\u{2069}" +
    "\\u{fe0e}\\u{fe0f}\\u{feff}]",
  "gu",
);

/** What a keyboard writes by itself in place of a plain character, and that character. */
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
 * Text as it is compared: without invisible characters, composed (NFC), with plain quotes and
 * hyphens, without white space around it and with single spaces inside. QTI compares character by
 * character; that would fail a student for what nobody can see or choose.
 */
export function comparableText(text: string): string {
  const visible = text.replace(INVISIBLE, "").normalize("NFC");
  const plain = TYPOGRAPHIC.reduce((so, [typed, key]) => so.replace(typed, key), visible);
  return plain.trim().replace(/\s+/g, " ");
}

/**
 * The same without regard to case, by Unicode's full case folding (chapter 3.13): "Straße" is
 * "STRASSE", and a final sigma is a sigma. Upper case of lower case folds more than either alone
 * (ẞ, ϴ). Every i is the same letter, with its dot or without: which of them is the other's capital
 * depends on the language (`İ` and `ı`, statuses C, F and T of CaseFolding.txt), and whoever asks
 * for any case must not fail a student for the keyboard's language.
 */
export function caselessText(text: string): string {
  const folded = comparableText(text).normalize("NFD").toLowerCase().toUpperCase();
  const undotted = folded.normalize("NFD").replace(/I\u0307+/g, "I");
  // Some capitals are typographic themselves: that of ŉ is ʼN.
  return comparableText(undotted);
}
