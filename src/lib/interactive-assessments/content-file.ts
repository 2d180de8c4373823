import { Fault } from "../fault";

/** A content file's text, and what messages call it: its path relative to the content folder. */
export interface ContentFile {
  readonly name: string;
  readonly text: string;
}

/** What an author has to repair: the file, the element where there is one, and what is wrong. */
export function contentInvalid(fileName: string, problem: string, cause?: unknown): Fault {
  const options = { retryable: false, ...(cause === undefined ? {} : { cause }) };
  return new Fault("content_invalid", `${fileName}: ${problem}`, options);
}
