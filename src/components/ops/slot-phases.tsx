import type { RecordFacts } from "#lib/services/operations";

const PHASES = ["answering", "complete", "pending", "published"] as const;

/** The phases of an attempt, from the start to the gradebook, with the current one marked. */
export function SlotPhases({ reading }: { readonly reading: RecordFacts["reading"] | null }) {
  if (reading === null) return <p className="hint">No attempt.</p>;
  if (reading.kind === "quarantined") {
    return <p className="notice notice-failed">The record can’t be read.</p>;
  }
  const at = PHASES.indexOf(reading.phase);
  return (
    <ol className="ops-phases" aria-label="State of the attempt">
      {PHASES.map((phase, place) => (
        <li
          key={phase}
          className={place < at ? "ops-past" : place === at ? "ops-now" : "ops-next"}
          aria-current={place === at ? "step" : undefined}
        >
          {phase}{" "}
          {place === at && phase === "answering" && (
            <span>
              {reading.answered} of {reading.totalQuestions}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
