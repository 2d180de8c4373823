import type { OperatorAction } from "#lib/services/operations";

export function operatorActionTitle(action: OperatorAction, current: number | null): string {
  switch (action.type) {
    case "repin":
      return `Move the student to attempt ${action.attemptNumber}`;
    case "abandon":
      return `Abandon attempt ${current ?? ""}`;
    case "finish":
      return "Finish, and send waiting results";
    case "resolve-conflict":
      return `Discard our result of attempt ${action.attemptNumber ?? ""}`;
    case "discard-quarantined":
      return `Quarantine record ${action.attemptNumber ?? ""}`;
  }
}

/** What the action changes, and what it never changes. */
export function operatorActionDescription(action: OperatorAction): string {
  switch (action.type) {
    case "repin":
      return "Changes only the pointer, never a record or an answer.";
    case "abandon":
      return "The same as the student’s “Try again”. Used numbers stay used, and results stay.";
    case "finish":
      return "Never finishes an attempt with open questions, and never replaces a result in the gradebook.";
    case "resolve-conflict":
      return "Only if the gradebook holds another result, which stays. Ours is kept for 30 days.";
    case "discard-quarantined":
      return "Moves the unreadable record away. It is kept with its answers for 30 days.";
  }
}

/** Whether the action takes something away from the student, or from us. */
export function isDestructive({ type }: OperatorAction): boolean {
  return type === "abandon" || type === "resolve-conflict" || type === "discard-quarantined";
}
