const WIDTH = 130;
/** An object or list up to this length shares a line with its neighbours. */
const SHORT = 50;

/**
 * JSON for people: what fits into a line is one line. Of anything longer, short parts share a line, and a
 * long one has lines of its own.
 */
export function compactJson(value: unknown, indent = ""): string {
  const line = oneLine(value);
  const fits = indent.length + line.length <= WIDTH;
  if (typeof value !== "object" || value === null || fits || line === "{}" || line === "[]") {
    return line;
  }
  const deeper = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((each) => compactJson(each, deeper))
    : Object.entries(value).map(
        ([key, each]) => `${JSON.stringify(key)}: ${compactJson(each, deeper)}`,
      );
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const lines = filled(parts, WIDTH - deeper.length).map((each) => deeper + each);
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const parts = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${oneLine(each)}`,
  );
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** Short parts after each other in a line; larger objects and lists stand alone. */
function filled(parts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let isOpen = false;
  for (const part of parts) {
    const last = lines.at(-1);
    const isShort = part.length <= SHORT || !/^("[^"]*": )?[[{]/.test(part);
    if (isOpen && isShort && last !== undefined && last.length + part.length + 2 <= width) {
      lines[lines.length - 1] = `${last}, ${part}`;
    } else {
      lines.push(part);
    }
    isOpen = isShort;
  }
  return lines;
}
