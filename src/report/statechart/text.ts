/**
 * How wide a text of the statechart is at most. An SVG has no layout of its own: every box is made
 * as wide as its text before anybody draws it. The fonts are Verdana and, where it is absent, DejaVu
 * Sans, which was made to the same widths; any other sans-serif font that a reader may have is
 * narrower. So a text that fits here fits everywhere.
 */
export const FONTS = "Verdana, 'DejaVu Sans', sans-serif";

export type Weight = "normal" | "bold";

/** Widths in thousandths of the font's size, and the characters that have them: DejaVu Sans. */
const WIDTHS: Readonly<Record<Weight, readonly (readonly [width: number, characters: string])[]>> =
  {
    normal: [
      [295, "'ijlIJ"],
      [337, " ,./:;\\|"],
      [411, "f-()[]t!r"],
      [525, '"*_`sz?'],
      [603, "cLFkvxyPTY"],
      [656, "oaeEhnuSbdgpq$0123456789{}K"],
      [698, "AVXZBRC"],
      [787, "UNHDG&OQ"],
      [863, "w#+<=>^~M"],
    ],
    bold: [
      [372, "'ijl /\\|IJ"],
      [415, ",.:;-"],
      [500, "f!()[]tr_`"],
      [595, '"*?zcs'],
      [652, "Lxvyk"],
      [696, "aeTFEo$0123456789"],
      [734, "hnu{}bdgpqSYZPC"],
      [775, "BRXAVK"],
      [850, "UGDHNOQ#+<=>^~"],
    ],
  };
/** Of every character that is in no row above: as wide as the widest. */
const WIDEST = 1_110;
/** Verdana's letters differ by a few thousandths from DejaVu's. */
const MARGIN = 1.02;

/** An upper bound of the width, in the unit of `size`. */
export function textWidth(text: string, size: number, weight: Weight): number {
  const thousandths = [...text].map(
    (character) => WIDTHS[weight].find(([, row]) => row.includes(character))?.[0] ?? WIDEST,
  );
  return (thousandths.reduce((sum, width) => sum + width, 0) * size * MARGIN) / 1_000;
}

/**
 * The text in lines of at most `limit`. A line ends before a dot, before a capital letter inside of
 * a name, or after a space; a word that is longer than the limit stays whole.
 */
export function wrapped(text: string, limit: number, size: number, weight: Weight): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of text.split(/(?=\.)|(?<=[a-z])(?=[A-Z])|(?<= )/)) {
    if (line !== "" && textWidth((line + part).trimEnd(), size, weight) > limit) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += part;
  }
  return [...lines, line.trimEnd()];
}
