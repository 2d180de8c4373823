import { SWEEP_LIMIT, type OpsPage } from "#lib/pages/ops-pages";
import { RefreshButton } from "../frame/refresh-button";
import { OpsPageFrame } from "./ops-page";
import { SweepForm } from "./sweep-form";

/** How much is due, and a sweep by hand. */
export function SweepView({ page }: { readonly page: OpsPage<{ readonly due: number }> }) {
  return (
    <OpsPageFrame title="Sweep" page={page}>
      {({ due }) => (
        <section className="card">
          <h1>Sweep</h1>
          <p data-testid="due">{dueWords(due)}</p>
          <p className="hint">
            A sweep sends waiting results to the gradebook, of {SWEEP_LIMIT} slots at most. The
            timer’s sweep does the same unasked; nothing in the gradebook is replaced.
          </p>
          <SweepForm due={due} />
          {due === 0 && (
            <div className="buttons">
              <RefreshButton label="Look again" />
            </div>
          )}
        </section>
      )}
    </OpsPageFrame>
  );
}

function dueWords(due: number): string {
  if (due === 0) return "No slot is due: nothing waits, or it is not time to try again yet.";
  return due === 1 ? "1 slot is due." : `${due} slots are due.`;
}
