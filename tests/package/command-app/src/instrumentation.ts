export async function register(): Promise<void> {
  const { holdfast } = await import("@/lib/holdfast");
  holdfast.start();
}
