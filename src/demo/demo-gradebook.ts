import { attemptNumberIn } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import { resolveSettings } from "#simulator/settings";
import { Simulation } from "#simulator/simulation";
import type { Reply } from "#simulator/wire/reply";
import { serializeBody } from "#simulator/wire/send-reply";
import type { DemoClock } from "./demo-clock";
import type { Call, GradebookMood } from "./frame";

export const SLOT: Slot = { userId: "ada", resourceId: "fractions" };

const BASE_PATH = "/ims/oneroster/gradebook/v1p2";

export const BASE_URL = `http://gradebook.example${BASE_PATH}`;

const YEAR_MS = 365 * 86_400_000;

const FAULTS = {
  fine: [],
  empty: [{ fault: "F1" }],
  late: [{ fault: "F2", params: { ms: YEAR_MS } }],
  lossy: [{ fault: "F19", times: 1 }],
} as const;

/** How a list request is shown. */
export const LIST_QUESTION = "Which results does Ada have?";

export const LOST_REPLY = "saved, but the reply is lost";

/** A request relative to the gradebook root, with its query. */
export interface GradebookRequest {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly body?: string;
}

export interface GradebookReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A result that was sent, as it arrived at the gradebook. */
export interface SentResult {
  readonly attempt: number;
  readonly score: number;
  /** As Holdfast names the attempt; null: the version before names none. */
  readonly attemptId: string | null;
}

interface Watcher {
  readonly call: (call: Call) => void;
  readonly result: (result: SentResult) => void;
}

interface WireResult {
  readonly sourcedId: string;
  readonly score?: number;
  readonly metadata?: { readonly attemptId?: string };
}

/** The gradebook simulator of this project in this process: its requests, replies and faults. */
export class DemoGradebook {
  readonly #simulation: Simulation;
  readonly #watcher: Watcher;
  #mood: GradebookMood = "fine";

  constructor({ now, sleep }: DemoClock, watcher: Watcher) {
    const clock = { now, sleep };
    this.#simulation = new Simulation(resolveSettings({ requireToken: false, clock }));
    this.#watcher = watcher;
  }

  get mood(): GradebookMood {
    // A reply can be lost once.
    const isOver = this.#mood === "lossy" && this.#simulation.faults.list()[0]?.fired === 1;
    return isOver ? "fine" : this.#mood;
  }

  set mood(mood: GradebookMood) {
    this.#mood = mood;
    this.#simulation.replaceFaults(FAULTS[mood]);
  }

  /** Answers one request. Throws if the reply is lost on its way. */
  readonly exchange = (request: GradebookRequest): GradebookReply => {
    const { method, path, body = "" } = request;
    const reply = this.#simulation.answer({
      ...{ method, url: new URL(`${BASE_URL}${path}`), bodyText: body },
      ...{ contentType: "application/json", authorization: null },
    });
    if (method === "PUT") this.#watcher.result(sentResultOf(body));
    this.#watcher.call({ to: "gradebook", text: callText(request, reply) });
    if (reply.delivery !== "whole") throw new Error("the gradebook's reply was lost");
    const { text } = serializeBody(reply.body);
    return { status: reply.status, headers: new Headers(reply.headers), text };
  };

  /** What it holds, whatever its list shows. */
  results(): readonly SentResult[] {
    const rows = this.#simulation.gradebook.collections.assessmentResults.all();
    return rows.map((row) => resultOf(row as WireResult & typeof row));
  }
}

function callText({ method, path, body = "" }: GradebookRequest, reply: Reply): string {
  if (method === "PUT") {
    const { attempt, score } = sentResultOf(body);
    const ending = reply.delivery === "whole" ? "saved" : LOST_REPLY;
    return `Save ${score} % for attempt ${attempt} → ${ending}`;
  }
  const id = /^\/assessmentResults\/([^/?]+)$/.exec(path)?.[1];
  if (id === undefined) {
    const isLaterPage = /[?&]offset=[1-9]/.test(path);
    return `${isLaterPage ? "Any more?" : LIST_QUESTION} → ${countText(reply)}`;
  }
  const found = reply.status === 200 ? "yes" : "no";
  return `Is there a result of attempt ${numberOf(decodeURIComponent(id))}? → ${found}`;
}

function countText({ body }: Reply): string {
  const value = body.kind === "json" ? body.value : null;
  const rows = (value as { readonly assessmentResults?: readonly unknown[] } | null)
    ?.assessmentResults;
  const count = rows?.length ?? 0;
  return count === 0 ? "none" : String(count);
}

function sentResultOf(body: string): SentResult {
  const { assessmentResult } = JSON.parse(body) as { readonly assessmentResult: WireResult };
  return resultOf(assessmentResult);
}

function resultOf({ sourcedId, score = 0, metadata }: WireResult): SentResult {
  return { attempt: numberOf(sourcedId), score, attemptId: metadata?.attemptId ?? null };
}

function numberOf(resultId: string): number {
  return attemptNumberIn(resultId, SLOT, "nice") ?? 0;
}
