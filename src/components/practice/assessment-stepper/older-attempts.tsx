import { useId, useState } from "react";
import type { AttemptView } from "#lib/actions/result";
import type { PastAttempt } from "#lib/services/attempt";
import type { Stepper } from "./use-stepper";

interface OlderAttemptsProps {
  readonly current: AttemptView | null;
  /** Without an attempt: numbers up to this one are used. */
  readonly usedNumber: number;
  readonly readHistory: () => Promise<readonly PastAttempt[]>;
}

type Loaded =
  | { readonly kind: "closed" | "loading" | "failed" }
  | { readonly kind: "shown"; readonly attempts: readonly PastAttempt[] };

/** The attempts before the one on the page. Read only when the student asks for them. */
export function OlderAttemptsOf({ stepper }: { readonly stepper: Stepper }) {
  const { readHistory } = stepper.surroundings;
  const isPlace = stepper.stage === "start" || stepper.stage === "summary";
  if (readHistory === undefined || !isPlace) return null;
  const { attempt, data } = stepper;
  const usedNumber = data.usedNumber ?? 0;
  const key = `${attempt?.attemptId} ${usedNumber}`;
  return <OlderAttempts key={key} {...{ current: attempt, usedNumber, readHistory }} />;
}

function OlderAttempts({ current, usedNumber, readHistory }: OlderAttemptsProps) {
  const panelId = useId();
  const [loaded, setLoaded] = useState<Loaded>({ kind: "closed" });
  const last = current === null ? usedNumber : current.attemptNumber - 1;
  if (last < 1) return null;
  const load = () => {
    setLoaded({ kind: "loading" });
    readHistory().then(
      (attempts) => setLoaded({ kind: "shown", attempts }),
      () => setLoaded({ kind: "failed" }),
    );
  };
  const isOpen = loaded.kind !== "closed";
  return (
    <section className="holdfast-older" aria-label="Older attempts" data-testid="older-attempts">
      <button
        type="button"
        className="holdfast-button-link"
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => (isOpen ? setLoaded({ kind: "closed" }) : load())}
      >
        Older attempts
      </button>
      <div id={panelId} hidden={!isOpen}>
        {loaded.kind === "loading" && <p role="status">Loading your older attempts…</p>}
        {loaded.kind === "failed" && (
          <div role="alert" className="holdfast-notice holdfast-notice-failed">
            <p>We can’t show your older attempts right now.</p>
            <button type="button" className="holdfast-button" onClick={load}>
              Retry
            </button>
          </div>
        )}
        {loaded.kind === "shown" && (
          <AttemptList attempts={loaded.attempts} current={current} last={last} />
        )}
      </div>
    </section>
  );
}

interface AttemptListProps extends Pick<OlderAttemptsProps, "current"> {
  readonly attempts: readonly PastAttempt[];
  /** The highest number of an older attempt. */
  readonly last: number;
}

function AttemptList({ attempts, current, last }: AttemptListProps) {
  const older = attempts.filter(({ id }) => current?.attemptId.startsWith(id) !== true);
  const known = new Set(older.map(({ attemptNumber }) => attemptNumber));
  const forgotten = Array.from({ length: last }, (_, at) => at + 1).filter((n) => !known.has(n));
  return (
    <>
      {older.length > 0 && (
        <ul className="holdfast-history">
          {older.map((attempt) => (
            <OlderAttempt key={`${attempt.attemptNumber} ${attempt.id}`} attempt={attempt} />
          ))}
        </ul>
      )}
      {forgotten.length > 0 && (
        <p className="holdfast-hint">
          Nothing is known here any more of {forgotten.length === 1 ? "attempt" : "attempts"}{" "}
          {rangesText(forgotten)}. The gradebook may have more.
        </p>
      )}
    </>
  );
}

function OlderAttempt({ attempt }: { readonly attempt: PastAttempt }) {
  const { attemptNumber, ending } = attempt;
  return (
    <li>
      <strong>Attempt {attemptNumber}</strong>
      {ending === "finished" && <span>{scoreText(attempt)}</span>}
      <span className="holdfast-hint">
        <When attempt={attempt} />
      </span>
      {ending === "finished" && (
        <span className={`holdfast-history-state holdfast-history-${attempt.gradebook}`}>
          {GRADEBOOK[attempt.gradebook]}
        </span>
      )}
    </li>
  );
}

const GRADEBOOK: Readonly<Record<PastAttempt["gradebook"], string>> = {
  published: "In the gradebook",
  waiting: "Saved, sending to the gradebook",
  conflict: "In conflict: the gradebook has another result for this attempt",
  unknown: "Whether the gradebook has it is not known here any more",
};

function scoreText({ score, isAllReported }: PastAttempt): string {
  if (isAllReported) return "Not graded";
  return score === null ? "Score not known any more" : `${score}%`;
}

const WORDS: Readonly<Record<PastAttempt["ending"], string>> = {
  finished: "Finished",
  given_up: "Given up",
  open: "Not finished, started",
};

function When({ attempt: { ending, startedAt, endedAt } }: { readonly attempt: PastAttempt }) {
  const at = ending === "open" ? startedAt : endedAt;
  if (at === null) return `${WORDS[ending]}: time not known any more`;
  const shown = new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      {WORDS[ending]} <time dateTime={at}>{shown}</time>
    </>
  );
}

/** "1 to 3, 5" */
function rangesText(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([a, b]) => (a === b ? String(a) : `${a} to ${b}`)).join(", ");
}
