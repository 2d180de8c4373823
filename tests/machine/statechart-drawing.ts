/** Turns what Graphviz drew into an SVG element that is small, named, and open to style sheets. */

export interface StatechartStyle {
  /** Added to the class attribute of the state of that id. */
  readonly stateClass?: (id: string) => string;
  /** Added to the class attribute of the transition of that id. */
  readonly transitionClass?: (id: string) => string;
}

/** A state or transition of the picture. */
export interface Piece {
  readonly kind: "state" | "transition";
  readonly id: string;
  /** The class that its parts carry in the drawing. */
  readonly mark: string;
  /** The tooltip. */
  readonly title: string;
}

interface Picture {
  readonly title: string;
  readonly pieces: readonly Piece[];
  readonly style: StatechartStyle;
}

const GROUP = /<g id="[^"]+" class="([^"]+)">\n<title>[^<]*<\/title>\n([\s\S]*?)<\/g>/g;
const VIEW = /viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"[\s\S]*?transform="([^"]+)"/;
/** The rounded outline of a state or box; lines of arrows have no width of their own. */
const OUTLINE = /<path fill="none"( stroke="currentColor" stroke-width="2"[^>]*\/>)\n/;
const LINE_COLOURS = {
  state: "#0f172a",
  beginning: "#0f172a",
  transition: "#64748b",
  anywhere: "#64748b",
} as const;
/** What belongs to the picture and is neither a state nor a transition of the machine. */
const OTHERS = ["beginning", "anywhere"] as const;

/** The picture of a drawing. Throws when a piece is not in it: nothing is left out silently. */
export function redrawn(drawing: string, { title, pieces, style }: Picture): string {
  const view = VIEW.exec(drawing);
  if (view === null) throw new Error("the drawing has no view box; has state-machine-cat changed?");
  const [width, height] = [Number(view[1]), Number(view[2])];
  const parts = partsByClass(drawing);
  const bodyOf = (mark: string): string => {
    const body = parts.get(mark);
    if (body === undefined) throw new Error(`the drawing lacks the class ${mark}`);
    return body;
  };
  const groupOf = (piece: Piece): string => group(piece, bodyOf(piece.mark), style);
  const isComposite = ({ mark }: Piece): boolean => parts.get(`cluster ${mark}`) !== undefined;
  const states = pieces.filter(({ kind }) => kind === "state");
  const others = OTHERS.map(
    (mark) => `<g class="${mark}" color="${LINE_COLOURS[mark]}">\n${bodyOf(mark)}</g>\n`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="statechart" viewBox="0 0 ${width} ${height}"`,
    ` width="${width}" height="${height}" role="img" font-family="Helvetica, Arial, sans-serif"`,
    ` font-size="12">\n<title>${escaped(title)}</title>\n`,
    `<rect class="ground" width="${width}" height="${height}" fill="white"/>\n`,
    `<g transform="${view[3]}">\n`,
    // What is drawn later lies on top.
    ...states.filter(isComposite).map(groupOf),
    ...others,
    ...pieces.filter(({ kind }) => kind === "transition").map(groupOf),
    ...states.filter((piece) => !isComposite(piece)).map(groupOf),
    "</g>\n</svg>\n",
  ].join("");
}

/** What was drawn for each class, joined; `cluster` and a class for states with parts. */
function partsByClass(drawing: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const [, classes = "", body = ""] of drawing.matchAll(GROUP)) {
    const names = classes.split(" ");
    const mark = names.at(-1) ?? "";
    parts.set(mark, (parts.get(mark) ?? "") + open(body));
    if (names[0] === "cluster") parts.set(`cluster ${mark}`, "");
  }
  return parts;
}

/** Colours that a style sheet can change, the outline below the text, and no repetition. */
function open(body: string): string {
  const plain = body
    .replace(/<text [^>]*>(?:\s|&#160;)*<\/text>\n/g, "")
    .replace(/<polygon fill="#ffffff" fill-opacity[^>]*\/>\n/g, "")
    .replace(/"black"/g, '"currentColor"')
    .replace(/ xml:space="preserve"| text-anchor="start"| font-(?:family|size)="[^"]*"/g, "");
  const outline = OUTLINE.exec(plain);
  if (outline === null) return plain;
  return `<path class="shape" fill="white"${outline[1] ?? ""}\n${plain.replace(OUTLINE, "")}`;
}

function group({ kind, id, title }: Piece, body: string, style: StatechartStyle): string {
  const added = kind === "state" ? style.stateClass?.(id) : style.transitionClass?.(id);
  const classes = [kind, added ?? ""].filter(Boolean).join(" ");
  const lines = kind === "state" ? body : body.replace('stroke-width="2"', 'stroke-width="1"');
  const name = `class="${escaped(classes)}" data-${kind}="${escaped(id)}"`;
  const tooltip = `<title>${escaped(title)}</title>`;
  return `<g ${name} color="${LINE_COLOURS[kind]}">\n${tooltip}\n${lines}</g>\n`;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
