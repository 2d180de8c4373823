import { useId } from "react";

interface ReasonFieldProps {
  readonly reason: string;
  /** Whether the browser runs the page. */
  readonly isReady: boolean;
  readonly onChange: (reason: string) => void;
}

const REASON_LENGTH_MAX = 500;

/**
 * The reason for an operator's action. Controlled, because React empties a form after its action.
 */
export function ReasonField({ reason, isReady, onChange }: ReasonFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Reason</label>
      <textarea
        id={id}
        name="reason"
        required
        rows={2}
        maxLength={REASON_LENGTH_MAX}
        value={reason}
        disabled={!isReady}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
