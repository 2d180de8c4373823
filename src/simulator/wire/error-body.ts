import { jsonReply, type Reply, textReply } from "./reply";

/** The formats in which servers send an error: at top level, wrapped, a plain string, no JSON. */
export const ERROR_SHAPES = ["top", "wrapped", "string-minor", "text"] as const;

/** A format of `ERROR_SHAPES`. */
export type ErrorShape = (typeof ERROR_SHAPES)[number];

/** The code minor values of the OneRoster 1.2 REST binding that the simulator uses. */
export type CodeMinor =
  | "invalid_filter_field"
  | "invaliddata"
  | "unauthorisedrequest"
  | "forbidden"
  | "unknownobject"
  | "server_busy"
  | "internal_server_error";

export interface OneRosterError {
  readonly status: number;
  readonly minor: CodeMinor;
  readonly description: string;
}

/** An error reply in the given format. */
export function errorReply(error: OneRosterError, shape: ErrorShape): Reply {
  const { status, minor, description } = error;
  if (shape === "text") return textReply(status, "text/plain; charset=utf-8", description);
  const field = { imsx_codeMinorFieldName: "TargetEndSystem", imsx_codeMinorFieldValue: minor };
  const info = {
    imsx_codeMajor: "failure",
    imsx_severity: "error",
    imsx_description: description,
    ...(shape === "string-minor"
      ? { imsx_codeMinor: minor }
      : { imsx_CodeMinor: { imsx_codeMinorField: [field] } }),
  };
  return jsonReply(status, shape === "wrapped" ? { imsx_StatusInfo: info } : info);
}
