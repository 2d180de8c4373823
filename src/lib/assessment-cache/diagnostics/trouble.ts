/** null when the user has not the right to ask. */
export async function unlessDenied<Reply>(ask: () => Promise<Reply>): Promise<Reply | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("NOPERM")) return null;
    throw error;
  }
}
