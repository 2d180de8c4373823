/** Fields of JSON whose value is a sentence for a person. */
const TEXT_FIELDS: ReadonlySet<string> = new Set([
  ...["message", "words", "finding", "remedy", "sentence", "problem"],
]);

/** A stored error: a code for programs, then a sentence. */
const ERROR_FIELDS: ReadonlySet<string> = new Set(["lastError", "rejection", "error"]);

const TEXT = "<text>";

/**
 * The value with `<text>` in place of every sentence for people. Sentences may be reworded; everything
 * else that a program could read stays.
 */
export function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== "object" || value === null) return value;
  const isUnreadable = "kind" in value && value.kind === "quarantined";
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => {
    if (typeof each !== "string") return [key, withoutTexts(each)];
    if (TEXT_FIELDS.has(key) || (isUnreadable && key === "reason")) return [key, TEXT];
    const [, code] = (ERROR_FIELDS.has(key) && /^([\w-]+): /.exec(each)) || [];
    return [key, code === undefined ? each : `${code}: ${TEXT}`];
  });
  return Object.fromEntries(entries);
}
