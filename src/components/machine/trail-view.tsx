import Link from "next/link";
import { framesOf, missingBefore } from "#lib/machine-play";
import type { OpsPage } from "#lib/pages/ops-pages";
import type { SlotFacts, SlotPicture } from "#lib/services/operations";
import { GRADEBOOK_SECONDS, OpsPageFrame } from "../ops/ops-page";
import { slotPathOf } from "../ops/slot-path";
import { TrailPlayer } from "./trail-player";

/** What happened to a slot, in the statechart, in each of the states that a trail can be in. */
export function TrailView({ page }: { readonly page: OpsPage<SlotPicture> }) {
  return (
    <OpsPageFrame title="The machine" page={page} everySeconds={GRADEBOOK_SECONDS}>
      {(picture) => (
        <>
          <Head picture={picture} />
          {picture.trail.lines.length === 0 ? (
            <NoTrail facts={picture.facts} />
          ) : (
            <TrailPlayer
              frames={framesOf(picture.trail)}
              before={wordsBefore(picture)}
              after={wordsAfter(picture)}
            />
          )}
        </>
      )}
    </OpsPageFrame>
  );
}

function Head({ picture: { slot } }: { readonly picture: SlotPicture }) {
  return (
    <div className="machine-head">
      <h1 className="ops-ids">
        {slot.userId} <span className="hint">at</span> {slot.resourceId}
      </h1>
      <p>
        What really happened, in the machine that decides. Looking changes nothing. The trail has no
        answers and no grades.{" "}
        <Link href={slotPathOf(slot)} prefetch={false}>
          The slot’s page
        </Link>
      </p>
    </div>
  );
}

function NoTrail({ facts }: { readonly facts: SlotFacts }) {
  const isUnknown =
    facts.records.length === 0 && facts.outbox.length === 0 && facts.storedMark === null;
  return (
    <section className="card" data-testid="no-trail">
      <h2>{isUnknown ? "Nothing is stored of this slot" : "This slot has no trail"}</h2>
      <p>
        {isUnknown
          ? "Check the student and the resource. If both are right, the student has not started, or everything has expired."
          : "Nothing was recorded, or the trail has expired. The slot’s page shows what is stored now."}
      </p>
    </section>
  );
}

/** What the trail no longer has. */
function wordsBefore({ trail }: SlotPicture): string | null {
  switch (missingBefore(trail)) {
    case "attempt":
      return "What happened before is no longer in the trail: a trail keeps its newest entries only, and a trail that nobody adds to expires.";
    case "earlier":
      return "Earlier attempts are not in this trail: it has expired since or keeps its newest entries only, or the earlier version, which writes no trail, ran them.";
    case null:
      return null;
  }
}

/** The attempt expires long before its trail. */
function wordsAfter({ trail, facts }: SlotPicture): string | null {
  const state = framesOf(trail).at(-1)?.state ?? "NoAttempt";
  if (state === "NoAttempt" || facts.currentNumber !== null) return null;
  return "The attempt is gone since: it has expired, or Redis lost it. No event is written for that. The slot is in NoAttempt now.";
}
