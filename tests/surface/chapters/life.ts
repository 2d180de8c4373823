import type { Speaker } from "../speakers";
import {
  answer,
  attemptIn,
  FOREIGN,
  question,
  QUIZ,
  skipRest,
  started,
  tokenIn,
  type Stage,
} from "./stage";

const READ = `/api/attempts/${QUIZ}`;

/** One student over HTTP: two attempts, and what is refused on the way. */
export async function overHttp({ recorder, student }: Stage): Promise<void> {
  await recorder.chapter("life");
  const ada = await student("ada");
  const event = (title: string, each: object) => ada.event(title, QUIZ, each);
  await ada.get("reads what is not there", READ);
  await ada.get("opens the page before the start", `/practice/${QUIZ}`);
  await event("answers without an attempt", {
    ...{ type: "question.answer", questionId: "any", questionIndex: 0, response: "1" },
  });
  await event("finalizes without an attempt", { type: "attempt.finalize" });
  await event("resets without an attempt", { type: "attempt.reset" });
  const known = await started(ada);
  await event("starts once more", { type: "attempt.start" });
  await ada.get("opens the page", `/practice/${QUIZ}`);
  await event("answers a question ahead", { type: "question.answer", ...answer(known, 2) });
  await event("answers past the end", {
    ...{ type: "question.answer", ...answer(known, 0), questionIndex: 9 },
  });
  await event("names another question", {
    ...{ type: "question.skip", ...question(known, 0), questionId: "another" },
  });
  await event("answers in a shape that cannot be graded", {
    ...{ type: "question.answer", ...question(known, 0), response: { RESPONSE: { a: 1 } } },
  });
  await event("answers", { type: "question.answer", ...answer(known, 0) });
  await event("answers the same once more", { type: "question.answer", ...answer(known, 0) });
  await event("answers it otherwise", {
    ...{ type: "question.answer", ...question(known, 0), response: "otherwise" },
  });
  await event("skips what is answered", { type: "question.skip", ...question(known, 0) });
  await event("skips", { type: "question.skip", ...question(known, 1) });
  await event("skips once more", { type: "question.skip", ...question(known, 1) });
  await event("reports in words", {
    ...{ type: "question.report", ...question(known, 2), report: "unclear" },
  });
  await event("reports once more", {
    ...{ type: "question.report", ...question(known, 2), report: "unclear" },
  });
  await event("finalizes with questions left", { type: "attempt.finalize" });
  await event("means another attempt by its id", { type: "attempt.reset", attemptId: FOREIGN });
  await event("means another attempt by its number", { type: "attempt.reset", attemptNumber: 7 });
  await event("reports with details", {
    ...{ type: "question.report", ...question(known, 3), report: { reason: "typo", at: [1, 2] } },
  });
  await ada.get("reads it in the middle", READ);
  await event("answers the last one by names alone", {
    ...{ type: "question.answer", ...answer(known, 4), attemptNumber: 1 },
  });
  await event("answers after the last one", {
    ...{ type: "question.skip", ...question(known, 4), questionIndex: 5 },
  });
  await ada.get("reads it complete", READ);
  await ada.get("opens the page of the complete attempt", `/practice/${QUIZ}`);
  await event("means another attempt to finalize", {
    ...{ type: "attempt.finalize", attemptId: FOREIGN },
  });
  await event("finalizes", { type: "attempt.finalize", attemptId: known.attemptId });
  await event("finalizes once more", { type: "attempt.finalize", attemptId: known.attemptId });
  await event("answers a finalized attempt", {
    ...{ type: "question.skip", ...question(known, 4), questionIndex: 5 },
  });
  await event("starts while it is finalized", { type: "attempt.start" });
  await ada.get("reads it finalized", READ);
  await ada.get("opens the page of the finalized attempt", `/practice/${QUIZ}`);
  await event("resets", { type: "attempt.reset", attemptId: known.attemptId });
  await event("resets once more", { type: "attempt.reset", attemptId: known.attemptId });
  await ada.get("reads what was reset", READ);
  const second = await started(ada);
  await event("skips in the second attempt", { type: "question.skip", ...question(second, 0) });
  await event("means the first attempt", {
    ...{ type: "question.skip", ...question(second, 1), attemptId: known.attemptId },
  });
  await event("resets an open attempt by its number", { type: "attempt.reset", attemptNumber: 2 });
  await event("starts the number again", { type: "attempt.start" });
}

