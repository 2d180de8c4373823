/** Text that is safe to put into a page. Only `markup` and `trusted` make it. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = string | number | null | Markup | readonly Content[];

/** A tagged template: what is put into it is escaped, unless it is markup itself. */
export function markup(texts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const parts = texts.map((text, at) => text + written(contents[at] ?? null));
  return new Markup(parts.join(""));
}

/** For what was written by this project and is markup already: style sheets, scripts, pictures. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Safe in HTML and XML, between tags and in quoted attributes. */
export function escaped(text: string): string {
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  return clean
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}

/** An id for a link inside of the page: no two texts share one. */
export function anchor(kind: string, id: string): string {
  const plain = id.replace(/[^A-Za-z0-9.]/g, (sign) => `-${sign.charCodeAt(0).toString(16)}-`);
  return `${kind}-${plain}`;
}

function written(content: Content): string {
  if (content === null) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "string" || typeof content === "number") return escaped(String(content));
  return content.map(written).join("");
}
