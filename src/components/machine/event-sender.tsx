import { useState } from "react";
import { defaultTexts, EVENT_FORMS, EVENT_TYPES, eventOf, stepOf } from "#lib/machine-play";
import type { EventField, EventType, Play, TypedEvent } from "#lib/machine-play";

type Snapshot = Play["start"];

interface EventSenderProps {
  readonly snapshot: Snapshot;
  /** How many events have happened. */
  readonly at: number;
  readonly isReady: boolean;
  /** How many events are ahead, which the next one replaces. */
  readonly replaces: number;
  readonly onSend: (event: TypedEvent) => void;
}

/**
 * Every event of the machine, what each would do now, and a form for the fields of the chosen one.
 * After an event the choice stays if it can be taken again; otherwise the next one is suggested.
 * Nothing is replaced in the page, so the focus stays on the button.
 */
export function EventSender({ snapshot, at, isReady, replaces, onSend }: EventSenderProps) {
  const [chosen, choose] = useState<{ readonly type: EventType; readonly at: number } | null>(null);
  const [typed, setTyped] = useState<TypedEvent | null>(null);
  const outlooks = EVENT_TYPES.map((type) => ({ type, outlook: outlookOf(type, snapshot, at) }));
  const possible = outlooks.filter(({ outlook }) => outlook === "taken").map(({ type }) => type);
  const stays = chosen !== null && (chosen.at === at || possible.includes(chosen.type));
  const type = stays ? chosen.type : (possible[0] ?? "attempt.start");
  const texts = typed?.type === type ? typed.texts : {};
  return (
    <section className="card machine-card" aria-labelledby="machine-event-heading">
      <h2 id="machine-event-heading">Send an event</h2>
      <fieldset className="machine-events" disabled={!isReady}>
        <legend className="hint">What each would do now, as suggested:</legend>
        {outlooks.map(({ type: each, outlook }) => (
          <label key={each} className="machine-event">
            <input
              type="radio"
              name="machine-event"
              value={each}
              checked={each === type}
              onChange={() => choose({ type: each, at })}
            />
            <code>{each}</code>
            <span className={`machine-outlook machine-outlook-${outlook}`}>{WORDS[outlook]}</span>
          </label>
        ))}
      </fieldset>
      <EventForm
        {...{ snapshot, at, isReady, replaces }}
        event={{ type, texts }}
        onType={(name, text) => setTyped({ type, texts: { ...texts, [name]: text } })}
        onSend={(event) => {
          setTyped(null);
          onSend(event);
        }}
      />
    </section>
  );
}

const WORDS = { taken: "taken", replayed: "repeated", refused: "refused" } as const;

/** What the machine would do with the event if nothing is typed. */
function outlookOf(type: EventType, snapshot: Snapshot, at: number) {
  const made = eventOf({ type, texts: {} }, snapshot.context, at);
  return "problems" in made ? "refused" : stepOf(snapshot, made.event).verdict.kind;
}

interface EventFormProps extends EventSenderProps {
  readonly event: TypedEvent;
  readonly onType: (field: string, text: string) => void;
}

function EventForm({ event, snapshot, at, isReady, replaces, onType, onSend }: EventFormProps) {
  const { type } = event;
  const { fields, meaning } = EVENT_FORMS[type];
  const defaults = defaultTexts(type, snapshot.context, at);
  const shown = { ...defaults, ...event.texts };
  const changed = Object.entries(shown).filter(([name, text]) => text !== defaults[name]);
  const typed = { type, texts: Object.fromEntries(changed) };
  const made = eventOf(typed, snapshot.context, at);
  const problems = "problems" in made ? made.problems : [];
  return (
    <form
      className="machine-form"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (problems.length === 0) onSend(typed);
      }}
    >
      <p className="hint">{meaning}</p>
      <div className="machine-fields">
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            text={shown[field.name] ?? ""}
            problem={problems.find((each) => each.field === field.name)?.problem ?? null}
            onType={(text) => onType(field.name, text)}
          />
        ))}
      </div>
      {replaces > 0 && (
        <p className="hint">
          {replaces === 1 ? "The event that is ahead is" : `The ${replaces} events ahead are`}{" "}
          replaced by this one.
        </p>
      )}
      <div className="buttons">
        <button className="button button-primary" disabled={!isReady || problems.length > 0}>
          Send {type}
        </button>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly field: EventField;
  readonly text: string;
  readonly problem: string | null;
  readonly onType: (text: string) => void;
}

const CHOICES = {
  "yes-no": ["yes", "no"],
  phase: ["answering", "complete", "pending", "published"],
} as const;

function Field({ field, text, problem, onType }: FieldProps) {
  const { name, kind, hint } = field;
  const id = `machine-field-${name}`;
  const described = {
    id,
    "aria-describedby": `${id}-hint`,
    "aria-invalid": problem !== null,
  };
  const choices = kind === "yes-no" || kind === "phase" ? CHOICES[kind] : null;
  return (
    <div className={`field machine-kind-${kind}`}>
      <label htmlFor={id}>{name}</label>
      {choices === null ? (
        <input
          {...described}
          value={text}
          inputMode={kind === "number" ? "numeric" : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onType(target.value)}
        />
      ) : (
        <select
          {...described}
          className="machine-select"
          value={text}
          onChange={({ target }) => onType(target.value)}
        >
          {field.isOptional === true && <option value="">not given</option>}
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      <span id={`${id}-hint`} className={problem === null ? "hint" : "hint machine-problem"}>
        {problem ?? hint}
      </span>
    </div>
  );
}
