import { Fault } from "../fault";
import type { Logger } from "../logger";

const REMEDY =
  "Set what is missing and start this process again. Until then it refuses every request.";

/** Why this process cannot be used as it is set up, in one line. A restart alone does not help. */
export function setupFault(problems: readonly string[], cause?: unknown): Fault {
  return new Fault("not_configured", problems.join("; "), { retryable: false, cause });
}

/** What went wrong, in one line. */
export function problemOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, " ");
}

/**
 * The problems that this process has logged. On `globalThis`, because Next.js bundles start-up code,
 * pages and routes separately, each with its own Holdfast: one line is enough for all of them.
 */
const TOLD = Symbol.for("holdfast.setup.told");

function isFirstTime(problem: string): boolean {
  const holder = globalThis as { [TOLD]?: Set<string> };
  const told = (holder[TOLD] ??= new Set());
  const isFirst = !told.has(problem);
  told.add(problem);
  return isFirst;
}

/**
 * Opens at the first call. If that fails, the log says once in this process what is missing and what
 * to do, and this and every later call throws the same `Fault` (`not_configured`): nothing is opened
 * twice.
 */
export function openOnce<Opened>(log: Pick<Logger, "error">, open: () => Opened): () => Opened {
  let opened: { readonly value: Opened } | null = null;
  let failed: Fault | null = null;
  return () => {
    if (failed !== null) throw failed;
    try {
      opened ??= { value: open() };
      return opened.value;
    } catch (error) {
      failed = isSetupFault(error) ? error : setupFault([problemOf(error)], error);
      const { message: problem } = failed;
      if (isFirstTime(problem)) {
        log.error({ event: "setup.failed", problem, remedy: REMEDY }, "setup.failed");
      }
      throw failed;
    }
  };
}

/** The result of `work`, or `fallback` in a process that is not set up. */
export function unlessNotSetUp<Result>(work: () => Result, fallback: Result): Result {
  try {
    return work();
  } catch (error) {
    if (isSetupFault(error)) return fallback;
    throw error;
  }
}

function isSetupFault(error: unknown): error is Fault {
  return error instanceof Fault && error.code === "not_configured";
}
