import { z } from "zod";
import type { Slot } from "#lib/slot";
import { OPERATOR_ACTIONS, reasonProblem, type OperatorAction } from "#src/entries/operations.ts";
import { idSchema } from "../id-schema";

const number = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "must be an attempt number")
  .transform(Number);

const formSchema = z.object({
  userId: idSchema,
  resourceId: idSchema,
  deed: z.enum(OPERATOR_ACTIONS, "is not an action"),
  attemptNumber: number.optional(),
  reason: z.string("must be text").superRefine((reason, context) => {
    const problem = reasonProblem(reason);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  }),
  seen: z.string().max(64).optional(),
  step: z.enum(["preview", "do"]),
});

export interface OperatorActionInput {
  readonly slot: Slot;
  readonly action: OperatorAction;
  readonly reason: string;
  /** The version that was previewed. */
  readonly seen: string | null;
  readonly isDryRun: boolean;
}

/** The action in a form, or what is wrong with it. The form is not trusted. */
export function parseOperatorActionForm(
  form: FormData,
): { readonly input: OperatorActionInput } | { readonly problem: string } {
  const parsed = formSchema.safeParse(Object.fromEntries(form.entries()));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: `The ${issue?.path.join(".") ?? "form"} ${issue?.message ?? "is wrong"}.` };
  }
  const { userId, resourceId, reason, seen, step, deed, attemptNumber } = parsed.data;
  const action = actionOf(deed, attemptNumber);
  if (action === null) return { problem: "The attempt number is missing." };
  // An action is executed only after its preview.
  if (step === "do" && seen === undefined) return { problem: "Preview the action first." };
  const slot = { userId, resourceId };
  return { input: { slot, action, reason, seen: seen ?? null, isDryRun: step === "preview" } };
}

function actionOf(
  type: OperatorAction["type"],
  attemptNumber: number | undefined,
): OperatorAction | null {
  switch (type) {
    case "repin":
      return attemptNumber === undefined ? null : { type, attemptNumber };
    case "abandon":
    case "finish":
      return { type };
    case "resolve-conflict":
    case "discard-quarantined":
      return { type, ...(attemptNumber !== undefined && { attemptNumber }) };
  }
}
