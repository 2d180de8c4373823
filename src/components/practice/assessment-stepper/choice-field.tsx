import { useId } from "react";
import type { ChoiceNode } from "#lib/interactive-assessments";
import { ContentNodes } from "./content-nodes";
import type { DraftValue } from "./draft";
import { presentationProps } from "#src/components/presentation-props.ts";

interface ChoiceFieldProps {
  readonly node: ChoiceNode;
  readonly value: DraftValue | undefined;
  readonly onEnter: (value: DraftValue) => void;
}

/** A single or multiple choice: radio buttons or checkboxes with a legend. */
export function ChoiceField({ node, value, onEnter }: ChoiceFieldProps) {
  const name = useId();
  const isSingle = node.maxChoices === 1;
  const chosen = typeof value === "string" ? [value] : (value ?? []);
  const toggled = (identifier: string) =>
    chosen.includes(identifier)
      ? chosen.filter((each) => each !== identifier)
      : [...chosen, identifier];
  return (
    <fieldset {...presentationProps(node, "holdfast-choices", ...sideBySide(node))}>
      <legend>
        {node.prompt.length > 0 && (
          <span className="holdfast-prompt">
            <ContentNodes nodes={node.prompt} />
          </span>
        )}
        <span className="holdfast-hint">{hintOf(node)}</span>
      </legend>
      {node.choices.map(({ identifier, body, ...presentation }) => (
        <label key={identifier} {...presentationProps(presentation, "holdfast-choice")}>
          <input
            type={isSingle ? "radio" : "checkbox"}
            name={name}
            value={identifier}
            checked={chosen.includes(identifier)}
            onChange={() => onEnter(isSingle ? [identifier] : toggled(identifier))}
          />
          <span className="holdfast-choice-body">
            <ContentNodes nodes={body} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function sideBySide({ orientation }: ChoiceNode): readonly string[] {
  return orientation === "horizontal" ? ["holdfast-choices-horizontal"] : [];
}

function hintOf({ maxChoices, choices }: ChoiceNode): string {
  if (maxChoices === 1) return "Choose one.";
  return maxChoices < choices.length ? `Choose up to ${maxChoices}.` : "Choose all that apply.";
}
