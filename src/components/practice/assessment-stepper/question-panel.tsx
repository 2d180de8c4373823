import {
  useEffect,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from "react";
import type { QuestionView } from "#lib/interactive-assessments";
import { ChoiceField } from "./choice-field";
import { ContentNodes } from "./content-nodes";
import { interactionsOf, type Interaction } from "./draft";
import { NoticePanel } from "./notice-panel";
import { QuestionPlace } from "./question-place";
import { ReportPanel } from "./report-panel";
import { presentationProps } from "#src/components/presentation-props.ts";
import { TextEntryField } from "./text-entry-field";
import type { CurrentQuestion } from "./use-attempt";
import { OWN_FIELD, questionViewAt, type OwnQuestion, type Stepper } from "./use-stepper";
import { feedbackMessage, type Feedback } from "./feedback";

interface QuestionPanelProps {
  readonly stepper: Stepper;
  readonly question: CurrentQuestion;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
  /** False until the browser runs the page. Before that, the question cannot be answered. */
  readonly isReady: boolean;
}

export function QuestionPanel({ stepper, question, headingRef, isReady }: QuestionPanelProps) {
  const { feedback, notice, busy } = stepper;
  const { renderQuestion } = stepper.surroundings;
  const view = questionViewAt(stepper, question.index);
  const language = view === null ? {} : presentationProps(view);
  const isDisabled = !isReady || feedback !== null;
  return (
    <section className="holdfast-card holdfast-question" aria-labelledby="question-heading">
      <h2 id="question-heading" ref={headingRef} tabIndex={-1}>
        <QuestionPlace stepper={stepper} question={question} />{" "}
        {view !== null && <span {...language}>{view.title}</span>}
      </h2>
      <form
        onKeyDown={refuseRepeatedEnter}
        onSubmit={(event) => {
          event.preventDefault();
          primaryAction(stepper)();
        }}
        noValidate
      >
        {/* Disables the fields together. Each field, and each group of choices, has its own name. */}
        <fieldset className="holdfast-question-body" disabled={isDisabled} role="presentation">
          <div className="holdfast-question-content" {...language}>
            {renderQuestion !== undefined ? (
              <OwnBody {...{ stepper, question, isDisabled }} renderQuestion={renderQuestion} />
            ) : (
              view !== null && <QuestionBody stepper={stepper} view={view} />
            )}
          </div>
        </fieldset>
        {feedback !== null && <FeedbackPanel feedback={feedback} />}
        {notice !== null && <NoticePanel notice={notice} stepper={stepper} keepsDraft />}
        <QuestionButtons stepper={stepper} isReady={isReady} />
      </form>
      {feedback === null && (
        <ReportPanel
          report={stepper.draftReport}
          onChange={stepper.enterReport}
          onReport={stepper.report}
          busy={busy}
          isReady={isReady}
        />
      )}
    </section>
  );
}

interface OwnBodyProps extends Pick<QuestionPanelProps, "stepper" | "question"> {
  readonly renderQuestion: (question: OwnQuestion) => ReactNode;
  readonly isDisabled: boolean;
}

function OwnBody({ stepper, question, renderQuestion, isDisabled }: OwnBodyProps) {
  return renderQuestion({
    questionId: question.id,
    questionIndex: question.index,
    value: stepper.draft.get(OWN_FIELD),
    onEnter: stepper.enter.bind(null, OWN_FIELD),
    isDisabled,
  });
}

interface QuestionBodyProps {
  readonly stepper: Stepper;
  readonly view: QuestionView;
}

function QuestionBody({ stepper, view }: QuestionBodyProps) {
  const interactions = interactionsOf(view);
  const texts = interactions.filter(({ kind }) => kind === "textEntry");
  const renderInteraction = (node: Interaction) => {
    const field = {
      value: stepper.draft.get(node.responseIdentifier),
      onEnter: stepper.enter.bind(null, node.responseIdentifier),
    };
    if (node.kind === "choice") return <ChoiceField node={node} {...field} />;
    const place = texts.findIndex((each) => each.responseIdentifier === node.responseIdentifier);
    const label = texts.length > 1 ? `Answer ${place + 1} of ${texts.length}` : "Your answer";
    return <TextEntryField node={node} label={label} {...field} />;
  };
  return <ContentNodes nodes={view.body} renderInteraction={renderInteraction} />;
}

function FeedbackPanel({ feedback }: { readonly feedback: Feedback }) {
  const tone = toneOf(feedback);
  return (
    <p className={`holdfast-verdict holdfast-verdict-${tone}`} data-testid="verdict">
      {feedbackMessage(feedback)}
    </p>
  );
}

/** Only the answer in the fields is marked as right or wrong. */
function toneOf(feedback: Feedback): "good" | "bad" | "plain" {
  if (feedback.kind !== "checked" || feedback.isCorrect === null) return "plain";
  return feedback.isCorrect ? "good" : "bad";
}

function QuestionButtons({ stepper, isReady }: Pick<QuestionPanelProps, "stepper" | "isReady">) {
  const { feedback, busy } = stepper;
  const primary = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The field that had the focus is disabled now; this button is next.
    if (feedback !== null) primary.current?.focus();
  }, [feedback]);
  return (
    <div className="holdfast-buttons">
      <button
        ref={primary}
        type="submit"
        className="holdfast-button holdfast-button-primary"
        disabled={!isReady}
        aria-disabled={busy !== null}
        onClick={refuseSecondOfDouble}
      >
        {primaryLabel(stepper)}
      </button>
      {feedback === null && (
        <button
          type="button"
          className="holdfast-button"
          disabled={!isReady}
          aria-disabled={busy !== null}
          onClick={(event) => {
            if (event.detail <= 1) stepper.skip();
          }}
        >
          {busy === "skip" ? "Skipping…" : "Skip"}
        </button>
      )}
      {feedback === null && (
        <span className="holdfast-hint">
          A skipped question counts as not correct. You can’t go back to it.
        </span>
      )}
    </div>
  );
}

function primaryLabel({ feedback, busy, attempt }: Stepper): string {
  if (busy === "answer") return "Checking…";
  if (busy === "finish") return "Finishing…";
  if (feedback === null) return "Check";
  if (attempt?.phase === "complete") return "Finish";
  return feedback.kind === "already" && feedback.isAhead ? "Load the current attempt" : "Next";
}

function primaryAction(stepper: Stepper): () => void {
  const { feedback, attempt } = stepper;
  if (feedback === null) return stepper.check;
  if (attempt?.phase === "complete") return stepper.finish;
  return feedback.kind === "already" && feedback.isAhead ? stepper.refresh : stepper.next;
}

/** The second click of a double click must not skip the feedback. */
function refuseSecondOfDouble(event: MouseEvent): void {
  if (event.detail > 1) event.preventDefault();
}

/** An Enter key that is held down must not skip it either. */
function refuseRepeatedEnter(event: KeyboardEvent): void {
  if (event.key === "Enter" && event.repeat) event.preventDefault();
}
