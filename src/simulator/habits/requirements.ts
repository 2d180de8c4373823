import type { Row } from "../gradebook/row";
import type { WireNames } from "../wire/wire-names";
import type { Habits } from "./table";

/** Why a gradebook with these habits rejects a result; null if it accepts the result. */
export function unmetRequirement(row: Row, habits: Habits, names: WireNames): string | null {
  return missingHref(row, habits, names) ?? wrongDateFormat(row, habits);
}

function missingHref(row: Row, habits: Habits, names: WireNames): string | null {
  if (habits.references === "free") return null;
  for (const field of ["student", "assessmentLineItem"] as const) {
    const { href } = row[field] as { readonly href?: unknown };
    const name = field === "student" ? field : names.lineItem;
    if (typeof href !== "string" || href === "") return `${name}.href is required`;
  }
  return null;
}

function wrongDateFormat(row: Row, habits: Habits): string | null {
  const required = habits["score-date"];
  if (required === "any") return null;
  const isDate = String(row["scoreDate"]).length === 10;
  if (isDate === (required === "date")) return null;
  return required === "date"
    ? "scoreDate must be a date without a time"
    : "scoreDate must be a date-time with a time zone";
}
