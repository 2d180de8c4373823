import { SWEEP_LIMIT, type OpsPage } from "#lib/pages/ops-pages";
import { OpsPageFrame } from "./ops-page";
import { SweepForm } from "./sweep-form";

/** The number of due slots, and a form to start a sweep. */
export function SweepView({ page }: { readonly page: OpsPage<{ readonly due: number }> }) {
  return (
    <OpsPageFrame title="Sweep" page={page}>
      {({ due }) => (
        <section className="card">
          <h1>Sweep</h1>
          <p data-testid="due">{dueMessage(due)}</p>
          <p className="hint">
            A sweep sends waiting results of at most {SWEEP_LIMIT} slots to the gradebook. The timer
            does the same automatically. A sweep never replaces a result in the gradebook. A slot is
            one student at one resource.
          </p>
          <SweepForm due={due} />
        </section>
      )}
    </OpsPageFrame>
  );
}

function dueMessage(due: number): string {
  if (due === 0) return "No slot is due: no result is waiting, or its next try is later.";
  return due === 1 ? "1 slot is due." : `${due} slots are due.`;
}
