import { Fault } from "../fault";
import type { Logger } from "../logger";
import type { EventSink, ResultIds } from "../services/attempt";
import type { Gradebook, GradebookExchange, GradebookResult } from "../services/one-roster";
import { ownPart } from "./own-part";

/**
 * What a gradebook gets from `createHoldfast` when it is opened.
 *
 * @internal
 */
export interface GradebookOpening extends ResultIds {
  readonly log: Logger;
  readonly emit: EventSink;
  readonly onExchange?: ((exchange: GradebookExchange) => void) | undefined;
}

/** A gradebook client that is created when Holdfast starts, such as `oneRoster`. */
export interface GradebookPart {
  open(opening: GradebookOpening): Gradebook;
}

const unavailable = ownPart("gradebook_unavailable", "The application's gradebook");

/**
 * The gradebook of an application. Errors of an own one become retryable faults, and answers of a
 * wrong form faults that are not: a list that is no list must never look empty.
 */
export function gradebookOf(
  given: Gradebook | GradebookPart,
  opening: GradebookOpening,
): Gradebook {
  if ("open" in given) return given.open(opening);
  return {
    listResults: async (slot) => {
      const rows: unknown = await unavailable("listResults", async () => given.listResults(slot));
      if (Array.isArray(rows) && rows.every(isResult)) return rows;
      throw misconfigured("listResults with no array of results");
    },
    findResult: async (id) => {
      const found: unknown = await unavailable("findResult", async () => given.findResult(id));
      if (found === null || isResult(found)) return found;
      throw misconfigured("findResult with neither a result nor null");
    },
    putResult: (result) => unavailable("putResult", async () => given.putResult(result)),
  };
}

/** The fields that are compared as they are. A list that omits `attemptId` would end in conflicts. */
function isResult(row: unknown): row is GradebookResult {
  return (
    typeof row === "object" &&
    row !== null &&
    "resultId" in row &&
    typeof row.resultId === "string" &&
    "attemptId" in row &&
    (row.attemptId === null || typeof row.attemptId === "string")
  );
}

function misconfigured(answer: string): Fault {
  return new Fault(
    "gradebook_misconfigured",
    `The application's gradebook answered ${answer}. See GradebookResult for the fields.`,
    { retryable: false },
  );
}
