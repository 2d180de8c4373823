import type { LayerName } from "./layers";

/** A change of one file: `find` stands in it exactly once, and `replace` takes its place. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A fault that is put into the code on purpose: one rule that it no longer keeps. */
export interface Mutant {
  /** Stable: the report and its differences go by it. */
  readonly id: string;
  /** What the code no longer does, in a sentence. */
  readonly title: string;
  /** "H2", "I5", …: the rules that it breaks. */
  readonly rules: readonly string[];
  /** A rule that lives in several places is taken out of all of them. */
  readonly edits: readonly [Edit, ...Edit[]];
  /** The layer that is asked first, where it is not the exploration. */
  readonly killedBy?: LayerName;
}
