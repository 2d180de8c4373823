import { changesBetween, stateOf, transitionNamed } from "#lib/machine-play";
import type { Candidate, Step, Verdict } from "#lib/machine-play";
import { StateName } from "./statechart";

interface StepReportProps {
  /** null: nothing has happened yet. */
  readonly step: Step | null;
  readonly place: number;
}

/** What the last event did: taken, repeated or refused, each guard, and the difference it made. */
export function StepReport({ step, place }: StepReportProps) {
  return (
    <section className="card machine-card" aria-labelledby="machine-report-heading">
      <h2 id="machine-report-heading">What happened</h2>
      <div role="status" data-testid="machine-verdict">
        {step === null ? (
          <p className="hint">No event has been sent yet.</p>
        ) : (
          <>
            <p>
              Event {place}, <code>{step.event.type}</code>
            </p>
            <VerdictWords verdict={step.verdict} step={step} />
          </>
        )}
      </div>
      {step !== null && (
        <>
          <Guards candidates={step.candidates} state={stateOf(step.before)} />
          <Difference step={step} />
        </>
      )}
    </section>
  );
}

function VerdictWords({ verdict, step }: { readonly verdict: Verdict; readonly step: Step }) {
  switch (verdict.kind) {
    case "taken": {
      const { actions, description } = transitionNamed(verdict.transition);
      return (
        <div className="verdict verdict-good">
          Taken: <StateName state={stateOf(step.before)} /> →{" "}
          {verdict.followed.length > 0 && <>Reset → </>}
          <StateName state={stateOf(step.after)} />
          <p className="machine-why">
            {description}
            {actions.length > 0 && <> It did {actions.join(", ")}.</>}
          </p>
        </div>
      );
    }
    case "replayed":
      return (
        <div className="verdict">
          Repeated: nothing is done.
          <p className="machine-why">
            This had been applied before, or there is nothing left to do. The current state is the
            answer, so a request may be sent twice.
          </p>
        </div>
      );
    case "refused":
      return (
        <div className="notice notice-failed machine-refused">
          <strong>
            Refused: <code>{verdict.code}</code>
          </strong>
          <p className="machine-why">{verdict.sentence}</p>
        </div>
      );
  }
}

interface GuardsProps {
  readonly candidates: readonly Candidate[];
  readonly state: string;
}

function Guards({ candidates, state }: GuardsProps) {
  if (candidates.length === 0) {
    return (
      <p className="hint">
        No guard was asked: <StateName state={state} /> has no transition for this event.
      </p>
    );
  }
  return (
    <div>
      <h3 className="machine-small-heading">Guards, in the order they are asked</h3>
      <ul className="machine-guards">
        {asked(candidates).map(({ transition, guard, holds, fact }) => (
          <li key={transition} className={holds ? "machine-holds" : "machine-kept-out"}>
            <code>{guard ?? "no guard"}</code> {holds ? "holds" : "kept it out: it holds only if"}
            {holds ? ": " : " "}
            {fact}.
          </li>
        ))}
      </ul>
    </div>
  );
}

/** After the first guard that holds, no other is asked. */
function asked(candidates: readonly Candidate[]): readonly Candidate[] {
  const first = candidates.findIndex(({ holds }) => holds);
  return first === -1 ? candidates : candidates.slice(0, first + 1);
}

function Difference({ step }: { readonly step: Step }) {
  const changes = changesBetween(step.before.context, step.after.context);
  return (
    <div>
      <h3 className="machine-small-heading">The context, before and after</h3>
      {changes.length === 0 ? (
        <p className="hint">Nothing in the context changes.</p>
      ) : (
        <ul className="machine-diff" data-testid="machine-diff">
          {changes.map(({ path, before, after }) => (
            <li key={path}>
              <code className="machine-path">{path}</code>
              {before !== null && (
                <del>
                  <span className="visually-hidden">before: </span>
                  {before}
                </del>
              )}
              {after !== null && (
                <ins>
                  <span className="visually-hidden">after: </span>
                  {after}
                </ins>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
