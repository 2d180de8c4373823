/** Called by Next.js once, when the server starts. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { startBackground } = await import("./lib/background");
  startBackground();
}
