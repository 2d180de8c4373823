import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from "react";
import type { QuestionView } from "#lib/interactive-assessments";
import { ChoiceField } from "./choice-field";
import { ContentNodes } from "./content-nodes";
import { fieldLabel, interactionsOf, numberProblem, type Interaction } from "./draft";
import { NoticePanel } from "./notice-panel";
import { QuestionPlace } from "./question-place";
import { ReportPanel } from "./report-panel";
import { presentationProps } from "#src/components/presentation-props.ts";
import { TextEntryField } from "./text-entry-field";
import type { CurrentQuestion } from "./use-attempt";
import { OWN_FIELD, questionViewAt, type OwnQuestion, type Stepper } from "./use-stepper";
import { feedbackMessage, type Feedback } from "./feedback";
import { WaitingPanel } from "./waiting-panel";

interface QuestionPanelProps {
  readonly stepper: Stepper;
  readonly question: CurrentQuestion;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
  /** False until the browser runs the page. Before that, the question cannot be answered. */
  readonly isReady: boolean;
}

export function QuestionPanel({ stepper, question, headingRef, isReady }: QuestionPanelProps) {
  const { feedback, notice, busy, waiting } = stepper;
  const { renderQuestion } = stepper.surroundings;
  const view = questionViewAt(stepper, question.index);
  const language = view === null ? {} : presentationProps(view);
  const isDisabled = !isReady || feedback !== null || waiting !== null;
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
        {waiting !== null && <WaitingPanel waiting={waiting} />}
        {notice !== null && <NoticePanel notice={notice} stepper={stepper} keepsDraft />}
        <QuestionButtons stepper={stepper} isReady={isReady} />
      </form>
      {feedback === null && waiting === null && (
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

/** A hint moves the buttons: a click that takes the focus from a field must have ended before. */
const HINT_DELAY_MS = 400;

interface QuestionBodyProps {
  readonly stepper: Stepper;
  readonly view: QuestionView;
}

function QuestionBody({ stepper, view }: QuestionBodyProps) {
  const { draft, enter, notice } = stepper;
  const hintIds = useId();
  // A number that is being typed is not wrong yet.
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const leave = (name: string) => {
    setTimeout(() => setLeft((before) => new Set([...before, name])), HINT_DELAY_MS);
  };
  // A notice that says the same takes the place of the hints.
  const shown = notice?.kind === "not_ready" ? [] : interactionsOf(view);
  const hints = shown.flatMap((each) => {
    const { responseIdentifier: name } = each;
    const hint = left.has(name) ? numberProblem(view, each, draft) : null;
    return hint === null ? [] : [{ name, hint, id: `${hintIds}-${name}` }];
  });
  const renderInteraction = (node: Interaction) => {
    const { responseIdentifier: name } = node;
    const field = { value: draft.get(name), onEnter: enter.bind(null, name) };
    if (node.kind === "choice") return <ChoiceField node={node} {...field} />;
    return (
      <TextEntryField
        node={node}
        label={fieldLabel(view, node)}
        {...field}
        onLeave={() => leave(name)}
        hintId={hints.find((each) => each.name === name)?.id ?? null}
      />
    );
  };
  return (
    <>
      <ContentNodes nodes={view.body} renderInteraction={renderInteraction} />
      {hints.map(({ id, hint }) => (
        <p key={id} id={id} className="holdfast-field-hint" data-testid="field-hint">
          {hint}
        </p>
      ))}
    </>
  );
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
  const { feedback, busy, waiting } = stepper;
  const isDone = feedback !== null || waiting !== null;
  const primary = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The field that had the focus is disabled now; this button is next.
    if (isDone) primary.current?.focus();
  }, [isDone]);
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
      {!isDone && (
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
      {!isDone && (
        <span className="holdfast-hint">
          A skipped question counts as not correct. You can’t go back to it.
        </span>
      )}
    </div>
  );
}

function primaryLabel({ feedback, busy, attempt, waiting }: Stepper): string {
  if (waiting !== null) return busy === null ? "Send now" : "Sending…";
  if (busy === "answer") return "Checking…";
  if (busy === "finish") return "Finishing…";
  if (feedback === null) return "Check";
  if (attempt?.phase === "complete") return "Finish";
  return feedback.kind === "already" && feedback.isAhead ? "Load the current attempt" : "Next";
}

function primaryAction(stepper: Stepper): () => void {
  const { feedback, attempt, waiting } = stepper;
  if (waiting !== null) return stepper.retry;
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
