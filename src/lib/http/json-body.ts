/** The largest body that is read, in bytes. A larger one is not kept in memory. */
export const BODY_BYTES_MAX = 64 * 1024;

/** How many bytes of a larger body are read and dropped, so that its sender gets to the reply. */
const DRAINED_BYTES_MAX = 2 * 1024 * 1024;

export type JsonBody =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "unreadable"; readonly status: 400 | 413 | 415; readonly problem: string };

/** Reads a JSON body of at most `BODY_BYTES_MAX` bytes, or says why it cannot be read. */
export async function readJsonBody(request: Request): Promise<JsonBody> {
  // Only JSON, also because a form of another site cannot send it without a CORS preflight.
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    return unreadable(415, "must be sent as application/json");
  }
  const declaredBytes = Number(request.headers.get("content-length") ?? 0);
  if (declaredBytes > BODY_BYTES_MAX) return tooLarge();

  const bytes = await readBytes(request.body);
  return bytes === null ? tooLarge() : parsed(bytes);
}

/**
 * The whole body, or null when it is larger than allowed. If reading stopped early, the client (and
 * every other user of its connection) would see a broken connection instead of the reply.
 */
async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  let chunks: Uint8Array[] = [];
  let length = 0;
  while (length <= DRAINED_BYTES_MAX) {
    const { done, value } = await reader.read();
    if (done) return length > BODY_BYTES_MAX ? null : Buffer.concat(chunks, length);
    length += value.byteLength;
    chunks = length > BODY_BYTES_MAX ? [] : [...chunks, value];
  }
  await reader.cancel();
  return null;
}

function parsed(bytes: Uint8Array): JsonBody {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { kind: "json", value: JSON.parse(text) as unknown };
  } catch {
    return unreadable(400, "must be JSON");
  }
}

function tooLarge(): JsonBody {
  return unreadable(413, `must have at most ${BODY_BYTES_MAX} bytes`);
}

function unreadable(status: 400 | 413 | 415, problem: string): JsonBody {
  return { kind: "unreadable", status, problem };
}
