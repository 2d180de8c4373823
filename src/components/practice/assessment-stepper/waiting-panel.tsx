import { waitingMessage } from "./after-waiting";
import type { UnsentWork, WaitingWork } from "./waiting";

/** What was done with this question waits for the connection. `announcement` reads the message out. */
export function WaitingPanel({ waiting }: { readonly waiting: WaitingWork }) {
  return (
    <div className="holdfast-notice holdfast-waiting" data-testid="waiting">
      <p>{waitingMessage(waiting)}</p>
      <p className="holdfast-hint">
        It is not saved yet. It is sent as soon as the connection is back.
      </p>
    </div>
  );
}

interface UnsentPanelProps {
  readonly unsent: readonly UnsentWork[];
  readonly onDismiss: () => void;
}

/** What waited for the connection for too long: it is shown until the student has read it. */
export function UnsentPanel({ unsent, onDismiss }: UnsentPanelProps) {
  return (
    <section
      className="holdfast-card holdfast-unsent"
      aria-labelledby="unsent-heading"
      data-testid="unsent"
    >
      <div role="alert">
        <h2 id="unsent-heading">Not confirmed</h2>
        {unsent.map((work, index) => (
          <UnsentItem key={index} work={work} />
        ))}
      </div>
      <div className="holdfast-buttons">
        <button type="button" className="holdfast-button" onClick={onDismiss}>
          Got it
        </button>
      </div>
    </section>
  );
}

function UnsentItem({ work }: { readonly work: UnsentWork }) {
  const { command, attemptNumber, written, reason } = work;
  const place = `question ${command.question.questionIndex + 1} of attempt ${attemptNumber}`;
  return (
    <>
      <p>
        The server has not confirmed {WHAT[command.kind]} {place}. It is not sent any more, and to
        no other attempt. {reason}
      </p>
      {written !== "" && (
        <>
          <p className="holdfast-hint">You had entered:</p>
          <blockquote className="holdfast-written">{written}</blockquote>
        </>
      )}
    </>
  );
}

const WHAT: Readonly<Record<UnsentWork["command"]["kind"], string>> = {
  answer: "your answer to",
  skip: "that you skip",
  report: "your report of",
};
