import type { SecondsLeft, SlotPicture } from "#lib/services/operations";
import { keptForWords } from "#lib/slot-texts";
import { Instant } from "./instant";

/** The keys of the slot, except its records. */
export function SlotFactsList({ picture }: { readonly picture: SlotPicture }) {
  const { facts } = picture;
  const current = facts.records.find(({ number }) => number === facts.currentNumber)?.reading;
  const questionIds = current?.kind === "readable" ? current.questionIds : null;
  return (
    <dl className="ops-facts">
      <dt>Pointer</dt>
      <dd>
        {facts.pointer ?? "none"}
        <RemainingTime ttlSeconds={facts.pointerTtlSeconds} />
      </dd>
      <dt>High-water mark</dt>
      <dd>
        {facts.storedMark ?? "none stored"}
        <RemainingTime ttlSeconds={facts.markTtlSeconds} />
        {facts.storedMark !== String(facts.highWater) && `; counts as ${facts.highWater}`}
      </dd>
      {questionIds !== null && (
        <>
          <dt>Questions</dt>
          <dd>{questionIds.join(", ")}</dd>
        </>
      )}
      <dt>Next sweep</dt>
      <dd>{facts.nextLookAt === null ? "not needed" : <Instant at={facts.nextLookAt} />}</dd>
      {facts.aside.length > 0 && (
        <>
          <dt>Quarantined</dt>
          <dd>
            {facts.aside.map(({ what, number }) => `${what} ${number}`).join(", ")}
            <RemainingTime ttlSeconds={facts.asideTtlSeconds} />
          </dd>
        </>
      )}
    </dl>
  );
}

function RemainingTime({ ttlSeconds }: { readonly ttlSeconds: SecondsLeft }) {
  if (ttlSeconds === null) return null;
  return <span className="hint"> kept for {keptForWords(ttlSeconds)}</span>;
}
