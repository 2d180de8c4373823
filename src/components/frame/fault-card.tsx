import type { FaultResult } from "#lib/actions/boundary";
import { RefreshButton } from "./refresh-button";

/** Shown when loading a page failed. Stored attempts are not affected. */
export function FaultCard({ fault }: { readonly fault: FaultResult }) {
  return (
    <section className="card" role="alert" data-testid="fault">
      <h1>We can’t show this page right now</h1>
      <p>{fault.message}</p>
      {fault.errorId !== null && <p className="hint">Error id for support: {fault.errorId}</p>}
      {fault.retryable && (
        <div className="buttons">
          <RefreshButton label="Retry" />
        </div>
      )}
    </section>
  );
}
