import { useId } from "react";
import type { TextEntryNode } from "#lib/interactive-assessments";
import type { DraftValue } from "./draft";
import { presentationProps } from "#src/components/presentation-props.ts";

const WIDTH_DEFAULT = 16;
const WIDTH_MIN = 5;
const WIDTH_MAX = 40;
const TEXT_LENGTH_MAX = 1_000;

interface TextEntryFieldProps {
  readonly node: TextEntryNode;
  /** The name of the field for screen readers, because it is in the middle of a text. */
  readonly label: string;
  readonly value: DraftValue | undefined;
  readonly onEnter: (value: DraftValue) => void;
  /** The student has left the field. */
  readonly onLeave: () => void;
  /** The id of the hint that says what is expected; null: none is shown. */
  readonly hintId: string | null;
}

export function TextEntryField(props: TextEntryFieldProps) {
  const { node, label, value, onEnter, onLeave, hintId } = props;
  const id = useId();
  const widthInCharacters = Math.min(
    Math.max(node.expectedLength ?? WIDTH_DEFAULT, WIDTH_MIN),
    WIDTH_MAX,
  );
  return (
    <span {...presentationProps(node, "holdfast-text-entry")}>
      <label htmlFor={id} className="holdfast-visually-hidden">
        {label}
      </label>
      <input
        id={id}
        type="text"
        name={node.responseIdentifier}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => onEnter(event.target.value)}
        onBlur={onLeave}
        {...(hintId !== null && { "aria-invalid": true, "aria-describedby": hintId })}
        maxLength={TEXT_LENGTH_MAX}
        size={widthInCharacters}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
      />
    </span>
  );
}
