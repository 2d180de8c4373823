import { z } from "zod";
import { idProblem } from "../slot";

/** An id as a client may send it: 1 to 255 characters of well-formed Unicode, any of them. */
export const idSchema = z.string("must be a string").superRefine((value, context) => {
  const problem = idProblem(value);
  if (problem !== null) context.addIssue({ code: "custom", message: problem });
});
