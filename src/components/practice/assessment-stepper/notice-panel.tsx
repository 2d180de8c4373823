import type { Notice } from "./stepper-state";
import type { Stepper, StepperSurroundings } from "./use-stepper";

interface NoticePanelProps {
  readonly notice: Notice;
  readonly stepper: Pick<Stepper, "surroundings" | "refresh" | "retry">;
  /** Whether the student's input is still on the page. */
  readonly keepsDraft?: boolean;
}

/** A message about a problem, and the one button that helps. */
export function NoticePanel({ notice, stepper, keepsDraft = false }: NoticePanelProps) {
  return (
    <div
      role="alert"
      className={`holdfast-notice holdfast-notice-${notice.kind}`}
      data-testid="notice"
    >
      <p>
        {notice.message}
        {isPassing(notice) && keepsDraft && " What you entered is still here."}
      </p>
      {notice.kind === "failed" && notice.errorId !== null && (
        <p className="holdfast-hint">Error id for support: {notice.errorId}</p>
      )}
      <NoticeButton notice={notice} stepper={stepper} />
    </div>
  );
}

function NoticeButton({ notice, stepper }: Pick<NoticePanelProps, "notice" | "stepper">) {
  switch (notice.kind) {
    case "not_ready":
    case "reloaded":
      return null;
    case "stale":
      return <Button label="Load the current attempt" onClick={stepper.refresh} />;
    case "outdated":
      return <ReloadButton />;
    case "signed_out":
      return <SignInButton signIn={stepper.surroundings.signIn} />;
    case "failed":
      return notice.retry === null ? null : <Button label="Retry" onClick={stepper.retry} />;
  }
}

/** The same input can be sent when the problem has passed. */
function isPassing({ kind }: Notice): boolean {
  return kind === "failed" || kind === "signed_out";
}

/** A link loads a whole new page, because the next student must not get anything of this one. */
function SignInButton({ signIn }: Pick<StepperSurroundings, "signIn">) {
  if (signIn === undefined) return <ReloadButton />;
  if ("onSignIn" in signIn) return <Button label={signIn.label} onClick={signIn.onSignIn} />;
  return (
    <a className="holdfast-button" href={signIn.href}>
      {signIn.label}
    </a>
  );
}

function ReloadButton() {
  return <Button label="Reload the page" onClick={() => window.location.reload()} />;
}

function Button({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button type="button" className="holdfast-button" onClick={onClick}>
      {label}
    </button>
  );
}
