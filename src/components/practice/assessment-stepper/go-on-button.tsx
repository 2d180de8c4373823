import type { ReactNode } from "react";

interface GoOnButtonProps {
  readonly isReady: boolean;
  readonly isBusy: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** The main button of a panel. It keeps the focus during a request. */
export function GoOnButton({ isReady, isBusy, onClick, children }: GoOnButtonProps) {
  return (
    <button
      type="button"
      className="holdfast-button holdfast-button-primary"
      disabled={!isReady}
      aria-disabled={isBusy}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
