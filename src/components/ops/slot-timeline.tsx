import type { SlotTrail } from "#lib/services/operations";
import { Instant } from "./instant";

/** The trail, newest first, with the entries that the machine does not allow. */
export function SlotTimeline({ trail }: { readonly trail: SlotTrail }) {
  const { lines, findings } = trail;
  if (lines.length === 0) return <p>No history is recorded.</p>;
  return (
    <>
      {findings.map(({ at, severity, problem }) => (
        <p key={at + problem} className={severity === "gap" ? "hint" : "notice notice-failed"}>
          {severity === "gap" ? "Changed by something else" : "Not allowed"}: {problem}
        </p>
      ))}
      <ol className="ops-timeline" reversed>
        {lines.toReversed().map(({ id, at, kind, words }) => (
          <li key={id} className={`ops-kind-${kind}`}>
            <Instant at={at} />
            <p>{words}</p>
          </li>
        ))}
      </ol>
    </>
  );
}
