/** Fields of JSON whose value is a sentence for a person. */
const TEXT_FIELDS: ReadonlySet<string> = new Set([
  ...["message", "words", "finding", "remedy", "sentence", "problem"],
]);

/** A stored error: a code for programs, then a sentence. */
const ERROR_FIELDS: ReadonlySet<string> = new Set(["lastError", "rejection", "error"]);

const TEXT = "<text>";

/**
 * The value with sentences for people taken out, which go to `texts`. They may be worded anew; everything
 * else that a program could read stays.
 */
export function withoutTexts(value: unknown, texts: string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutTexts(each, texts));
  if (typeof value !== "object" || value === null) return value;
  const isUnreadable = "kind" in value && value.kind === "quarantined";
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => {
    if (typeof each !== "string") return [key, withoutTexts(each, texts)];
    if (TEXT_FIELDS.has(key) || (isUnreadable && key === "reason")) {
      texts.push(each);
      return [key, TEXT];
    }
    const [, code, sentence] = (ERROR_FIELDS.has(key) && /^([\w-]+): (.*)$/s.exec(each)) || [];
    if (sentence === undefined) return [key, each];
    texts.push(sentence);
    return [key, `${code}: ${TEXT}`];
  });
  return Object.fromEntries(entries);
}
