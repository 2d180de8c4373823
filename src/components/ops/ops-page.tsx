import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import type { OpsPage } from "#lib/pages/ops-pages";
import { RefreshButton } from "../frame/refresh-button";

interface OpsPageProps<Shown> {
  readonly title: string;
  readonly page: OpsPage<Shown>;
  readonly children: (shown: Shown) => ReactNode;
}

/** A page for operators in each of its states; `children` renders the data. */
export function OpsPageFrame<Shown>({ title, page, children }: OpsPageProps<Shown>) {
  switch (page.kind) {
    case "absent":
      return notFound();
    case "no_redis":
      return (
        <section className="card" role="alert">
          <h1>{title}</h1>
          <p>This server keeps attempts in memory, so there is nothing to operate on.</p>
        </section>
      );
    case "fault":
      return (
        <section className="card" role="alert" data-testid="fault">
          <h1>{title}</h1>
          <p>This can’t be shown right now ({page.fault.code}).</p>
          {page.fault.errorId !== null && (
            <p className="hint">Error id in the log: {page.fault.errorId}</p>
          )}
          <div className="buttons">
            <RefreshButton label="Retry" />
          </div>
        </section>
      );
    case "shown":
      return <>{children(page.shown)}</>;
  }
}
