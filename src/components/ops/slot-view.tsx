import Link from "next/link";
import type { OpsPage } from "#lib/pages/ops-pages";
import type { SlotPicture } from "#lib/services/operations";
import { OperatorActionForm } from "./operator-action-form";
import { operatorActionTitle, operatorActionDescription } from "./operator-action-texts";
import { GRADEBOOK_SECONDS, OpsPageFrame } from "./ops-page";
import { slotPathOf } from "./slot-path";
import { SlotFactsList } from "./slot-facts-list";
import { SlotNumbersTable } from "./slot-numbers-table";
import { SlotPhases } from "./slot-phases";
import { SlotTimeline } from "./slot-timeline";

/** The state of one slot, and the actions that an operator can take. */
export function SlotView({ page }: { readonly page: OpsPage<SlotPicture> }) {
  return (
    <OpsPageFrame title="Slot" page={page} everySeconds={GRADEBOOK_SECONDS}>
      {(picture) => (
        <>
          <Head picture={picture} />
          <Differences picture={picture} />
          <section className="card" aria-labelledby="numbers-heading">
            <h2 id="numbers-heading">Numbers</h2>
            <SlotNumbersTable picture={picture} />
            <SlotFactsList picture={picture} />
          </section>
          <Actions picture={picture} />
          <section className="card" aria-labelledby="trail-heading">
            <h2 id="trail-heading">History</h2>
            <p>
              <Link href={`${slotPathOf(picture.slot)}/machine`} prefetch={false}>
                Watch in the machine
              </Link>
            </p>
            <SlotTimeline trail={picture.trail} />
          </section>
        </>
      )}
    </OpsPageFrame>
  );
}

interface PictureProps {
  readonly picture: SlotPicture;
}

function Head({ picture }: PictureProps) {
  const { slot, facts, diagnosis } = picture;
  const current = facts.records.find(({ number }) => number === facts.currentNumber);
  return (
    <section className="card" aria-labelledby="slot-heading">
      <h1 id="slot-heading" className="ops-ids">
        {slot.userId} <span className="hint">at</span> {slot.resourceId}
      </h1>
      <div className="ops-picture">
        <p className="ops-number">
          <span className="eyebrow">Attempt</span>
          <strong>{facts.currentNumber ?? "none"}</strong>
        </p>
        <SlotPhases reading={current?.reading ?? null} />
      </div>
      <p data-testid="sentence">{diagnosis.sentence}</p>
    </section>
  );
}

function Differences({ picture }: PictureProps) {
  const { differences } = picture.diagnosis;
  return (
    <section className="card" aria-labelledby="differences-heading">
      <h2 id="differences-heading">Differences</h2>
      {differences.length === 0 ? (
        <p className="saved">Pointer, records, mark, outbox and gradebook agree.</p>
      ) : (
        <ul className="ops-differences">
          {differences.map(({ code, words, remedy }, at) => (
            <li key={`${code} ${at}`} className="notice">
              <p>{words}</p>
              <p className="hint">
                {remedy ?? "Nothing to do."} <code>{code}</code>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Actions({ picture }: PictureProps) {
  const { slot, facts, possible } = picture;
  return (
    <section className="card" aria-labelledby="actions-heading">
      <h2 id="actions-heading">Actions</h2>
      {possible.length === 0 && (
        <p>No action is possible: there is no attempt and no waiting result.</p>
      )}
      {possible.map((action) => {
        const title = operatorActionTitle(action, facts.currentNumber);
        return (
          <details key={title} className="ops-action">
            <summary>
              {title} <code className="hint">{action.type}</code>
            </summary>
            <p className="hint">{operatorActionDescription(action)}</p>
            <OperatorActionForm slot={slot} action={action} title={title} version={facts.version} />
          </details>
        );
      })}
    </section>
  );
}
