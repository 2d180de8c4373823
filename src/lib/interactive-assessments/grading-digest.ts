import { createHash } from "node:crypto";
import type { Mapping } from "./response-declaration";
import { declaredText } from "./response-value";
import type { ResponseVariable } from "./response-variable";

/** 66 bits: enough to detect every change, and short, because it is stored with each question. */
const DIGEST_LENGTH = 11;

/**
 * A digest of everything that decides how a response to the item is graded. It is the same on every
 * pod with the same content, and does not depend on the order of choices and correct values. It
 * does not include what is only shown (title, text, texts of choices), so a corrected typing error
 * does not change it. It does not include the rules of comparison either, so pods of two versions
 * compute the same digests.
 */
export function gradingDigest(variables: readonly ResponseVariable[]): string {
  const canonical = variables.map(({ identifier, baseType, isMultiple, choices, rule }) => [
    identifier,
    baseType,
    isMultiple,
    choices && [[...choices.identifiers].sort(), choices.minChoices, choices.maxChoices],
    rule.kind === "match"
      ? ["match", rule.correct.map(declaredText).sort()]
      : ["map", canonicalMapping(rule.mapping)],
  ]);
  const text = JSON.stringify(canonical);
  return createHash("sha256").update(text).digest("base64url").slice(0, DIGEST_LENGTH);
}

/** The order of the entries matters: the first one that matches counts. */
function canonicalMapping({
  entries,
  defaultValue,
  lowerBound,
  upperBound,
}: Mapping): readonly unknown[] {
  const points = entries.map((entry) => {
    return [declaredText(entry.key), entry.points, entry.caseSensitive];
  });
  return [points, defaultValue, lowerBound, upperBound];
}
