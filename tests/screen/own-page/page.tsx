import { useEffect, useState, type MouseEvent } from "react";
import { createRoot } from "react-dom/client";
import type { ActionResult } from "#lib/actions/result";
import type { QuestionView } from "#lib/interactive-assessments";
import { SignInForm } from "#src/components/frame/sign-in-form.tsx";
import { SignOutButton } from "#src/components/frame/sign-out-button.tsx";
import { SignOutGuard } from "#src/components/frame/sign-out-guard.tsx";
import {
  AssessmentStepper,
  type AssessmentActions,
  type AttemptData,
} from "#src/components/practice/assessment-stepper.tsx";
import { readAttempt } from "#src/components/practice/read-attempt.ts";

/**
 * An application's own page around the stepper, over the HTTP API: what the planted faults are put
 * into, since it is bundled in a second. Like a router, it keeps what it has read of a place, and
 * shows it again when the student goes back there.
 */

const TITLES: Readonly<Record<string, string>> = {
  "grammar-exercise": "English grammar",
  "plants-test": "How plants live",
  "fractions-quiz": "Fractions",
};

interface AttemptReading extends Pick<AttemptData, "state" | "token"> {
  readonly questions: readonly QuestionView[];
}

type Place =
  | { readonly kind: "list" }
  | { readonly kind: "failed" }
  | { readonly kind: "quiz"; readonly data: AttemptData };

/** By the key of the entry in the browser's history. */
const places = new Map<string, Place>();

function entryKey(): string {
  const state: unknown = history.state;
  return typeof state === "string" ? state : "first";
}

function resourceIdHere(): string | null {
  return /^\/practice\/(.+)$/.exec(location.pathname)?.[1] ?? null;
}

async function post(resourceId: string, event: object): Promise<ActionResult> {
  const response = await fetch(`/api/attempts/${resourceId}/events`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(event),
  });
  const message = "That did not work. Please try again.";
  const body = (await response.json()) as Partial<ActionResult>;
  return { message, issues: [], state: null, token: null, ...body } as ActionResult;
}

const actions: AssessmentActions = {
  getOrCreateAssessmentState: ({ resourceId, ...input }) =>
    post(resourceId, { type: "attempt.start", ...input }),
  submitAnswer: ({ resourceId, ...input }) =>
    post(resourceId, { type: "question.answer", ...input }),
  skipQuestion: ({ resourceId, ...input }) => post(resourceId, { type: "question.skip", ...input }),
  reportQuestion: ({ resourceId, ...input }) =>
    post(resourceId, { type: "question.report", ...input }),
  finalizeAssessment: ({ resourceId, ...input }) =>
    post(resourceId, { type: "attempt.finalize", ...input }),
  startNewAssessmentAttempt: async ({ resourceId, ...input }) => {
    const result = await post(resourceId, { type: "attempt.reset", ...input });
    const success = result.outcome === "applied" || result.outcome === "replayed";
    return { ...result, success, clearedAttempt: success ? (result.clearedAttempt ?? null) : null };
  },
};

async function readPlace(userId: string): Promise<Place> {
  // The new page has nothing of the student whose session has ended.
  if ((await (await fetch("/own-user")).text()) !== userId) {
    location.reload();
    return new Promise<never>(() => undefined);
  }
  const resourceId = resourceIdHere();
  if (resourceId === null) return { kind: "list" };
  const response = await fetch(`/api/attempts/${resourceId}`);
  if (response.status === 404) {
    const data = { userId, resourceId, state: null, questionIds: [], token: null };
    return { kind: "quiz", data };
  }
  const { state, questions, token } = (await response.json()) as AttemptReading;
  const questionIds = questions.map(({ id }) => id);
  return { kind: "quiz", data: { userId, resourceId, state, questions, questionIds, token } };
}

/** The application knows who is signed in; here the proxy writes it into the page. */
function userHere(): string | null {
  return document.documentElement.dataset["user"] ?? null;
}

function Application() {
  const userId = userHere();
  const [entry, setEntry] = useState(entryKey);
  const [place, setPlace] = useState<Place | null>(() => places.get(entry) ?? null);
  const load = (key: string) =>
    void readPlace(userId ?? "").then(
      (read) => {
        places.set(key, read);
        if (entryKey() === key) setPlace(read);
      },
      () => setPlace({ kind: "failed" }),
    );
  useEffect(() => {
    if (userId !== null && !places.has(entry)) load(entry);
    const onMove = () => {
      setEntry(entryKey());
      setPlace(places.get(entryKey()) ?? null);
    };
    window.addEventListener("popstate", onMove);
    return () => window.removeEventListener("popstate", onMove);
  });
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    event.preventDefault();
    history.pushState(crypto.randomUUID(), "", event.currentTarget.href);
    setEntry(entryKey());
    setPlace(null);
  };
  return (
    <>
      <SignOutGuard userId={userId} isGone={false} />
      <header>
        <a href="/" onClick={go}>
          Holdfast
        </a>
        {userId !== null && (
          <>
            <span className="who-name">{userId}</span>
            <SignOutButton />
          </>
        )}
      </header>
      <main>
        {userId === null ? (
          <>
            <h1>Sign in</h1>
            <SignInForm />
          </>
        ) : (
          <PlaceView key={entry} place={place} onLink={go} onRefresh={() => load(entryKey())} />
        )}
      </main>
    </>
  );
}

interface PlaceProps {
  readonly place: Place | null;
  readonly onLink: (event: MouseEvent<HTMLAnchorElement>) => void;
  readonly onRefresh: () => void;
}

function PlaceView({ place, onLink, onRefresh }: PlaceProps) {
  if (place === null) return <p aria-busy="true">Loading…</p>;
  if (place.kind === "failed") {
    return (
      <p role="alert">
        We can’t reach the server.
        <button type="button" onClick={() => location.reload()}>
          Reload the page
        </button>
      </p>
    );
  }
  if (place.kind !== "quiz") {
    return (
      <>
        <h1>Assessments</h1>
        {Object.entries(TITLES).map(([resourceId, title]) => (
          <a key={resourceId} href={`/practice/${resourceId}`} onClick={onLink}>
            {title}
          </a>
        ))}
      </>
    );
  }
  const { data } = place;
  return (
    <>
      <h1>{TITLES[data.resourceId]}</h1>
      <AssessmentStepper
        data={data}
        actions={actions}
        refresh={onRefresh}
        readAttempt={() => readAttempt(data.resourceId)}
        signIn={{ href: "/", label: "Sign in again" }}
      />
    </>
  );
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<Application />);
