import { useId, useRef, useState } from "react";
import type { ReportReason } from "#lib/report-reasons";
import type { CommandKind, Report } from "./command";

/** What is sent, and what the student reads. */
const reasons: readonly (readonly [code: ReportReason, label: string])[] = [
  ["unclear_question", "The question is unclear"],
  ["wrong_answer_key", "The answer is marked wrongly"],
  ["unreadable_content", "Something is missing or cannot be read"],
  ["other", "Something else"],
];

const DETAILS_LENGTH_MAX = 1_000;

interface ReportPanelProps {
  readonly report: Report;
  readonly onChange: (report: Report) => void;
  readonly onReport: (report: Report) => void;
  readonly busy: CommandKind | null;
  readonly isReady: boolean;
}

/** Reports a problem with the question. Stays open with its input until the report is saved. */
export function ReportPanel({ report, onChange, onReport, busy, isReady }: ReportPanelProps) {
  // null: not opened or closed yet; then it is open if there is input from before a reload.
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? (report.reason !== "" || report.details !== "");
  const [isReasonMissing, setIsReasonMissing] = useState(false);
  const panelId = useId();
  const toggle = useRef<HTMLButtonElement>(null);
  const send = () => {
    setIsReasonMissing(report.reason === "");
    if (report.reason !== "") onReport(report);
  };
  const cancel = () => {
    if (busy !== null) return;
    // A new object, so that it replaces what this tab has stored.
    onChange({ reason: "", details: "" });
    setIsReasonMissing(false);
    setChosen(false);
    // The button that had the focus is hidden now.
    toggle.current?.focus();
  };
  return (
    <div className="holdfast-report">
      <button
        ref={toggle}
        type="button"
        className="holdfast-button-link"
        aria-expanded={isOpen}
        aria-controls={panelId}
        disabled={!isReady}
        onClick={() => setChosen(!isOpen)}
      >
        Report a problem with this question
      </button>
      <div id={panelId} hidden={!isOpen} className="holdfast-report-panel">
        <ReasonField report={report} onChange={onChange} />
        <DetailsField report={report} onChange={onChange} />
        {isReasonMissing && report.reason === "" && (
          <p role="alert" className="holdfast-notice">
            Choose a reason first.
          </p>
        )}
        <div className="holdfast-buttons">
          <button
            type="button"
            className="holdfast-button"
            aria-disabled={busy !== null}
            onClick={send}
          >
            {busy === "report" ? "Sending…" : "Send report"}
          </button>
          <button
            type="button"
            className="holdfast-button"
            aria-disabled={busy !== null}
            onClick={cancel}
          >
            Cancel
          </button>
          <span className="holdfast-hint">A reported question does not count.</span>
        </div>
      </div>
    </div>
  );
}

interface FieldProps {
  readonly report: Report;
  readonly onChange: (report: Report) => void;
}

function ReasonField({ report, onChange }: FieldProps) {
  const name = useId();
  return (
    <fieldset className="holdfast-choices holdfast-choices-compact">
      <legend>What is wrong?</legend>
      {reasons.map(([reason, label]) => (
        <label key={reason} className="holdfast-choice">
          <input
            type="radio"
            name={name}
            checked={report.reason === reason}
            onChange={() => onChange({ ...report, reason })}
          />
          <span className="holdfast-choice-body">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

function DetailsField({ report, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="holdfast-field">
      <label htmlFor={id}>In your own words (optional)</label>
      <textarea
        id={id}
        rows={3}
        maxLength={DETAILS_LENGTH_MAX}
        value={report.details}
        onChange={(event) => onChange({ ...report, details: event.target.value })}
      />
    </div>
  );
}
