import Link from "next/link";
import type { OpsPage } from "#lib/pages/ops-pages";
import type { AuditLine, AuditPage } from "#lib/services/operations";
import { sweepWords } from "#lib/slot-texts";
import { Instant } from "./instant";
import { OpsPageFrame } from "./ops-page";
import { slotPathOf } from "./slot-path";

/** Operators' actions with their reasons. */
export function AuditView({ page }: { readonly page: OpsPage<AuditPage> }) {
  return (
    <OpsPageFrame title="Audit log" page={page}>
      {({ lines, next }) => (
        <section className="card">
          <h1>Audit log</h1>
          {lines.length === 0 ? (
            <p>No operator action is recorded.</p>
          ) : (
            <ol className="ops-timeline">
              {lines.map((line) => (
                <Line key={line.actionId} line={line} />
              ))}
            </ol>
          )}
          {next !== null && (
            <p>
              <Link href={`/ops/audit?before=${encodeURIComponent(next)}`}>Older actions</Link>
            </p>
          )}
        </section>
      )}
    </OpsPageFrame>
  );
}

function Line({ line }: { readonly line: AuditLine }) {
  const outcome = line.outcome === "begun" ? "begun; its end is unknown" : line.outcome;
  return (
    <li>
      <Instant at={line.at} />
      <p>
        <strong>{line.operator}</strong>: {line.deed}
        {line.deed !== "sweep" && <About line={line} />}
      </p>
      <p>{resultText(line)}</p>
      <p className="ops-reason">“{line.reason}”</p>
      <p className="hint">
        {outcome}, action <code>{line.actionId}</code>
      </p>
    </li>
  );
}

/** An action on a single slot. */
type SlotLine = Exclude<AuditLine, { deed: "sweep" }>;

function About({ line: { userId, resourceId } }: { readonly line: SlotLine }) {
  const href = slotPathOf({ userId, resourceId });
  return (
    <>
      {" "}
      for{" "}
      <Link href={href} prefetch={false}>
        {userId} at {resourceId}
      </Link>
    </>
  );
}

/** What the action came to. Unless it was done, its words only say what was planned. */
function resultText(line: AuditLine): string {
  if (line.deed === "sweep") {
    return line.report === null ? `Slots due: ${line.due}.` : `${sweepWords(line.report)}.`;
  }
  const numbers = `Attempt: ${line.before.current ?? "none"} → ${line.after.current ?? "none"}.`;
  return `${line.outcome === "done" ? "" : "Planned: "}${line.words} ${numbers}`;
}
