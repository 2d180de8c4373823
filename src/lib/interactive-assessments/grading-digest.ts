import { createHash } from "node:crypto";
import type { Mapping } from "./response-declaration";
import { declaredText } from "./response-value";
import type { ResponseVariable } from "./response-variable";

/** 66 bits: enough to notice every change, and little to store beside each question. */
const DIGEST_LENGTH = 11;

/**
 * Of everything that decides how a response to the item is graded: the same on every pod with the
 * same content, and in any order in which an author writes choices and correct values. What only
 * shows (title, text, texts of choices) is no part of it: a corrected typing error changes nothing.
 * Nor is what counts as equal to a key: pods of two versions agree on the digests of one content.
 */
export function gradingDigest(variables: readonly ResponseVariable[]): string {
  const canonical = variables.map(({ identifier, baseType, isMultiple, choices, rule }) => [
    ...[identifier, baseType, isMultiple],
    choices && [[...choices.identifiers].sort(), choices.minChoices, choices.maxChoices],
    rule.kind === "match"
      ? ["match", rule.correct.map(declaredText).sort()]
      : ["map", mapped(rule.mapping)],
  ]);
  const text = JSON.stringify(canonical);
  return createHash("sha256").update(text).digest("base64url").slice(0, DIGEST_LENGTH);
}

/** The entries stay in their order: of two that match, the first counts. */
function mapped({ entries, defaultValue, lowerBound, upperBound }: Mapping): readonly unknown[] {
  const points = entries.map((entry) => {
    return [declaredText(entry.key), entry.points, entry.caseSensitive];
  });
  return [points, defaultValue, lowerBound, upperBound];
}
