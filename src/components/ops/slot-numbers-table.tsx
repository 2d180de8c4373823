import type { SlotPicture } from "#lib/services/operations";
import { StackedTable, type StackedRow } from "./stacked-table";
import { heldWords, keptForWords, scoreWords, standingWords } from "#lib/slot-texts";

/** One row for each number in Redis or in the gradebook. */
export function SlotNumbersTable({ picture }: { readonly picture: SlotPicture }) {
  const { facts, gradebook } = picture;
  const results = gradebook.kind === "answered" ? gradebook.results : [];
  const known = [...facts.records, ...facts.outbox, ...results].map(({ number }) => number);
  const numbers = [...new Set(known)].sort((a, b) => a - b);
  if (numbers.length === 0) return <p>No number is in use.</p>;
  return (
    <div className="ops-scroll" role="region" aria-label="Table of numbers" tabIndex={0}>
      <StackedTable
        columns={["Number", "Record", "Score", "Kept for", "Waiting", "Gradebook"]}
        rows={numbers.map((number) => numberRow(picture, number))}
      />
    </div>
  );
}

function numberRow(picture: SlotPicture, number: number): StackedRow {
  const { facts, gradebook } = picture;
  const record = facts.records.find((each) => each.number === number);
  const waiting = facts.outbox.find((each) => each.number === number);
  const results = gradebook.kind === "answered" ? gradebook.results : [];
  const result = results.find((each) => each.number === number);
  const readable = record?.reading.kind === "readable" ? record.reading : null;
  const isCurrent = number === facts.currentNumber;
  const silent = gradebook.kind === "fault" ? "no answer" : "–";
  return {
    ...{ key: number, isCurrent },
    cells: [
      <>
        {number}
        {isCurrent && <span className="hint"> current</span>}
      </>,
      <>
        {record === undefined ? "–" : standingWords(record.reading)}
        {record !== undefined && !record.counts && <span className="hint"> does not count</span>}
      </>,
      scoreWords(record?.reading) ?? "–",
      keptForWords(record?.ttlSeconds ?? null),
      waiting === undefined ? "–" : triesText(waiting.entry?.tries),
      result === undefined ? silent : heldWords(result, readable?.attemptId ?? null),
    ],
  };
}

/** undefined: the entry cannot be read. */
function triesText(tries: number | undefined): string {
  if (tries === undefined) return "unreadable";
  if (tries === 0) return "not tried yet";
  return tries === 1 ? "after 1 try" : `after ${tries} tries`;
}
