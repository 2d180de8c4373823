import type { Notice } from "./stepper-state";
import type { Stepper } from "./use-stepper";

interface NoticePanelProps {
  readonly notice: Notice;
  readonly stepper: Stepper;
  /** Whether the student's input is still on the page. */
  readonly keepsDraft?: boolean;
}

/** A message about a problem, and the one button that helps. */
export function NoticePanel({ notice, stepper, keepsDraft = false }: NoticePanelProps) {
  return (
    <div role="alert" className={`notice notice-${notice.kind}`} data-testid="notice">
      <p>
        {notice.message}
        {notice.kind === "failed" && keepsDraft && " What you entered is still here."}
      </p>
      {notice.kind === "failed" && notice.errorId !== null && (
        <p className="hint">Error id for support: {notice.errorId}</p>
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
      return <Button label="Load the current attempt" onClick={stepper.reload} />;
    case "outdated":
      return <Button label="Reload the page" onClick={() => window.location.reload()} />;
    case "signed_out":
      return (
        <a className="button" href="/">
          Sign in again
        </a>
      );
    case "failed": {
      const { retry } = notice;
      if (retry === null) return null;
      return <Button label="Retry" onClick={() => stepper.retry(retry)} />;
    }
  }
}

function Button({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button type="button" className="button" onClick={onClick}>
      {label}
    </button>
  );
}
