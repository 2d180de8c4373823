/** Prints a measured figure from a test, as a line of its own that the test run shows. */
export function print(figure: string): void {
  process.stdout.write(`figure: ${figure}\n`);
}
