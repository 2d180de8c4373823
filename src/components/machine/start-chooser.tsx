import { useId } from "react";
import { START_NAMES, startNamed, startOf } from "#lib/machine-play";
import type { StartName } from "#lib/machine-play";

interface StartChooserProps {
  readonly start: StartName;
  readonly isReady: boolean;
  readonly onBegin: (start: StartName) => void;
}

/** The state to begin in. Choosing one begins again. */
export function StartChooser({ start, isReady, onBegin }: StartChooserProps) {
  const id = useId();
  return (
    <section className="card machine-card" aria-labelledby="machine-start-heading">
      <h2 id="machine-start-heading">Begin in</h2>
      <div className="machine-row">
        <select
          aria-labelledby="machine-start-heading"
          aria-describedby={id}
          className="machine-select"
          value={start}
          disabled={!isReady}
          onChange={({ target }) => onBegin(startOf(target.value))}
        >
          {START_NAMES.map((name) => (
            <option key={name} value={name}>
              {startNamed(name).title}
            </option>
          ))}
        </select>
        <button type="button" className="button" disabled={!isReady} onClick={() => onBegin(start)}>
          Begin again
        </button>
      </div>
      <p id={id} className="hint">
        {startNamed(start).meaning}
      </p>
    </section>
  );
}
