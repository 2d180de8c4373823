export interface JsonLimits {
  /** Containers inside one another; a scalar has depth 0. */
  readonly depthMax: number;
  /** UTF-8 bytes of the serialised value. */
  readonly bytesMax: number;
}

/** Keys that a careless `target[key] = value` later would turn into something else than data. */
const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export interface JsonProblem {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

/**
 * Says what keeps a value from being plain JSON within the limits, or null. Safe on anything a
 * decoder can produce, cycles and shared references included: it visits at most `bytesMax` values,
 * since every value takes a byte at least.
 */
export function jsonProblem(value: unknown, limits: JsonLimits): JsonProblem | null {
  const walk = { left: limits.bytesMax, depthMax: limits.depthMax };
  const problem = problemAt(value, [], walk);
  if (problem !== null) return problem;
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes > limits.bytesMax ? tooLarge(limits.bytesMax) : null;
}

interface Walk {
  left: number;
  readonly depthMax: number;
}

type Path = readonly (string | number)[];

function problemAt(value: unknown, path: Path, walk: Walk): JsonProblem | null {
  walk.left -= 1;
  if (walk.left < 0) return { path: [], problem: "is too large" };
  if (typeof value === "number") return Number.isFinite(value) ? null : notJson(path);
  if (value === null || typeof value === "string" || typeof value === "boolean") return null;
  if (typeof value !== "object") return notJson(path);
  if (path.length >= walk.depthMax) {
    return { path, problem: `is nested deeper than ${walk.depthMax} levels` };
  }
  if (Array.isArray(value)) return firstProblem(value.entries(), path, walk);
  return isPlain(value) ? firstProblem(Object.entries(value), path, walk) : notJson(path);
}

function firstProblem(
  entries: Iterable<readonly [string | number, unknown]>,
  path: Path,
  walk: Walk,
): JsonProblem | null {
  for (const [key, child] of entries) {
    if (typeof key === "string" && forbiddenKeys.has(key)) {
      return { path: [...path, key], problem: "is a key that is not allowed" };
    }
    const problem = problemAt(child, [...path, key], walk);
    if (problem !== null) return problem;
  }
  return null;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notJson(path: Path): JsonProblem {
  return { path, problem: "must be JSON" };
}

function tooLarge(bytesMax: number): JsonProblem {
  return { path: [], problem: `must have at most ${bytesMax} bytes` };
}
