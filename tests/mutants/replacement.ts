/** Puts other text in the place of [start, end) of a source. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where a marker stands, and its name. */
export interface Marker {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const MARKER = /^[ \t]*(?:\/\/|--) @mutant ([a-z]+(?:-[a-z]+)*)$/gm;

/** All markers of a source, each a comment on a line of its own. */
export function markersOf(source: string): readonly Marker[] {
  return [...source.matchAll(MARKER)].map((match) => {
    return { name: match[1] ?? "", start: match.index, end: match.index + match[0].length };
  });
}

/** Throws when the marker does not stand in the source, or twice. */
export function markerOf(source: string, name: string): Marker {
  const [marker, ...more] = markersOf(source).filter((each) => each.name === name);
  if (marker === undefined) throw new Error(`the marker "@mutant ${name}" stands nowhere`);
  if (more.length > 0) throw new Error(`the marker "@mutant ${name}" stands more than once`);
  return marker;
}

/** Throws when two of them want the same text. */
export function withReplacements(source: string, replacements: readonly Replacement[]): string {
  const ordered = [...replacements].sort((a, b) => a.start - b.start || a.end - b.end);
  let text = "";
  let at = 0;
  for (const replacement of ordered) {
    if (replacement.start < at) throw new Error("two changes overlap");
    text += source.slice(at, replacement.start) + replacement.text;
    at = replacement.end;
  }
  return text + source.slice(at);
}
