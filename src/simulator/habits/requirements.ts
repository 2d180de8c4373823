import type { Row } from "../gradebook/row";
import type { WireWords } from "../wire/words";
import type { Habits } from "./table";

/** What a gradebook with these habits misses in a result that is written; null: nothing. */
export function unmetDemand(row: Row, habits: Habits, words: WireWords): string | null {
  return hrefDemand(row, habits, words) ?? dateDemand(row, habits);
}

function hrefDemand(row: Row, habits: Habits, words: WireWords): string | null {
  if (habits.references === "free") return null;
  for (const field of ["student", "assessmentLineItem"] as const) {
    const { href } = row[field] as { readonly href?: unknown };
    const name = field === "student" ? field : words.lineItem;
    if (typeof href !== "string" || href === "") return `${name}.href is required`;
  }
  return null;
}

function dateDemand(row: Row, habits: Habits): string | null {
  const wanted = habits["score-date"];
  if (wanted === "any") return null;
  const isDate = String(row["scoreDate"]).length === 10;
  if (isDate === (wanted === "date")) return null;
  return wanted === "date"
    ? "scoreDate must be a date without a time"
    : "scoreDate must be a date-time with a time zone";
}
