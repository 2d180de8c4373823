/**
 * Why a connection failed, in one word: the first word of Redis' answer, or the system's code.
 * Nothing else of an error is passed on, since its text can quote what was sent.
 */
export function troubleOf(error: Error): string | null {
  const nested = [error, ...nestedIn(error)];
  for (const each of nested) {
    const code = "code" in each && typeof each.code === "string" ? each.code : "";
    const word = /^(?:ReplyError: )?([A-Z][A-Z0-9_]{3,40})\b/.exec(code || each.message)?.[1];
    if (word !== undefined) return word;
    if (each.message.includes("timed out") || each.message.includes("timeout")) return "timeout";
  }
  return null;
}

function nestedIn(error: Error): readonly Error[] {
  const { lastNodeError, errors } = error as Error & {
    readonly lastNodeError?: unknown;
    readonly errors?: readonly unknown[];
  };
  const all: readonly unknown[] = [lastNodeError, ...(errors ?? [])];
  return all.filter((each) => each instanceof Error);
}

/** null when the user has not the right to ask. */
export async function unlessDenied<Reply>(ask: () => Promise<Reply>): Promise<Reply | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("NOPERM")) return null;
    throw error;
  }
}
