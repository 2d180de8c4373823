import { startNamed, stateOf } from "#lib/machine-play";
import type { StartName, Step } from "#lib/machine-play";
import { StateName } from "./statechart";

interface StepHistoryProps {
  readonly start: StartName;
  readonly steps: readonly Step[];
  /** How many of them have happened in what is shown. */
  readonly at: number;
  readonly isReady: boolean;
  readonly onGo: (at: number) => void;
}

/** Every step so far, with back and forward. */
export function StepHistory({ start, steps, at, isReady, onGo }: StepHistoryProps) {
  return (
    <section className="card machine-card" aria-labelledby="machine-history-heading">
      <h2 id="machine-history-heading">History</h2>
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={!isReady || at === 0}
          onClick={() => onGo(at - 1)}
        >
          Back
        </button>
        <button
          type="button"
          className="button"
          disabled={!isReady || at >= steps.length}
          onClick={() => onGo(at + 1)}
        >
          Forward
        </button>
        <span className="hint">
          Step {at} of {steps.length}
        </span>
      </div>
      <ol className="machine-steps" start={0}>
        <li>
          <button
            type="button"
            className="machine-step"
            aria-current={at === 0 ? "step" : undefined}
            disabled={!isReady}
            onClick={() => onGo(0)}
          >
            <span>begins</span> <span className="hint">{startNamed(start).title}</span>
          </button>
        </li>
        {steps.map(({ event, verdict, after }, place) => (
          // A script is only cut and extended at its end: a place keeps its event.
          <li key={place}>
            <button
              type="button"
              className={`machine-step machine-step-${verdict.kind}`}
              aria-current={at === place + 1 ? "step" : undefined}
              disabled={!isReady}
              onClick={() => onGo(place + 1)}
            >
              <code>{event.type}</code>{" "}
              <span className="hint">
                {verdict.kind === "taken" ? (
                  <>
                    → <StateName state={stateOf(after)} />
                  </>
                ) : verdict.kind === "refused" ? (
                  `refused, ${verdict.code}`
                ) : (
                  "repeated"
                )}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
