import Link from "next/link";
import type { Health, HealthPoint, Verdict } from "#lib/pages/ops-health";
import type { OpsPage } from "#lib/pages/ops-pages";
import { OpsPageFrame } from "./ops-page";

const VERDICTS: Readonly<Record<Verdict, string>> = {
  well: "Fine",
  look: "Look here",
  unknown: "Not known",
};

/** Whether all is well, in one sentence and then point by point. */
export function HealthView({ page }: { readonly page: OpsPage<Health> }) {
  return (
    <OpsPageFrame title="Overview" page={page} standingOf={(health) => health}>
      {({ verdict, sentence, points }) => (
        <section className="card">
          <h1>Overview</h1>
          <p data-testid="health" className={`ops-verdict ops-verdict-${verdict}`}>
            {sentence}
          </p>
          <ul className="ops-points">
            {points.map((point) => (
              <Point key={point.title} point={point} />
            ))}
          </ul>
          <p className="hint">What to do at each point: docs/operate.md, section “Is all well?”.</p>
        </section>
      )}
    </OpsPageFrame>
  );
}

function Point({ point: { title, verdict, words, link } }: { readonly point: HealthPoint }) {
  return (
    <li>
      <h2>{title}</h2>
      <p className={`ops-mark ops-mark-${verdict}`}>{VERDICTS[verdict]}</p>
      <p>{words}</p>
      {link !== null && (
        <p>
          <Link href={link.href} prefetch={false}>
            {link.text}
          </Link>
        </p>
      )}
    </li>
  );
}
