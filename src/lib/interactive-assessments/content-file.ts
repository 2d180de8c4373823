import { Fault } from "../fault";

/** The text of a content file. */
export interface ContentFile {
  /** The path relative to the content folder, for messages. */
  readonly name: string;
  readonly text: string;
}

/** The fault for a problem that the author must repair. `problem` names the element, if any. */
export function contentInvalid(fileName: string, problem: string, cause?: unknown): Fault {
  const options = { retryable: false, ...(cause === undefined ? {} : { cause }) };
  return new Fault("content_invalid", `${fileName}: ${problem}`, options);
}
