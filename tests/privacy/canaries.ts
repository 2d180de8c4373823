import { createHash, randomBytes } from "node:crypto";

/** Marks that occur nowhere else, one for each place where something of a person can be. */
export interface Canaries {
  readonly user: string;
  readonly name: string;
  readonly resource: string;
  readonly answer: string;
  readonly report: string;
  readonly input: string;
  readonly record: string;
  readonly trace: string;
  readonly operator: string;
  readonly reason: string;
}

/** New ones for a run: what an earlier run left in a report is not taken for this one's. */
export function newCanaries(): Canaries {
  const mark = (what: string): string => `CANARY-${what}-${randomBytes(6).toString("hex")}`;
  return {
    user: mark("user"),
    name: mark("name"),
    resource: mark("resource"),
    answer: mark("answer"),
    report: mark("report"),
    input: mark("input"),
    record: mark("record"),
    trace: mark("trace"),
    operator: mark("operator"),
    reason: mark("reason"),
  };
}

/** A text as it may have been written down: plain, encoded, or hashed without a key. */
function formsOf(text: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(text);
  const hashed = (algorithm: string): string => {
    return createHash(algorithm).update(text).digest("hex").slice(0, 16);
  };
  // Base64 of a text in the middle of others depends on where it begins: three ways.
  const inBase64 = [0, 1, 2].map((shift): [string, string] => {
    const all = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return [`base64, ${shift}`, all.slice(shift === 0 ? 0 : 4, -4)];
  });
  return new Map([
    ["plain", text],
    ["percent-encoded", encodeURIComponent(text)],
    ["hex", bytes.toString("hex")],
    ["sha1", hashed("sha1")],
    ["sha256", hashed("sha256")],
    ["reversed", [...text].reverse().join("")],
    ...inBase64,
  ]);
}

/** Where a secret was found, and in which form; the secret itself is not repeated. */
export function leaksIn(
  sources: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  const found: string[] = [];
  for (const [secret, value] of Object.entries(secrets)) {
    if (value.length < 8) throw new Error(`${secret} is too short to be looked for`);
    for (const [form, text] of formsOf(value)) {
      for (const [source, held] of Object.entries(sources)) {
        if (held.includes(text)) found.push(`${secret} (${form}) in ${source}`);
      }
    }
  }
  return found;
}
