import { useState } from "react";
import { fragmentOf, wordOf } from "#lib/machine-play";
import type { Script } from "#lib/machine-play";

interface ScriptLinkProps {
  readonly script: Script;
  readonly isReady: boolean;
}

/** The address that plays the same events again, and the same for a terminal. */
export function ScriptLink({ script, isReady }: ScriptLinkProps) {
  const [said, say] = useState("");
  const words = script.events.map((event) => `'${wordOf(event).replaceAll("'", "%27")}'`);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      say("Copied.");
    } catch {
      say("This browser does not let the page copy. Copy the address of this page instead.");
    }
  };
  return (
    <section className="card machine-card" aria-labelledby="machine-link-heading">
      <h2 id="machine-link-heading">Show it to somebody</h2>
      {words.length > 0 && (
        <p>
          <a href={`#${fragmentOf(script)}`}>A link to these events</a> is in the address of this
          page. What follows # is not sent to the server.
        </p>
      )}
      <div className="buttons">
        <button type="button" className="button" disabled={!isReady} onClick={() => void copy()}>
          Copy the link
        </button>
        <span role="status" className="hint">
          {said}
        </span>
      </div>
      <p className="hint">In a terminal:</p>
      <pre className="machine-command" tabIndex={0}>
        <code>
          npx holdfast machine --from {script.start}
          {words.length > 0 && ` ${words.join(" ")}`}
        </code>
      </pre>
    </section>
  );
}
