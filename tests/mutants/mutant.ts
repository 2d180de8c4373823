import type { LayerName } from "./layers";

/**
 * What becomes of the code directly below a marker: a statement, a property or an operand in
 * TypeScript, a line in Lua. Its value is the condition of an `if`, the header of a `for`, what is
 * returned, assigned or passed on by a property, otherwise the code itself.
 */
export type Change =
  | { readonly kind: "remove" }
  /** Of the operands or arguments of its value, this one alone is left. */
  | { readonly kind: "keep operand"; readonly index: number }
  /** Of the operands or arguments of its value, this one is left out. */
  | { readonly kind: "drop operand"; readonly index: number }
  /** The two branches of the conditional in it change places. */
  | { readonly kind: "swap branches" }
  | { readonly kind: "replace value"; readonly code: string }
  | { readonly kind: "replace"; readonly code: string }
  | { readonly kind: "insert before"; readonly code: string };

/** A change of one file, at the marker `@mutant name` that stands in it exactly once. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  readonly marker: string;
  readonly change: Change;
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

export function remove(file: string, marker: string): Edit {
  return { file, marker, change: { kind: "remove" } };
}

export function keepOperand(file: string, marker: string, index: number): Edit {
  return { file, marker, change: { kind: "keep operand", index } };
}

export function dropOperand(file: string, marker: string, index: number): Edit {
  return { file, marker, change: { kind: "drop operand", index } };
}

export function swapBranches(file: string, marker: string): Edit {
  return { file, marker, change: { kind: "swap branches" } };
}

export function replaceValue(file: string, marker: string, code: string): Edit {
  return { file, marker, change: { kind: "replace value", code } };
}

export function replace(file: string, marker: string, code: string): Edit {
  return { file, marker, change: { kind: "replace", code } };
}

export function insertBefore(file: string, marker: string, code: string): Edit {
  return { file, marker, change: { kind: "insert before", code } };
}
