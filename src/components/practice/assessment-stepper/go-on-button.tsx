import type { ReactNode } from "react";

interface GoOnButtonProps {
  readonly isReady: boolean;
  readonly isBusy: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** The one button that leads on from a panel. While a request is under way it keeps the focus. */
export function GoOnButton({ isReady, isBusy, onClick, children }: GoOnButtonProps) {
  return (
    <button
      type="button"
      className="button button-primary"
      disabled={!isReady}
      aria-disabled={isBusy}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
