import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import type { OpsPage } from "#lib/pages/ops-pages";
import { AutoRefresh, type Standing } from "./auto-refresh";

/** How often a page of a slot is read again: each time the gradebook is asked, too. */
export const GRADEBOOK_SECONDS = 60;

interface OpsPageProps<Shown> {
  readonly title: string;
  readonly page: OpsPage<Shown>;
  /** How often the page reads its data again. */
  readonly everySeconds?: number;
  /** How bad the data is, so that the page says when it got worse. If omitted, it never does. */
  readonly standingOf?: (shown: Shown) => Standing;
  readonly children: (shown: Shown) => ReactNode;
}

/** A page for operators in each of its states; `children` renders the data. */
export function OpsPageFrame<Shown>(props: OpsPageProps<Shown>) {
  const { title, page, everySeconds = 15, standingOf, children } = props;
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
        <>
          <AutoRefresh key="refresh" at={page.at} everySeconds={everySeconds} standing={null} />
          <section className="card" role="alert" data-testid="fault">
            <h1>{title}</h1>
            <div className="notice notice-failed">
              <p>
                This can’t be shown right now (<code>{page.fault.code}</code>). The page tries again
                by itself.
              </p>
              <p className="hint">
                To find the cause, run <code>npx holdfast doctor</code>.
                {page.fault.errorId !== null && ` Error id in the log: ${page.fault.errorId}.`}
              </p>
            </div>
          </section>
        </>
      );
    case "shown": {
      const standing = standingOf?.(page.shown) ?? null;
      return (
        <>
          <AutoRefresh key="refresh" at={page.at} everySeconds={everySeconds} standing={standing} />
          {children(page.shown)}
        </>
      );
    }
  }
}
