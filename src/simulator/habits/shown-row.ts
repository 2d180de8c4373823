import type { Resource, Row } from "../gradebook/row";
import type { Habits } from "./table";

type RowChange = (row: Row) => Row;

/** A stored row as a gradebook with these habits shows it. */
export function shownRow(row: Row, resource: Resource, habits: Habits): Row {
  const forAll = [METADATA[habits.metadata], IDS[habits.ids]];
  const forLineItems = habits.resource === "results" ? [withRequiredFields] : [];
  const forResults = [DATES[habits["score-date"]], SCORES[habits.score]];
  const isResult = resource === "assessmentResults";
  const changes = isResult ? [...forAll, ...forResults] : [...forLineItems, ...forAll];
  return changes.reduce((before, change) => change(before), row);
}

/** OneRoster 1.2 requires these fields in a plain line item. It may have been stored without. */
const withRequiredFields: RowChange = (row) => ({
  assignDate: row.dateLastModified,
  dueDate: row.dateLastModified,
  class: { sourcedId: "class-1" },
  school: { sourcedId: "school-1" },
  category: { sourcedId: "category-1" },
  ...row,
});

const unchanged: RowChange = (row) => row;

const METADATA: Readonly<Record<Habits["metadata"], RowChange>> = {
  echo: unchanged,
  drop: ({ metadata: _dropped, ...rest }: Row & { readonly metadata?: unknown }) => rest,
  null: (row) => ({ ...row, metadata: null }),
};

const REFERENCES = ["student", "assessmentLineItem"] as const;

const IDS: Readonly<Record<Habits["ids"], RowChange>> = {
  exact: unchanged,
  "case-insensitive": unchanged,
  upper: (row) => {
    const references = REFERENCES.flatMap((field) => {
      const value = row[field] as { readonly sourcedId: string } | undefined;
      if (value === undefined) return [];
      return [[field, { ...value, sourcedId: value.sourcedId.toUpperCase() }] as const];
    });
    const sourcedId = row.sourcedId.toUpperCase();
    return { ...row, ...Object.fromEntries(references), sourcedId };
  },
};

const DATES: Readonly<Record<Habits["score-date"], RowChange>> = {
  any: unchanged,
  date: (row) => ({ ...row, scoreDate: String(row["scoreDate"]).slice(0, 10) }),
  "date-time": (row) => {
    const text = String(row["scoreDate"]);
    return { ...row, scoreDate: text.length === 10 ? `${text}T00:00:00.000Z` : text };
  },
};

const SCORES: Readonly<Record<Habits["score"], RowChange>> = {
  "as-sent": unchanged,
  number: (row) => {
    const { score } = row as { readonly score?: unknown };
    return typeof score === "string" ? { ...row, score: Number(score) } : row;
  },
};
