/**
 * The elements of MathML Core that show something, and the attributes that each may have beside
 * those of any element. Not in it: what can act (`maction`, `href`), what can hold foreign markup
 * (`annotation-xml`, `mglyph`), and what browsers do not draw (`mfenced`, `menclose`: their
 * brackets would be missing without a word). Source: https://www.w3.org/TR/mathml-core/
 */
const COMMON = [
  ...["displaystyle", "mathbackground", "mathcolor", "mathsize", "mathvariant", "scriptlevel"],
];
const OPERATOR = [
  ...["fence", "form", "largeop", "lspace", "maxsize", "minsize", "movablelimits", "rspace"],
  ...["separator", "stretchy", "symmetric"],
];

export const MATHML: Readonly<Record<string, readonly string[]>> = {
  math: ["display", "alttext", ...COMMON],
  mi: COMMON,
  mn: COMMON,
  mo: [...OPERATOR, ...COMMON],
  ms: COMMON,
  mtext: COMMON,
  mspace: ["width", "height", "depth", ...COMMON],
  mrow: COMMON,
  mfrac: ["linethickness", ...COMMON],
  msqrt: COMMON,
  mroot: COMMON,
  mstyle: COMMON,
  merror: COMMON,
  mpadded: ["width", "height", "depth", "lspace", "voffset", ...COMMON],
  mphantom: COMMON,
  msub: COMMON,
  msup: COMMON,
  msubsup: COMMON,
  munder: ["accentunder", ...COMMON],
  mover: ["accent", ...COMMON],
  munderover: ["accent", "accentunder", ...COMMON],
  mmultiscripts: COMMON,
  mprescripts: COMMON,
  mtable: COMMON,
  mtr: COMMON,
  mtd: ["columnspan", "rowspan", ...COMMON],
};

/** Elements that hold text and nothing else. HTML parsers take an element in them for HTML. */
export const MATHML_TOKENS: ReadonlySet<string> = new Set(["mi", "mn", "mo", "ms", "mtext"]);

/** Elements that hold nothing. */
export const MATHML_EMPTY: ReadonlySet<string> = new Set(["mspace", "mprescripts"]);

/** How many children an element must have, where it is a number; browsers mark others as errors. */
export const MATHML_CHILDREN: ReadonlyMap<string, number> = new Map([
  ...(["mfrac", "mroot", "msub", "msup", "munder", "mover"] as const).map(
    (tag): [string, number] => [tag, 2],
  ),
  ...(["msubsup", "munderover"] as const).map((tag): [string, number] => [tag, 3]),
]);

/** Numbers with units, names of colours and keywords: nothing that a browser could load or run. */
export const MATHML_VALUE = /^[A-Za-z0-9 #%+.\-]{1,64}$/;
