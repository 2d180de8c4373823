import type { Frame, HeldResult, LaneFrame, ShownPage } from "#src/demo/frame.ts";
import { MOOD_TEXTS } from "#src/demo/wording.ts";
import type { LANES } from "#src/demo/wording.ts";

interface LaneViewProps {
  readonly lane: (typeof LANES)[number];
  readonly shown: LaneFrame;
  readonly tab: Frame["tab"];
}

/** What one version of the application does at one step. */
export function LaneView({ lane, shown, tab }: LaneViewProps) {
  const { page, note, fellFrom, standing, verdict } = shown;
  const headingId = `lane-${lane.id}`;
  return (
    <section
      className={`demo-lane demo-${standing}`}
      aria-labelledby={headingId}
      data-testid={headingId}
    >
      <header className="demo-lane-head">
        <h2 id={headingId}>{lane.name}</h2>
        <p className={fellFrom === null ? "demo-number" : "demo-number demo-number-fell"}>
          <span data-testid="attempt">Attempt {page.attempt}</span>
          {fellFrom !== null && <small>was {fellFrom}</small>}
        </p>
        <p className="hint">{lane.about}</p>
      </header>
      <StudentPage page={page} tab={tab} />
      <p className="demo-note" data-testid="note">
        {note}
      </p>
      <Held results={shown.results} mood={MOOD_TEXTS[shown.mood]} />
      <div className="demo-verdict" data-testid="verdict">
        {verdict.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
    </section>
  );
}

function StudentPage({ page, tab }: { readonly page: ShownPage; readonly tab: Frame["tab"] }) {
  const { answered, total, body, error } = page;
  return (
    <div className="demo-window">
      <div className="demo-bar">
        <span>Ada’s page{tab === 2 && ", second tab"}</span>
        <span className="demo-dots">
          <span className="demo-heard">
            {answered} of {total} answered
          </span>
          {Array.from({ length: total }, (_, index) => (
            <i key={index} className={index < answered ? "demo-dot demo-dot-full" : "demo-dot"} />
          ))}
        </span>
      </div>
      <div className="demo-body" data-testid="page">
        <PageBody body={body} place={answered + 1} total={total} />
        {error !== null && <p className="demo-error">Error: {error}</p>}
      </div>
    </div>
  );
}

interface PageBodyProps {
  readonly body: ShownPage["body"];
  readonly place: number;
  readonly total: number;
}

function PageBody({ body, place, total }: PageBodyProps) {
  switch (body.kind) {
    case "question":
      return (
        <>
          <p className="hint">
            Question {place} of {total}
          </p>
          <p className="demo-question">{body.text}</p>
        </>
      );
    case "complete":
      return (
        <>
          <p className="hint">All {total} questions are answered</p>
          <p className="demo-question">Ready to finish.</p>
        </>
      );
    case "summary":
      return (
        <>
          <p className="hint">
            {body.isPublished
              ? "Finished. In the gradebook."
              : "Finished. Saved, not confirmed yet."}
          </p>
          <p className="demo-question">Score: {body.score} %</p>
        </>
      );
  }
}

interface HeldProps {
  readonly results: readonly HeldResult[];
  /** What its list does now; null: nothing special. */
  readonly mood: string | null;
}

function Held({ results, mood }: HeldProps) {
  return (
    <div className="demo-held">
      <p className="demo-held-head">
        <span>The gradebook holds</span>
        {mood !== null && <em>{mood}</em>}
      </p>
      <ul data-testid="gradebook">
        {results.map(({ attempt, score, replaced }) => (
          <li key={attempt} className={replaced === null ? undefined : "demo-replaced"}>
            Attempt {attempt}:{" "}
            {replaced !== null && (
              <>
                <del>
                  <span className="demo-heard">overwritten: </span>
                  {replaced} %
                </del>{" "}
              </>
            )}
            <b>{score} %</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
