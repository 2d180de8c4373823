const SECRET_LENGTH_MIN = 32;

/** What is wrong with a secret from the environment; empty: nothing. It may be left out. */
export function secretProblems(secret: unknown): readonly string[] {
  if (secret === undefined) return [];
  if (typeof secret === "string" && secret.length >= SECRET_LENGTH_MIN) return [];
  return [`secret: give at least ${SECRET_LENGTH_MIN} characters, the same on every pod`];
}
