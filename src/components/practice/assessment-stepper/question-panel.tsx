import { useEffect, useRef, type KeyboardEvent, type MouseEvent, type RefObject } from "react";
import type { QuestionView } from "#lib/interactive-assessments";
import { ChoiceField } from "./choice-field";
import { ContentNodes } from "./content-nodes";
import { interactionsOf, type Interaction } from "./draft";
import { NoticePanel } from "./notice-panel";
import { ReportPanel } from "./report-panel";
import { presentationProps } from "#src/components/frame/presentation-props.ts";
import { TextEntryField } from "./text-entry-field";
import type { Stepper } from "./use-stepper";
import { feedbackMessage, type Feedback } from "./feedback";

interface QuestionPanelProps {
  readonly stepper: Stepper;
  readonly question: QuestionView;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
  /** False until the browser runs the page. Before that, the question cannot be answered. */
  readonly isReady: boolean;
}

export function QuestionPanel({ stepper, question, headingRef, isReady }: QuestionPanelProps) {
  const { shownIndex, verdict, notice, busy, data } = stepper.state;
  const language = presentationProps(question);
  return (
    <section className="card question" aria-labelledby="question-heading">
      <h2 id="question-heading" ref={headingRef} tabIndex={-1}>
        <span className="eyebrow">
          Question {shownIndex + 1} of {data.questions.length}
        </span>{" "}
        <span {...language}>{question.title}</span>
      </h2>
      <form
        onKeyDown={refuseRepeatedEnter}
        onSubmit={(event) => {
          event.preventDefault();
          primaryAction(stepper)();
        }}
        noValidate
      >
        <fieldset className="question-body" disabled={!isReady || verdict !== null}>
          <legend className="visually-hidden">Your answer</legend>
          <div className="question-content" {...language}>
            <QuestionBody stepper={stepper} question={question} />
          </div>
        </fieldset>
        {verdict !== null && <VerdictPanel verdict={verdict} />}
        {notice !== null && <NoticePanel notice={notice} stepper={stepper} keepsDraft />}
        <QuestionButtons stepper={stepper} isReady={isReady} />
      </form>
      {verdict === null && (
        <ReportPanel
          report={stepper.state.report}
          onChange={stepper.enterReport}
          onReport={stepper.report}
          busy={busy}
          isReady={isReady}
        />
      )}
    </section>
  );
}

function QuestionBody({ stepper, question }: Pick<QuestionPanelProps, "stepper" | "question">) {
  const interactions = interactionsOf(question);
  const texts = interactions.filter(({ kind }) => kind === "textEntry");
  const renderInteraction = (node: Interaction) => {
    const field = {
      value: stepper.state.draft.get(node.responseIdentifier),
      onEnter: stepper.enter.bind(null, node.responseIdentifier),
    };
    if (node.kind === "choice") return <ChoiceField node={node} {...field} />;
    const place = texts.findIndex((each) => each.responseIdentifier === node.responseIdentifier);
    const label = texts.length > 1 ? `Answer ${place + 1} of ${texts.length}` : "Your answer";
    return <TextEntryField node={node} label={label} {...field} />;
  };
  return <ContentNodes nodes={question.body} renderInteraction={renderInteraction} />;
}

function VerdictPanel({ verdict }: { readonly verdict: Feedback }) {
  return (
    <p className={`verdict verdict-${toneOf(verdict)}`} data-testid="verdict">
      {feedbackMessage(verdict)}
    </p>
  );
}

/** Only the answer in the fields is marked as right or wrong. */
function toneOf(verdict: Feedback): "good" | "bad" | "plain" {
  if (verdict.kind !== "checked" || verdict.isCorrect === null) return "plain";
  return verdict.isCorrect ? "good" : "bad";
}

function QuestionButtons({ stepper, isReady }: Pick<QuestionPanelProps, "stepper" | "isReady">) {
  const { verdict, busy } = stepper.state;
  const primary = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The field that had the focus is disabled now; this button is next.
    if (verdict !== null) primary.current?.focus();
  }, [verdict]);
  return (
    <div className="buttons">
      <button
        ref={primary}
        type="submit"
        className="button button-primary"
        disabled={!isReady}
        aria-disabled={busy !== null}
        onClick={refuseSecondOfDouble}
      >
        {primaryLabel(stepper)}
      </button>
      {verdict === null && (
        <button
          type="button"
          className="button"
          disabled={!isReady}
          aria-disabled={busy !== null}
          onClick={(event) => {
            if (event.detail <= 1) stepper.skip();
          }}
        >
          {busy === "skip" ? "Skipping…" : "Skip"}
        </button>
      )}
      {verdict === null && <span className="hint">A skipped question counts as not correct.</span>}
    </div>
  );
}

function primaryLabel({ state }: Stepper): string {
  const { verdict, busy, attempt } = state;
  if (busy === "answer") return "Checking…";
  if (busy === "finish") return "Finishing…";
  if (verdict === null) return "Check";
  if (attempt?.phase === "complete") return "Finish";
  return verdict.kind === "already" && verdict.isAhead ? "Load the current attempt" : "Next";
}

function primaryAction(stepper: Stepper): () => void {
  const { verdict, attempt } = stepper.state;
  if (verdict === null) return stepper.check;
  if (attempt?.phase === "complete") return stepper.finish;
  return verdict.kind === "already" && verdict.isAhead ? stepper.reload : stepper.next;
}

/** The second click of a double click must not skip the feedback. */
function refuseSecondOfDouble(event: MouseEvent): void {
  if (event.detail > 1) event.preventDefault();
}

/** An Enter key that is held down must not skip it either. */
function refuseRepeatedEnter(event: KeyboardEvent): void {
  if (event.key === "Enter" && event.repeat) event.preventDefault();
}
