/** Returns null if the user lacks the permission. */
export async function unlessDenied<Reply>(ask: () => Promise<Reply>): Promise<Reply | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("NOPERM")) return null;
    throw error;
  }
}
