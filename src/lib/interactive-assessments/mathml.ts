const COMMON = "displaystyle mathbackground mathcolor mathsize mathvariant scriptlevel".split(" ");
const OPERATOR =
  "fence form largeop lspace maxsize minsize movablelimits rspace separator stretchy symmetric".split(
    " ",
  );

/**
 * The visible elements of MathML Core, with the attributes of each besides those of any element.
 * Excluded are active content (`maction`, `href`), containers of other markup (`annotation-xml`,
 * `mglyph`), and elements that browsers do not draw (`mfenced`, `menclose`: their brackets would be
 * missing). Source: https://www.w3.org/TR/mathml-core/
 */
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

/** Elements that may contain only text. An HTML parser would read an element in them as HTML. */
export const MATHML_TOKENS: ReadonlySet<string> = new Set(["mi", "mn", "mo", "ms", "mtext"]);

/** Elements that must be empty. */
export const MATHML_EMPTY: ReadonlySet<string> = new Set(["mspace", "mprescripts"]);

/** The required number of children. Browsers show any other number as an error. */
export const MATHML_CHILDREN: ReadonlyMap<string, number> = new Map([
  ...(["mfrac", "mroot", "msub", "msup", "munder", "mover"] as const).map(
    (tag): [string, number] => [tag, 2],
  ),
  ...(["msubsup", "munderover"] as const).map((tag): [string, number] => [tag, 3]),
]);

/** Numbers with units, color names and keywords: nothing that a browser could load or run. */
export const MATHML_VALUE = /^[A-Za-z0-9 #%+.\-]{1,64}$/;
