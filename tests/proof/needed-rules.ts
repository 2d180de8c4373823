import type { Rule } from "#theory/actions";

/**
 * The theorems whose promises can no longer be proven when a rule is left out, by their letters.
 * tests/proof/needed-rules.test.ts tries every rule with every theorem; docs/verification.md shows
 * the table.
 */
export const NEEDED_BY: Readonly<Record<Rule, string>> = {
  ...{ "commit-compares": "SEMWC", "answers-compared": "SE" },
  ...{ "finalize-marks": "SEC", "finalize-enters": "SEMC" },
  "clear-compares": "SE",
  ...{ "create-looks": "SE", "create-marked": "SEMWC", "create-vacant": "E", "create-free": "SE" },
  ...{ "create-later": "", "create-remembers": "", "create-raises": "E", "create-empties": "" },
  ...{ "recover-eligible": "EMWC", "list-compared": "SE" },
  ...{ "put-looks": "MWC", "put-rereads": "MWC", "put-same-entry": "MWC" },
  ...{ "acknowledge-seen": "SEMWC", "acknowledge-marks": "" },
};

/** Rules that no promise needs, and why they stay. */
export const REDUNDANT: Partial<Readonly<Record<Rule, string>>> = {
  "create-later":
    "It keeps an attempt that a student gave up from coming back. No invariant promises that: " +
    "theorem S shows it on the way, as a sentence of its own, and needs this rule for it.",
  "create-remembers":
    "It is for numbers after Redis has lost the high-water mark, where no theorem promises I5: " +
    "tests/regressions and a mutant show what it prevents (H26).",
  "create-empties":
    "It keeps answers that an evicted attempt left under its number from counting for the next " +
    "one. No invariant promises that: theorems S and E show it on the way, as a sentence of " +
    "its own, and need this rule for it.",
  "acknowledge-marks":
    "It is for the number of a result that waited while Redis lost the high-water mark, where no " +
    "theorem promises I5. A test shows what it prevents (tests/regressions/found-by-exploration.test.ts).",
};
