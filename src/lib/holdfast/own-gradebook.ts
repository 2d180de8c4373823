import type { Logger } from "../logger";
import type { EventSink, ResultIds } from "../services/attempt";
import type { Gradebook, GradebookExchange } from "../services/one-roster";
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

/** Errors of an application's own gradebook become retryable faults. */
export function gradebookOf(
  given: Gradebook | GradebookPart,
  opening: GradebookOpening,
): Gradebook {
  if ("open" in given) return given.open(opening);
  return {
    listResults: (slot) => unavailable("listResults", async () => given.listResults(slot)),
    findResult: (id) => unavailable("findResult", async () => given.findResult(id)),
    putResult: (result) => unavailable("putResult", async () => given.putResult(result)),
  };
}
