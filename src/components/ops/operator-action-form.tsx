"use client";

import { useActionState, useState } from "react";
import { performOperatorAction, type OperatorActionState } from "#lib/actions/ops";
import type { OperatorAction, OperatorActionResult } from "#lib/services/operations";
import type { Slot } from "#lib/slot";
import { useIsHydrated } from "../use-is-hydrated";
import { isDestructive } from "./operator-action-texts";
import { ReasonField } from "./reason-field";
import { unlessOutdated } from "./unless-outdated";

interface OperatorActionFormProps {
  readonly slot: Slot;
  readonly action: OperatorAction;
  readonly title: string;
  /** The state of the slot that this page shows. */
  readonly version: string;
}

const PRIMARY = "button button-primary";
const NOTHING: OperatorActionState = { report: null, problem: null };
const perform = unlessOutdated(performOperatorAction);

/** A reason, then a preview, then the action, on exactly the state that was previewed. */
export function OperatorActionForm({ slot, action, title, version }: OperatorActionFormProps) {
  const isReady = useIsHydrated();
  const [reason, setReason] = useState("");
  const [state, act, isBusy] = useActionState(perform, NOTHING);
  const { report } = state;
  const isPreviewed = report?.kind === "would";
  const number = "attemptNumber" in action ? action.attemptNumber : undefined;
  return (
    <form action={act} className="ops-form">
      <input type="hidden" name="userId" value={slot.userId} />
      <input type="hidden" name="resourceId" value={slot.resourceId} />
      <input type="hidden" name="deed" value={action.type} />
      {number !== undefined && <input type="hidden" name="attemptNumber" value={number} />}
      <input type="hidden" name="seen" value={isPreviewed ? report.version : version} />
      <ReasonField reason={reason} isReady={isReady} onChange={setReason} />
      <div role="status">
        <Report report={report} problem={state.problem} />
      </div>
      <div className="buttons">
        <button name="step" value="preview" className="button" disabled={!isReady || isBusy}>
          {isBusy ? "Checking…" : "Preview"}
        </button>
        {isPreviewed && (
          <button
            name="step"
            value="do"
            className={isDestructive(action) ? `${PRIMARY} button-danger` : PRIMARY}
            disabled={isBusy}
          >
            {title}
          </button>
        )}
      </div>
    </form>
  );
}

interface ReportProps {
  readonly report: OperatorActionResult | null;
  readonly problem: string | null;
}

function Report({ report, problem }: ReportProps) {
  if (problem !== null) return <p className="notice notice-failed">{problem}</p>;
  if (report === null) return null;
  switch (report.kind) {
    case "would":
      return (
        <div className="notice">
          <p>
            <strong>Nothing is changed yet.</strong> This would happen: {report.words}
          </p>
          <Numbers report={report} />
        </div>
      );
    case "done":
      return (
        <p className={report.isLeftOver ? "notice" : "verdict verdict-good"}>
          Done. {report.words}
        </p>
      );
    case "refused":
    case "changed":
      return <p className="notice notice-failed">{report.words}</p>;
  }
}

function Numbers({
  report,
}: {
  readonly report: Extract<OperatorActionResult, { kind: "would" | "done" }>;
}) {
  const { before, after } = report;
  const attempt = (current: number | null) => (current === null ? "none" : current);
  return (
    <p className="hint">
      Attempt: {attempt(before.current)} → {attempt(after.current)}. Numbers used up to:{" "}
      {before.highWater} → {after.highWater}.
    </p>
  );
}
