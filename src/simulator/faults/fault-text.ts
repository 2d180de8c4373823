/** The keys that select requests, and the fields of `match` that they set. */
const MATCH_KEYS: Readonly<Record<string, string>> = {
  op: "operation",
  resource: "resource",
  path: "path",
  student: "studentId",
  item: "lineItemId",
  id: "sourcedId",
};
const COUNT_KEYS = ["after", "times"];

export const FAULT_TEXT_FORM = "F12, F12:0.1 or F12:0.1:status=503,body=html,op=list,times=2";

/**
 * Parses the short form of a rule: code, optional probability, then key=value pairs. Values cannot
 * contain `:` or `,`: a rule that needs them must be written as JSON. Throws an Error.
 */
export function parseFaultText(text: string): unknown {
  const [code = "", ...parts] = text.trim().split(":");
  if (!/^F\d+$/.test(code)) throw new Error(`invalid fault "${text}": write ${FAULT_TEXT_FORM}`);
  const probability = parts[0] === undefined || parts[0].includes("=") ? null : parts.shift();
  const rule: Record<string, unknown> = { fault: code };
  if (probability !== null && probability !== undefined) {
    const value = probability === "" ? Number.NaN : Number(probability);
    if (!(value >= 0 && value <= 1)) {
      throw new Error(`invalid fault "${text}": the probability must be a number from 0 to 1`);
    }
    rule["probability"] = value;
  }
  return {
    ...rule,
    ...parsePairs(
      text,
      parts.flatMap((part) => part.split(",")),
    ),
  };
}

function parsePairs(text: string, pairs: readonly string[]): Readonly<Record<string, unknown>> {
  const counts: Record<string, unknown> = {};
  const params: Record<string, unknown> = {};
  const match: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, key = "", value = ""] = /^([A-Za-z]+)=(.+)$/.exec(pair.trim()) ?? [];
    const matchKey = Object.hasOwn(MATCH_KEYS, key) ? MATCH_KEYS[key] : undefined;
    if (key === "") throw new Error(`invalid fault "${text}": write ${FAULT_TEXT_FORM}`);
    if (matchKey !== undefined) match[matchKey] = value;
    else if (COUNT_KEYS.includes(key)) counts[key] = parseScalar(value);
    else params[key] = parseScalar(value);
  }
  return {
    ...counts,
    ...(Object.keys(params).length > 0 ? { params } : {}),
    ...(Object.keys(match).length > 0 ? { match } : {}),
  };
}

function parseScalar(text: string): unknown {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text === "true" || text === "false" ? text === "true" : text;
}
