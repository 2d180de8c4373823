/** One field that differs. A text is the value as JSON; null: the field is not there. */
export interface ContextChange {
  /** "attempt.questions[1].isCorrect" */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The fields in which two JSON values differ, in their order. Where a value without fields becomes
 * one with fields, only the fields are named.
 */
export function changesBetween(before: unknown, after: unknown): readonly ContextChange[] {
  const [old, now] = [new Map(leavesOf("", before)), new Map(leavesOf("", after))];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const changes = paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }))
    .filter((change) => change.before !== change.after);
  const isParent = (path: string): boolean =>
    changes.some((other) => other.path.startsWith(`${path}.`) || other.path.startsWith(`${path}[`));
  return changes.filter(({ path }) => !isParent(path));
}

/** Every field that has no fields of its own, with its value as JSON. */
export function leavesOf(path: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== "object" || value === null) return [[path, JSON.stringify(value) ?? ""]];
  const parts = Array.isArray(value)
    ? value.map((part: unknown, at) => [`${path}[${at}]`, part] as const)
    : Object.entries(value).map(([key, part]: [string, unknown]) => {
        return [path === "" ? key : `${path}.${key}`, part] as const;
      });
  if (parts.length === 0) return [[path, JSON.stringify(value)]];
  return parts.flatMap(([name, part]) => leavesOf(name, part));
}
