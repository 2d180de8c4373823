import Link from "next/link";
import type { AttemptList, OpsPage } from "#lib/pages/ops-pages";
import { keptForWords, standingWords } from "#lib/slot-texts";
import { OpsPageFrame } from "./ops-page";
import { StackedTable } from "./stacked-table";

/** The open attempts of all students or of one. */
export function AttemptsView({ page }: { readonly page: OpsPage<AttemptList> }) {
  return (
    <OpsPageFrame title="Attempts" page={page}>
      {(shown) => (
        <>
          <h1>Attempts</h1>
          <FilterForm shown={shown} />
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

function headingOf({ user, problem }: AttemptList): string {
  if (problem !== null) return "Invalid user";
  return user === "" ? "All students" : `Attempts of ${user}`;
}

function FilterForm({ shown }: { readonly shown: AttemptList }) {
  return (
    <form className="card ops-filter" action="/ops">
      <div className="field">
        <label htmlFor="user">User</label>
        <input id="user" name="user" defaultValue={shown.user} autoCapitalize="off" />
      </div>
      <label className="ops-check">
        <input type="checkbox" name="all" value="1" defaultChecked={shown.isComplete} />
        Include finished attempts
      </label>
      <button type="submit" className="button">
        Show
      </button>
    </form>
  );
}

function NoLines({ shown }: { readonly shown: AttemptList }) {
  if (shown.problem !== null) return <p>This is not a valid user id: it {shown.problem}.</p>;
  const isAll = shown.isFirst && shown.next === null;
  return <p>{isAll ? "No attempt is open." : "No attempts on this page."}</p>;
}

function Lines({ shown }: { readonly shown: AttemptList }) {
  return (
    <div className="ops-scroll" role="region" aria-label="Table of attempts" tabIndex={0}>
      <StackedTable
        columns={["Student and resource", "Attempt", "State", "Kept for", "Waiting"]}
        rows={shown.lines.map(({ slot, attemptNumber, reading, ttlSeconds, waiting }) => ({
          key: `${slot.userId} ${slot.resourceId}`,
          cells: [
            <Link href={hrefOf(slot)} prefetch={false}>
              {slot.userId} at {slot.resourceId}
            </Link>,
            attemptNumber ?? "–",
            <span className={`ops-state ops-state-${stateOf(reading)}`}>
              {standingWords(reading)}
            </span>,
            keptForWords(ttlSeconds),
            waiting === 0 ? "–" : waiting,
          ],
        }))}
      />
    </div>
  );
}

function Pages({ shown }: { readonly shown: AttemptList }) {
  if (shown.isFirst && shown.next === null) return null;
  const query = new URLSearchParams({
    ...(shown.user !== "" && { user: shown.user }),
    ...(shown.isComplete && { all: "1" }),
  });
  const first = `/ops?${query.toString()}`;
  if (shown.next !== null) query.set("cursor", shown.next);
  return (
    <p className="buttons">
      {!shown.isFirst && <Link href={first}>First page</Link>}
      {shown.next !== null && <Link href={`/ops?${query.toString()}`}>Older attempts</Link>}
    </p>
  );
}

type Line = AttemptList["lines"][number];

function stateOf(reading: Line["reading"]): string {
  return reading.kind === "quarantined" ? "unreadable" : reading.phase;
}

function hrefOf({ userId, resourceId }: Line["slot"]): string {
  return `/ops/${encodeURIComponent(userId)}/${encodeURIComponent(resourceId)}`;
}
