import type { Frame, LaneFrame } from "./frame";
import { heldText, LANES, pageText } from "./wording";

/** What a column shows: the frame after so many actions of the standard story. */
const COLUMNS = [
  { step: 2, caption: ["Ada has answered two questions", "of her second attempt."] },
  { step: 4, caption: ["The gradebook answers “no results”", "for a moment, and Ada reloads."] },
  { step: 8, caption: ["Ada answers the rest", "and finishes."] },
] as const;

const CELL = { width: 280, height: 96, gap: 22 } as const;
const LEFT = 28;
/** Of a row with one line of text under its cells; each further line makes it higher. */
const ROW_HEIGHT = 208;
const LINE_HEIGHT = 20;
const TOP = 62;
const LINE_LENGTH = 100;

const STYLE = `
text { font: 15px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: #1b1f24; }
.h { font-weight: 700; font-size: 18px; }
.s { font-size: 14px; font-weight: 400; fill: #57606a; }
.g { font-size: 13px; fill: #57606a; }
.n { font-weight: 700; font-size: 20px; }
.bad { fill: #a40e26; }
.good { fill: #0b5a3c; }
.v { font-weight: 600; }
.panel { fill: none; stroke: #8c959f; }
.box { fill: #f6f8fa; stroke: #8c959f; }
.boxbad { fill: #fff0ee; stroke: #a40e26; stroke-width: 2; }
.a { stroke: #57606a; stroke-width: 2; }
.head { fill: #57606a; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.s, .g { fill: #9da7b3; }
.bad { fill: #ff9a91; }
.good { fill: #6fdca8; }
.panel { stroke: #6e7681; }
.box { fill: #161b22; stroke: #6e7681; }
.boxbad { fill: #2d1416; stroke: #ff9a91; }
.a { stroke: #9da7b3; }
.head { fill: #9da7b3; }
}
`;

/** The picture of README.md: three steps of the standard story in both lanes, as SVG. */
export function demoPicture(frames: readonly Frame[]): string {
  const shown = COLUMNS.map(({ step }) => {
    const frame = frames[step];
    if (frame === undefined) throw new Error(`the story has no step ${step}`);
    return frame;
  });
  const { rows, height } = rowsOf(shown);
  const description = LANES.map(({ id, name, about }) => {
    return `${name} (${about}): ${shown.map((frame) => frame[id].verdict.join(" ")).join(" Then: ")}`;
  }).join(" ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 940 ${height}" role="img" ` +
      `aria-labelledby="title description">`,
    `<title id="title">The bug and the fix, side by side</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" ` +
      `markerHeight="7" orient="auto"><path class="head" d="M0 0 10 5 0 10z"/></marker></defs>`,
    ...COLUMNS.flatMap(({ caption }, column) =>
      caption.map((line, index) => text("s", columnX(column), 24 + index * 19, line)),
    ),
    ...rows,
    "</svg>",
    "",
  ].join("\n");
}

/** The lanes one below the other, and the height of the picture. */
function rowsOf(shown: readonly Frame[]): {
  readonly rows: readonly string[];
  readonly height: number;
} {
  let y = TOP;
  const rows = LANES.flatMap((lane) => {
    const last = shown.at(-1)?.[lane.id];
    const verdict = wrapped(
      `${last?.standing === "lost" ? "✗" : "✓"} ${last?.verdict.join(" ") ?? ""}`,
    );
    const height = ROW_HEIGHT + (verdict.length - 1) * LINE_HEIGHT;
    const top = y;
    y += height;
    return [
      `<rect class="panel" x="8" y="${top}" width="924" height="${height - 14}" rx="12"/>`,
      `<text class="h" x="${LEFT}" y="${top + 32}">${escaped(lane.name)}` +
        `<tspan class="s" dx="14">${escaped(lane.about)}</tspan></text>`,
      ...shown.flatMap((frame, column) => cellOf(frame[lane.id], columnX(column), top + 50)),
      ...[0, 1].map((column) => arrow(columnX(column), top + 50 + CELL.height / 2)),
      ...verdict.map((line, index) =>
        text(
          `v ${last?.standing === "lost" ? "bad" : "good"}`,
          LEFT,
          top + 172 + index * LINE_HEIGHT,
          line,
        ),
      ),
    ];
  });
  return { rows, height: y };
}

function cellOf(lane: LaneFrame, x: number, y: number): readonly string[] {
  const { page, fellFrom, results } = lane;
  const isBad = fellFrom !== null;
  const { width, height } = CELL;
  const number = `Attempt ${page.attempt}${isBad ? ` (was ${fellFrom})` : ""}`;
  return [
    `<rect class="${isBad ? "boxbad" : "box"}" x="${x}" y="${y}" width="${width}" ` +
      `height="${height}" rx="8"/>`,
    text(isBad ? "n bad" : "n", x + 14, y + 30, number),
    text("t", x + 14, y + 54, pageText(page)),
    text("g", x + 14, y + 78, `Grades: ${heldText(results).replaceAll(", attempt", ",")}`),
  ];
}

function columnX(column: number): number {
  return LEFT + column * (CELL.width + CELL.gap);
}

function arrow(x: number, y: number): string {
  const from = x + CELL.width + 2;
  const to = from + CELL.gap - 4;
  return `<line class="a" x1="${from}" y1="${y}" x2="${to}" y2="${y}" marker-end="url(#head)"/>`;
}

function text(name: string, x: number, y: number, content: string): string {
  return `<text class="${name}" x="${x}" y="${y}">${escaped(content)}</text>`;
}

/** Lines that fit into the picture. */
function wrapped(sentence: string): readonly string[] {
  return sentence.split(" ").reduce<string[]>((lines, word) => {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= LINE_LENGTH) return [...lines, word];
    return [...lines.slice(0, -1), `${line} ${word}`];
  }, []);
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
