import type { Rule } from "#theory/actions";

/** Rules that break no theorem when they are left out, and why they stay. */
export const REDUNDANT: Partial<Readonly<Record<Rule, string>>> = {
  "create-remembers":
    "It is for numbers after Redis has lost the high-water mark, where no theorem promises I5: " +
    "tests/regressions and a mutant show what it prevents (H26).",
  "acknowledge-marks":
    "It is for the number of a result that waited while Redis lost the high-water mark, where no " +
    "theorem promises I5; a mutant shows what it prevents.",
};
