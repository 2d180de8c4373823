"use client";

import Link from "next/link";
import { useActionState, useState } from "react";
import { sweepNow, type SweepState } from "#lib/actions/ops";
import type { SweepReport } from "#lib/services/attempt";
import { sweepWords } from "#lib/slot-texts";
import { useIsHydrated } from "../use-is-hydrated";
import { ReasonField } from "./reason-field";
import { unlessOutdated } from "./unless-outdated";

const NOTHING: SweepState = { report: null, problem: null };
const sweep = unlessOutdated(sweepNow);

/** A reason, then one sweep. The result of the last sweep stays on the page. */
export function SweepForm({ due }: { readonly due: number }) {
  const isReady = useIsHydrated();
  const [reason, setReason] = useState("");
  const [state, act, isBusy] = useActionState(sweep, NOTHING);
  return (
    <form action={act} className="ops-form">
      {due > 0 && <ReasonField reason={reason} isReady={isReady} onChange={setReason} />}
      <div role="status">
        <Report state={state} />
      </div>
      {due > 0 && (
        <div className="buttons">
          <button className="button button-primary" disabled={!isReady || isBusy}>
            {isBusy ? "Sweeping…" : "Sweep now"}
          </button>
        </div>
      )}
    </form>
  );
}

function Report({ state: { report, problem } }: { readonly state: SweepState }) {
  if (problem !== null) return <p className="notice notice-failed">{problem}</p>;
  if (report === null) return null;
  if (report.slots === 0) return <p className="notice">No slot was due any more.</p>;
  if (report.waiting === 0) return <p className="verdict verdict-good">{doneMessage(report)}</p>;
  const { waiting, conflicts } = report;
  return (
    <div className="notice">
      <p>{doneMessage(report)}</p>
      {waiting > conflicts && (
        <p className="hint">
          Results that the gradebook did not accept are sent again automatically. Run holdfast
          doctor to check the gradebook.
        </p>
      )}
      {conflicts > 0 && (
        <p className="hint">
          In conflict: the gradebook holds another result. Decide for each slot in{" "}
          <Link href="/ops/attempts?only=conflict">the list of conflicts</Link>.
        </p>
      )}
    </div>
  );
}

function doneMessage(report: SweepReport): string {
  return `Done. ${sweepWords(report)}.`;
}
