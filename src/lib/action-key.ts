import { createHash, hkdfSync } from "node:crypto";

/** The settings from which the key of a build can be derived, in this order. */
const SECRETS = ["SESSION_SECRET", "ATTEMPT_TOKEN_SECRET"] as const;

const SECRET_LENGTH_MIN = 32;
const AES_KEY_BYTES: readonly number[] = [16, 24, 32];
const DERIVED_BYTES = 32;

/** Makes the derived key different from those for sessions and tokens of the same secret. */
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
 * The key from which Next.js makes the ids of server actions (together with file and name), in
 * base64: NEXT_SERVER_ACTIONS_ENCRYPTION_KEY, otherwise derived (HKDF SHA-256) from the secret that
 * all instances share. Builds with the same key and source have the same ids, so that a page of one
 * build works with the server of another. null: there is no shared secret, and Next.js uses a
 * random key. Throws RangeError when a value cannot be used; the message does not quote it.
 */
export function actionKey(env: BuildEnvironment): string | null {
  const configured = env[ACTION_KEY_SETTING];
  if (configured !== undefined) {
    if (isActionKey(configured)) return configured;
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

/** Distinguishes two keys, and may be shown. */
export function keyFingerprint(key: string): string {
  return createHash("sha256").update(`fingerprint of ${PURPOSE} `).update(key).digest("hex");
}
