import type { FaultResult } from "#lib/actions/boundary";
import { RefreshButton } from "./refresh-button";

/** The page itself could not be made. What is stored of the student is not touched by that. */
export function FaultCard({ fault }: { readonly fault: FaultResult }) {
  return (
    <section className="card" role="alert" data-testid="fault">
      <h1>This page cannot be shown just now</h1>
      <p>{fault.message}</p>
      {fault.errorId !== null && <p className="hint">For the support: {fault.errorId}</p>}
      {fault.retryable && (
        <div className="buttons">
          <RefreshButton label="Retry" />
        </div>
      )}
    </section>
  );
}
