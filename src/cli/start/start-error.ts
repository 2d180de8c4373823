/** The product cannot start on this machine. The message says what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
}
