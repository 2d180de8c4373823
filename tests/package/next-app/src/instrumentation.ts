export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { holdfast } = await import("@/lib/holdfast");
  holdfast.start();
}
