import { createHash, hkdfSync } from "node:crypto";

/** Where the key of a build can come from, in this order. */
const SECRETS = ["SESSION_SECRET", "ATTEMPT_TOKEN_SECRET"] as const;

const SECRET_LENGTH_MIN = 32;
const AES_KEY_BYTES: readonly number[] = [16, 24, 32];
const DERIVED_BYTES = 32;

/** Names what the derived key is for: the same secret also signs sessions or tokens. */
const PURPOSE = "holdfast server actions 1";

export const ACTION_KEY_SETTING = "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY";

export const ACTION_KEY_RULE =
  "must be 16, 24 or 32 bytes in base64, as openssl rand -base64 32 gives them, or left out";

type BuildEnvironment = Readonly<Record<string, string | undefined>>;

/** Whether Next.js takes this value of NEXT_SERVER_ACTIONS_ENCRYPTION_KEY. */
export function isActionKey(value: string): boolean {
  const bytes = Buffer.from(value, "base64");
  return AES_KEY_BYTES.includes(bytes.length) && bytes.toString("base64") === value;
}

/**
 * The key of which Next.js makes the ids of server actions (with the file and the name of each), in
 * base64: what NEXT_SERVER_ACTIONS_ENCRYPTION_KEY says, otherwise derived (HKDF SHA-256) from the
 * secret that all instances share. Builds with one key and one source are alike, so that a page of
 * the one can be used with the server of the other. null: nothing is shared, and Next.js draws a
 * key by chance. Throws RangeError when a value cannot be used; the message does not quote it.
 */
export function actionKey(env: BuildEnvironment): string | null {
  const given = env[ACTION_KEY_SETTING];
  if (given !== undefined) {
    if (isActionKey(given)) return given;
    throw new RangeError(`${ACTION_KEY_SETTING}: ${ACTION_KEY_RULE}`);
  }
  const name = SECRETS.find((each) => env[each] !== undefined);
  if (name === undefined) return null;
  const secret = env[name] ?? "";
  if (secret.length < SECRET_LENGTH_MIN) {
    throw new RangeError(`${name}: must have at least ${SECRET_LENGTH_MIN} characters`);
  }
  const derived = hkdfSync("sha256", secret, "", PURPOSE, DERIVED_BYTES);
  return Buffer.from(derived).toString("base64");
}

/** Tells two keys apart, and may be shown. */
export function keyFingerprint(key: string): string {
  return createHash("sha256").update(`fingerprint of ${PURPOSE} `).update(key).digest("hex");
}
