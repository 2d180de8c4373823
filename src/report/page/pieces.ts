import type { EvidenceSet } from "../evidence-set";
import type { EvidenceKind } from "../evidence";
import type { Report } from "../report-schema";
import { anchor, markup } from "./markup";
import type { Content, Markup } from "./markup";

/** What every section of the page is about. */
export interface Subject {
  readonly collected: EvidenceSet;
  readonly report: Report;
}

export type Mood = "good" | "bad" | "warn" | "calm";

const MARKS: Readonly<Record<Mood, string>> = { good: "✓", bad: "✗", warn: "!", calm: "·" };

/** A word with a sign and a colour, so that no meaning is in the colour alone. */
export function badge(mood: Mood, words: Content): Markup {
  const mark = markup`<span aria-hidden="true">${MARKS[mood]}</span>`;
  return markup`<span class="badge ${mood}">${mark} ${words}</span>`;
}

/**
 * A small link to an element that has this id: its address is permanent. With JavaScript it is also
 * copied.
 */
export function linkMark(id: string, name: string): Markup {
  return markup`<a class="mark" href="#${id}" aria-label="Link to ${name}">#</a>`;
}

/** The same inside of what can be unfolded: a summary may hold no link. */
export function ownLink(id: string, name: string): Markup {
  return markup`<p class="own-link">${linkMark(id, name)}</p>`;
}

/** The number of a step, which is the link to it. */
export function stepLink(id: string, number: number): Markup {
  return markup`<a class="mark step" href="#${id}">${number}</a>`;
}

/** One chapter of the page. */
export function section(id: string, title: string, ...body: readonly Content[]): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title} ${linkMark(id, `the section ${title}`)}</h2>
${body}
</section>
`;
}

export function lead(words: Content): Markup {
  return markup`<p class="lead">${words}</p>`;
}

/** What a chapter says in place of its content when there is none, or null when there is. */
export function silence({ report }: Subject, kind: EvidenceKind): Markup | null {
  const layer = report.layers.find((one) => one.kind === kind);
  if (layer === undefined || layer.state === "has not run") {
    return markup`<p class="notice bad"><strong>This layer has not run.</strong>
It left nothing for this report. Run: <code>npm test</code></p>`;
  }
  if (layer.state !== "empty") return null;
  return markup`<p class="notice warn"><strong>Empty.</strong> ${layer.note}</p>`;
}

export interface Table {
  readonly caption: string;
  readonly head: readonly Content[];
  readonly rows: readonly (readonly Content[])[];
  /** Columns of figures, from 0. */
  readonly figures?: readonly number[];
  /** Of the rows, for links to them. */
  readonly ids?: readonly string[];
}

/** A table whose first column names the row. */
export function table({ caption, head, rows, figures = [], ids = [] }: Table): Markup {
  const kind = (at: number) => (figures.includes(at) ? "figure" : "");
  const mark = (id: string | undefined, row: number) =>
    id === undefined ? null : linkMark(id, `row ${row + 1} of ${caption}`);
  const cells = (row: readonly Content[], number: number) =>
    row.map((cell, at) =>
      at === 0
        ? markup`<th scope="row">${cell} ${mark(ids[number], number)}</th>`
        : markup`<td class="${kind(at)}">${cell}</td>`,
    );
  const open = (id: string | undefined) =>
    id === undefined ? markup`<tr>` : markup`<tr id="${id}">`;
  const heads = head.map((cell, at) => markup`<th scope="col" class="${kind(at)}">${cell}</th>`);
  return scrolled(
    caption,
    markup`<table>
<caption class="visually-hidden">${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.map((row, at) => markup`${open(ids[at])}${cells(row, at)}</tr>\n`)}</tbody>
</table>`,
  );
}

/** What may be wider than the page, or longer than is handy; also for those without a pointer. */
export function scrolled(name: string, body: Content, kind = ""): Markup {
  return markup`<div class="scroll ${kind}" tabindex="0" role="group" aria-label="${name}">
${body}</div>
`;
}

/** The first few of a list, and the others behind a disclosure. */
export function folded(items: readonly Content[], few: number): Markup {
  const list = (some: readonly Content[]) =>
    markup`<ul>${some.map((item) => markup`<li>${item}</li>\n`)}</ul>`;
  if (items.length <= few) return list(items);
  return markup`${list(items.slice(0, few))}
<details><summary>${items.length - few} more</summary>${list(items.slice(few))}</details>`;
}

/** A link to one mutant of the table. */
export function mutantLink(id: string): Markup {
  return markup`<a href="#${anchor("mutant", id)}"><code>${id}</code></a>`;
}

/** A link to a goal, hazard or invariant; rules of other names are only named. */
export function requirementLink(id: string): Content {
  return /^[GHI]\d+$/.test(id) ? markup`<a href="#${anchor("requirement", id)}">${id}</a>` : id;
}

/** A link to one path of the list. */
export function pathLink(id: string): Markup {
  return markup`<a href="#${anchor("path", id)}"><code>${id}</code></a>`;
}

/** A link to the list of paths; with JavaScript it narrows the list on the way. */
export function pathsLink(kind: "state" | "transition", id: string, words: Content): Markup {
  return markup`<a href="#paths" data-narrow="${kind}" data-to="${id}">${words}</a>`;
}
