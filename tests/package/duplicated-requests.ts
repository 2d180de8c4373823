import type { Pod } from "./pods";

interface Reply {
  readonly outcome: string;
  readonly code?: string;
  readonly state: {
    readonly attemptNumber: number;
    readonly attemptId: string;
    readonly finalSummary: { readonly score: number } | null;
  } | null;
}

const ANSWERS = [
  { questionId: "sum", right: "4", wrong: "3" },
  { questionId: "capital", right: "Vienna", wrong: "Graz" },
  { questionId: "colour", right: "green", wrong: "blue" },
] as const;

/** What a student must have been told, attempt by attempt: the number and the score. */
export interface LivedAttempt {
  readonly attemptNumber: number;
  readonly score: number;
}

/**
 * A student's attempts over the HTTP API, each request sent to both pods at the same time, as a
 * nervous browser or a retrying proxy does. Returns every attempt as the replies showed it. Throws
 * if the replies of the pods contradict each other.
 */
export async function liveTwice(pods: readonly Pod[], student: string): Promise<LivedAttempt[]> {
  const lived: LivedAttempt[] = [];
  for (const attempt of [1, 2]) {
    const [started] = await both(pods, student, { type: "attempt.start" });
    const attemptId = started?.state?.attemptId ?? "";
    for (const [questionIndex, { questionId, right, wrong }] of ANSWERS.entries()) {
      const response = questionIndex < attempt ? right : wrong;
      const named = { attemptId, questionId, questionIndex };
      await both(pods, student, { type: "question.answer", ...named, response });
    }
    const replies = await both(pods, student, { type: "attempt.finalize", attemptId });
    const shown = replies.map(({ state }) => ({
      attemptNumber: state?.attemptNumber ?? 0,
      score: state?.finalSummary?.score ?? -1,
    }));
    const [first] = shown;
    if (first === undefined || shown.some((each) => JSON.stringify(each) !== JSON.stringify(first)))
      throw new Error(`${student}: the pods showed ${JSON.stringify(shown)}`);
    lived.push(first);
    if (attempt === 1) await both(pods, student, { type: "attempt.reset", attemptId });
  }
  return lived;
}

const TRIES_MAX = 20;

async function both(
  pods: readonly Pod[],
  student: string,
  event: Readonly<Record<string, unknown>>,
): Promise<readonly Reply[]> {
  const replies = await Promise.all(pods.map((pod) => send(pod, student, event)));
  for (const { outcome, code } of replies) {
    const isTold = outcome === "applied" || outcome === "replayed";
    if (!isTold)
      throw new Error(`${student}: ${JSON.stringify(event)} was ${outcome} ${code ?? ""}`);
  }
  return replies;
}

/** Sends again while the reply says that the same request may succeed later. */
async function send(pod: Pod, student: string, event: object): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${pod.url}/api/attempts/quiz/events`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: `student=${student}` },
      body: JSON.stringify(event),
    });
    const reply = (await response.json()) as Reply;
    if (response.status !== 503 || tries === TRIES_MAX) return reply;
  }
}
