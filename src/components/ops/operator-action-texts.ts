import type { OperatorAction } from "#lib/services/operations";

export function operatorActionTitle(deed: OperatorAction, current: number | null): string {
  switch (deed.type) {
    case "repin":
      return `Move the student to attempt ${deed.attemptNumber}`;
    case "abandon":
      return `Give attempt ${current ?? ""} up`;
    case "finish":
      return "Finish, and send what waits";
    case "resolve-conflict":
      return `Drop our result of attempt ${deed.attemptNumber ?? ""}`;
    case "discard-quarantined":
      return `Set record ${deed.attemptNumber ?? ""} aside`;
  }
}

/** What it never does, for whoever hesitates. */
export function operatorActionDescription(deed: OperatorAction): string {
  switch (deed.type) {
    case "repin":
      return "Changes the pointer only; no record and no answer.";
    case "abandon":
      return "As the student’s own “Try again”. Used numbers stay used, results stay.";
    case "finish":
      return "Nothing is finished that has questions left; nothing in the gradebook is replaced.";
    case "resolve-conflict":
      return "Only where the gradebook holds another one, which stays. Ours is kept for 30 days.";
    case "discard-quarantined":
      return "The record and its answers are kept for 30 days where nothing reads them.";
  }
}