/** The same by server actions, as the page calls them. */
export async function byActions({ recorder, student }: Stage): Promise<void> {
  await recorder.chapter("actions");
  const ben = await student("ben");
  const page = `/practice/${QUIZ}`;
  const act = (title: string, name: string, input: object) =>
    ben.action(title, { name, page }, { json: { resourceId: QUIZ, ...input } });
  await act("skips without an attempt", "skipQuestion", { questionId: "any", questionIndex: 0 });
  await act("starts", "getOrCreateAssessmentState", {});
  const known = attemptIn(await ben.get("reads it", READ));
  const { attemptId, token } = known;
  await act("starts once more", "getOrCreateAssessmentState", { token });
  await act("answers", "submitAnswer", { ...answer(known, 0), token });
  await act("answers once more", "submitAnswer", answer(known, 0));
  await act("answers a question ahead", "submitAnswer", answer(known, 3));
  await act("answers without a response", "submitAnswer", question(known, 1));
  await act("answers in a wrong shape", "submitAnswer", {
    ...{ ...question(known, 1), response: { RESPONSE: { a: 1 } } },
  });
  await act("skips", "skipQuestion", question(known, 1));
  await act("skips another question", "skipQuestion", { ...question(known, 2), questionId: "x" });
  await act("reports", "reportQuestion", { ...question(known, 2), report: "unclear" });
  await act("reports nothing", "reportQuestion", { ...question(known, 3), report: "" });
  await act("finalizes with questions left", "finalizeAssessment", { attemptId });
  await act("skips", "skipQuestion", question(known, 3));
  await act("skips the last one", "skipQuestion", question(known, 4));
  await act("skips past the end", "skipQuestion", { ...question(known, 4), questionIndex: 5 });
  await act("finalizes", "finalizeAssessment", { attemptId });
  await act("finalizes once more", "finalizeAssessment", { attemptId });
  await act("means another attempt", "startNewAssessmentAttempt", { attemptId: FOREIGN });
  await act("resets", "startNewAssessmentAttempt", { attemptId });
  await act("resets once more", "startNewAssessmentAttempt", { attemptId });
  await act("starts the next one", "getOrCreateAssessmentState", {});
  await act("brings a token that is none", "skipQuestion", {
    ...{ questionId: "any", questionIndex: 0, token: "x.y.z" },
  });
  const start = { name: "getOrCreateAssessmentState", page };
  await ben.action("names no resource", start, { json: {} });
  await ben.action("names no such resource", start, { json: { resourceId: "no-such" } });
  await ben.action("adds what nobody knows", start, { json: { resourceId: QUIZ, extra: 1 } });
  const crossSite = { ...start, headers: { "sec-fetch-site": "cross-site" } };
  await ben.action("comes from another site", crossSite, { json: { resourceId: QUIZ } });
}

/** Every question of the other samples, answered. */
export async function otherSamples({ recorder, student }: Stage): Promise<void> {
  for (const resourceId of ["grammar-exercise", "plants-test", "pictures"]) {
    await recorder.chapter(resourceId);
    const cleo = await student("cleo");
    const known = await started(cleo, resourceId);
    for (let index = 0; index < known.questions.length; index += 1) {
      const event = { type: "question.answer", ...answer(known, index) };
      await cleo.event(`answers question ${index}`, resourceId, event);
    }
    await cleo.event("finalizes", resourceId, { type: "attempt.finalize" });
  }
}

/** Tokens: what they bring back, and which are not believed. */
export async function tokens({ recorder, student }: Stage): Promise<void> {
  await recorder.chapter("tokens");
  const eve = await student("eve");
  const other = await student("mallory");
  const event = (title: string, each: object) => eve.event(title, QUIZ, each);
  const known = await started(eve);
  const { token } = known;
  await other.event("brings another student's token", QUIZ, { type: "attempt.start", token });
  await event("brings no token", { type: "attempt.start", token: "abc" });
  await event("brings a text of 3,000", { type: "attempt.start", token: "t".repeat(3_000) });
  const answered = await event("answers with its token", {
    ...{ type: "question.answer", ...answer(known, 0), token },
  });
  await event("resets by its token alone", { type: "attempt.reset", token: tokenIn(answered) });
  await event("starts with a token of what was given up", { type: "attempt.start", token });
  const again = attemptIn(await eve.get("reads it", READ));
  await event("means by its token what was given up", { type: "attempt.finalize", token });
  const ahead = await event("skips", { type: "question.skip", ...question(again, 0) });
  await recorder.redis("loses the answers alone", ["DEL", `assess:questions:eve:${QUIZ}:1`]);
  await event("skips by a token that knows more", {
    ...{ type: "question.skip", ...question(again, 1), token: tokenIn(ahead) },
  });
  await recorder.redis("loses everything", ["FLUSHALL"]);
  await eve.get("reads what is lost", READ);
  await event("skips what is lost", {
    ...{ type: "question.skip", ...question(again, 1), token: tokenIn(ahead) },
  });
  await event("brings it back", { type: "attempt.start", token: tokenIn(ahead) });
  await event("skips what was lost", { type: "question.skip", ...question(again, 0) });
}

/** A whole life in a mode of the roll-out, shortly. */
export async function inMode(stage: Stage, name: string, speaker: Speaker): Promise<void> {
  await stage.recorder.chapter(name);
  await speaker.get("reads what is not there", READ);
  const known = await started(speaker);
  const event = (title: string, each: object) => speaker.event(title, QUIZ, each);
  await event("starts once more", { type: "attempt.start" });
  await speaker.get("opens the page", `/practice/${QUIZ}`);
  await event("answers", { type: "question.answer", ...answer(known, 0) });
  await event("answers once more", { type: "question.answer", ...answer(known, 0) });
  await event("answers a question ahead", { type: "question.skip", ...question(known, 3) });
  await event("reports", { type: "question.report", ...question(known, 1), report: "unclear" });
  await event("finalizes with questions left", { type: "attempt.finalize" });
  await skipRest(speaker, known, { from: 2 });
  stage.recorder.faults({ fault: "F1" });
  await speaker.get("reads it while the gradebook shows nothing", READ);
  stage.recorder.faults();
  await event("finalizes", { type: "attempt.finalize" });
  await event("finalizes once more", { type: "attempt.finalize" });
  await speaker.get("reads it finalized", READ);
  await event("means another attempt", { type: "attempt.reset", attemptId: FOREIGN });
  await event("resets", { type: "attempt.reset" });
  const second = await started(speaker);
  await event("skips in the second attempt", { type: "question.skip", ...question(second, 0) });
  await event("resets it", { type: "attempt.reset" });
  await event("starts the number again", { type: "attempt.start" });
}
