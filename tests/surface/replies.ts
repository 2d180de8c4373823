import type { Reply } from "#tests/lib/http/student";

/** What a program reads of a reply. */
export interface ReadReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or what a program reads of a page. */
  readonly body: unknown;
}

/** They belong to the connection, to the compression, or to the build. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "date", "transfer-encoding", "content-encoding", "etag", "link"],
]);

export function readReply(reply: Reply): ReadReply {
  const { status, body } = reply;
  const type = reply.headers.get("content-type") ?? "";
  const isJson = typeof body !== "string";
  const headers = Object.fromEntries(
    [...reply.headers].filter(([name]) => {
      // The length of a JSON text hangs on the lengths of ids and tokens in it.
      return !LEFT_OUT.has(name) && (name !== "content-length" || !/json/.test(type));
    }),
  );
  if (isJson) return { status, headers, body };
  if (type.startsWith("text/x-component")) {
    return { status, headers, body: actionResult(body) };
  }
  if (type.startsWith("text/html")) return { status, headers, ...readPage(body) };
  // The names of metrics are a matter of their own documentation.
  if (type.startsWith("text/plain; version=")) {
    return { status, headers, body: "<metrics>" };
  }
  return { status, headers, body };
}

/** What the action has returned, as React writes it: the row that row 0 names. */
export function actionResult(stream: string): unknown {
  const row = /^0:\{"a":"\$@(\w+)"/m.exec(stream)?.[1];
  if (row === undefined) return "<no result>";
  const json = new RegExp(`^${row}:(\\{.*\\})$`, "m").exec(stream)?.[1];
  return json === undefined ? "<no result>" : (JSON.parse(json) as unknown);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
};

/** Of a page: where its links lead and what its forms send. */
function readPage(html: string): Pick<ReadReply, "body"> {
  const text = (part: string): string => {
    return part.replace(/&(amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity);
  };
  const shown = html
    .replace(/<(script|style|template)\b.*?<\/\1>/gs, "")
    .replace(/<!--.*?-->/gs, "");
  const attribute = (tag: string, name: string): string | null => {
    const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
    return value === undefined ? null : text(value);
  };
  const links = [...shown.matchAll(/<a\b[^>]*>/g)].flatMap(([tag]) => attribute(tag, "href") ?? []);
  const fields = [...shown.matchAll(/<(?:input|textarea|select|button)\b[^>]*>/g)].flatMap(
    ([tag]) => {
      const name = attribute(tag, "name");
      // What React names itself depends on where in the page it stands.
      const shownName = name?.replace(/^_R_\w+_$/, "<of React>");
      return shownName === undefined ? [] : [`${shownName}=${attribute(tag, "value") ?? ""}`];
    },
  );
  const marked = [...shown.matchAll(/data-testid="([^"]*)"/g)].map(([, id = ""]) => id);
  return { body: { links, fields, marked } };
}
