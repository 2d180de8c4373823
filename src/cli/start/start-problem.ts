/** Something about this machine keeps the product from starting. The message says what to do. */
export class StartProblem extends Error {
  override readonly name = "StartProblem";
}
