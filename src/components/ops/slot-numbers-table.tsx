import type { SlotPicture } from "#lib/services/operations";
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
      <table className="ops-table">
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col">Record</th>
            <th scope="col">Score</th>
            <th scope="col">Kept for</th>
            <th scope="col">Waiting</th>
            <th scope="col">Gradebook</th>
          </tr>
        </thead>
        <tbody>
          {numbers.map((number) => (
            <NumberRow key={number} picture={picture} number={number} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly picture: SlotPicture;
  readonly number: number;
}

function NumberRow({ picture, number }: RowProps) {
  const { facts, gradebook } = picture;
  const record = facts.records.find((each) => each.number === number);
  const waiting = facts.outbox.find((each) => each.number === number);
  const results = gradebook.kind === "answered" ? gradebook.results : [];
  const result = results.find((each) => each.number === number);
  const readable = record?.reading.kind === "readable" ? record.reading : null;
  const isCurrent = number === facts.currentNumber;
  const silent = gradebook.kind === "fault" ? "no answer" : "–";
  return (
    <tr className={isCurrent ? "ops-current" : undefined}>
      <th scope="row">
        {number}
        {isCurrent && <span className="hint"> current</span>}
      </th>
      <td>
        {record === undefined ? "–" : standingWords(record.reading)}
        {record !== undefined && !record.counts && <span className="hint"> does not count</span>}
      </td>
      <td>{scoreWords(record?.reading) ?? "–"}</td>
      <td>{keptForWords(record?.ttlSeconds ?? null)}</td>
      <td>{waiting === undefined ? "–" : `${waiting.entry?.tries ?? "?"} tries`}</td>
      <td>{result === undefined ? silent : heldWords(result, readable?.attemptId ?? null)}</td>
    </tr>
  );
}
