import Link from "next/link";
import { queryOf, type AttemptFilter, type AttemptList, type OpsPage } from "#lib/pages/ops-pages";
import { keptForWords, standingWords } from "#lib/slot-texts";
import { AttemptFilterForm } from "./attempt-filter-form";
import { OpsPageFrame } from "./ops-page";
import { slotPathOf } from "./slot-path";
import { StackedTable } from "./stacked-table";

/** The attempts that a filter selects, page by page, and the same as a file. */
export function AttemptsView({ page }: { readonly page: OpsPage<AttemptList> }) {
  return (
    <OpsPageFrame title="Attempts" page={page}>
      {(shown) => (
        <>
          <h1>Attempts</h1>
          <AttemptFilterForm filter={shown.filter} />
          <section className="card" aria-labelledby="attempts-heading">
            <h2 id="attempts-heading">{headingOf(shown)}</h2>
            {shown.lines.length === 0 ? <NoLines shown={shown} /> : <Lines shown={shown} />}
            <Pages shown={shown} />
          </section>
        </>
      )}
    </OpsPageFrame>
  );
}

function headingOf({ filter, problem }: AttemptList): string {
  const { user } = filter;
  if (problem !== null) return "Invalid filter";
  if (user !== "") return `Attempts of ${user}`;
  if (isNarrowed(filter)) return "Matching attempts";
  return filter.isComplete ? "All attempts" : "Open attempts";
}

function NoLines({ shown }: { readonly shown: AttemptList }) {
  if (shown.problem !== null) {
    return (
      <p role="alert" className="notice notice-failed">
        {shown.problem}
      </p>
    );
  }
  if (shown.next !== null) return <p>None of the newest slots matches. Older ones may.</p>;
  if (!shown.isFirst) return <p>No attempts on this page.</p>;
  return <p>{isNarrowed(shown.filter) ? "No attempt matches." : "No attempt is open."}</p>;
}

function isNarrowed(filter: AttemptFilter): boolean {
  return queryOf({ ...filter, isComplete: false }).size > 0;
}

function Lines({ shown }: { readonly shown: AttemptList }) {
  return (
    <div className="ops-scroll" role="region" aria-label="Table of attempts" tabIndex={0}>
      <StackedTable
        columns={["Student and resource", "Attempt", "State", "Kept for", "Waiting"]}
        rows={shown.lines.map((line) => ({
          key: `${line.slot.userId} ${line.slot.resourceId}`,
          cells: [
            <Link href={slotPathOf(line.slot)} prefetch={false}>
              {line.slot.userId} at {line.slot.resourceId}
            </Link>,
            line.attemptNumber ?? "–",
            <span className={line.reading.kind === "quarantined" ? "ops-unreadable" : "ops-state"}>
              {standingWords(line.reading)}
            </span>,
            keptForWords(line.ttlSeconds),
            <Waiting line={line} />,
          ],
        }))}
      />
    </div>
  );
}

/** The results that wait, and how many of them only a person can resolve. */
function Waiting({
  line: { waiting, conflicts },
}: {
  readonly line: AttemptList["lines"][number];
}) {
  if (waiting === 0) return "–";
  return (
    <>
      {waiting === 1 ? "1 result" : `${waiting} results`}
      {conflicts > 0 && <span className="ops-mark ops-mark-look">{conflicts} in conflict</span>}
    </>
  );
}

function Pages({ shown }: { readonly shown: AttemptList }) {
  if (shown.problem !== null) return null;
  const query = queryOf(shown.filter);
  const first = `/ops/attempts?${query.toString()}`;
  const file = `/api/ops/attempts?${query.toString()}`;
  if (shown.next !== null) query.set("cursor", shown.next);
  const hasSome = shown.lines.length > 0 || shown.next !== null;
  if (shown.isFirst && !hasSome) return null;
  return (
    <p className="buttons">
      {!shown.isFirst && <Link href={first}>First page</Link>}
      {shown.next !== null && (
        <Link href={`/ops/attempts?${query.toString()}`}>Older attempts</Link>
      )}
      {hasSome && (
        <a href={file} download>
          Download all of them (CSV)
        </a>
      )}
    </p>
  );
}
