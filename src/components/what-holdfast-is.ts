/** What Holdfast is, for whoever has never heard of it. */
export const WHAT_HOLDFAST_IS =
  "Holdfast keeps a student’s attempt at a quiz or test: which attempt it is, every answer, and the " +
  "result for the gradebook.";
