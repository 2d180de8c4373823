import { isHost } from "../http/same-origin";
import { isRolloutMode, ROLLOUT_MODES } from "../services/attempt";
import type { HoldfastParts } from "./contract";

/**
 * Throws a TypeError that names every part that is missing or wrong, and says what is expected. Not
 * for what comes from the environment, which a build need not have.
 */
export function requireParts(parts: HoldfastParts): void {
  const problems = problemsOf(parts ?? {});
  if (problems.length === 0) return;
  throw new TypeError(["createHoldfast:", ...problems.map((each) => `  ${each}`)].join("\n"));
}

function problemsOf(parts: Partial<HoldfastParts>): readonly string[] {
  const { rollout, logger } = parts;
  const allowedOrigins: unknown = parts.options?.allowedOrigins;
  return [
    has(parts.store, ["open"]) ? null : "store: give redisStore(client), or memoryStore() in tests",
    has(parts.gradebook, ["open"]) ||
    has(parts.gradebook, ["listResults", "findResult", "putResult"])
      ? null
      : "gradebook: give oneRoster({ … }), or an object with listResults, findResult and putResult",
    has(parts.questions, ["list", "grade"])
      ? null
      : "questions: give an object with list(slot, attemptNumber) and grade(id, response)",
    typeof parts.user === "function"
      ? null
      : "user: give a function that returns the user's id, or null when nobody is signed in",
    rollout === undefined || typeof rollout === "function" || isRolloutMode(rollout)
      ? null
      : `rollout: give one of ${ROLLOUT_MODES.join(", ")}, or a function that returns one`,
    logger === undefined || has(logger, ["debug", "info", "warn", "error"])
      ? null
      : "logger: give a logger with debug, info, warn and error, such as pino() or console",
    allowedOrigins === undefined ||
    (Array.isArray(allowedOrigins) && allowedOrigins.every(isOrigin))
      ? null
      : "options.allowedOrigins: give hosts such as app.example.com, without https:// and without *",
    ...(["onFinalized", "onReported", "canStart"] as const).map((name) =>
      parts[name] === undefined || typeof parts[name] === "function"
        ? null
        : `${name}: give a function, or leave it out`,
    ),
  ].filter((problem) => problem !== null);
}

function isOrigin(value: unknown): boolean {
  return typeof value === "string" && isHost(value);
}

function has(value: unknown, functions: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return functions.every((name) => typeof fields[name] === "function");
}
