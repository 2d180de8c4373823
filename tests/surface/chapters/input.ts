import { SignJWT } from "jose";
import { OPERATOR, SECRET } from "../deployment";
import { Speaker } from "../speakers";
import { FOREIGN, question, QUIZ, started, type Stage } from "./stage";

const EVENTS = `/api/attempts/${QUIZ}/events`;
const JSON_TYPE = { "content-type": "application/json" };
const MEGABYTE = 1_000_000;

/** Requests with a mistake in them: they change nothing. */
export async function badInput({ recorder, student }: Stage): Promise<void> {
  await recorder.chapter("bad input");
  const dora = await student("dora");
  const known = await started(dora);
  const skip = { type: "question.skip", ...question(known, 0) };
  const answer = { ...skip, type: "question.answer" };
  const events: readonly (readonly [string, object])[] = [
    ["no type", { ...skip, type: null }],
    ["a type of the machine", { ...skip, type: "result.published" }],
    ["an unknown key", { ...skip, userId: "leo" }],
    ["an index as a text", { ...skip, questionIndex: "0" }],
    ["a negative index", { ...skip, questionIndex: -1 }],
    ["a broken index", { ...skip, questionIndex: 0.5 }],
    ["an index out of range", { ...skip, questionIndex: 10_001 }],
    ["an empty question id", { ...skip, questionId: "" }],
    ["a question id of 300", { ...skip, questionId: "q".repeat(300) }],
    ["half a character", { ...skip, questionId: "\ud83d" }],
    ["no response", answer],
    ["an answer of a wrong shape", { ...answer, response: { RESPONSE: 1 } }],
    ["an answer too deep", { ...answer, response: [[[[[[[[[[1]]]]]]]]]] }],
    ["a constructor", { ...answer, response: { constructor: 1 } }],
    ["an empty report", { ...skip, type: "question.report", report: "" }],
    ["a report that is a number", { ...skip, type: "question.report", report: 5 }],
    ["an attempt id that is none", { ...skip, attemptId: "x" }],
    ["an attempt number of -1", { ...skip, attemptNumber: -1 }],
    ["two mistakes", { ...skip, questionIndex: -1, attemptNumber: 0 }],
    ["another attempt", { ...skip, attemptId: FOREIGN }],
    ["a start with an attempt", { type: "attempt.start", attemptNumber: 1 }],
  ];
  for (const [title, event] of events) await dora.event(title, QUIZ, event);
  const large = JSON.stringify({ ...answer, response: "x".repeat(17_000) });
  const bodies: readonly (readonly [string, string, Readonly<Record<string, string>>, string?])[] =
    [
      ["an answer of 17 kB", large, JSON_TYPE, "17 kB"],
      ["no body", "", JSON_TYPE],
      ["no JSON", "{", JSON_TYPE],
      ["a number", "7", JSON_TYPE],
      ["null", "null", JSON_TYPE],
      ["a list", "[]", JSON_TYPE],
      ["__proto__", '{"type":"attempt.start","__proto__":{"admin":true}}', JSON_TYPE],
      ["plain text", '{"type":"attempt.start"}', { "content-type": "text/plain" }],
      ["a form", "type=attempt.start", { "content-type": "application/x-www-form-urlencoded" }],
      ["1 MB", JSON.stringify("x".repeat(MEGABYTE)), JSON_TYPE, "1 MB"],
    ];
  for (const [title, body, headers, shown = body] of bodies) {
    await dora.send(title, `POST ${EVENTS}`, { body, headers, shown });
  }
  const broken = new Uint8Array([0x22, 0xff, 0xfe, 0x22]);
  await dora.send("broken UTF-8", `POST ${EVENTS}`, {
    ...{ body: broken, headers: JSON_TYPE, shown: "22 ff fe 22" },
  });
  const segments = ["nope", "x".repeat(300), "a%3A*%3F", "a%2Fb", "%00", "%25", "%ZZ", "%20", ""];
  for (const segment of segments) {
    const shown = segment.length > 20 ? "a long id" : `"${segment}"`;
    const path = `/api/attempts/${segment}`;
    await dora.post(`starts ${shown}`, `${path}/events`, { type: "attempt.start" });
    await dora.get(`reads ${shown}`, path);
    await dora.get(`opens ${shown}`, `/practice/${segment}`);
  }
  await dora.post("starts what is broken", "/api/attempts/broken/events", {
    type: "attempt.start",
  });
  await dora.get("reads what is broken", "/api/attempts/broken");
  await dora.get("opens what is broken", "/practice/broken");
  await dora.post("posts to the attempt itself", `/api/attempts/${QUIZ}`, {
    type: "attempt.start",
  });
}

/** Every other address: who may come in, and what it says. */
export async function doors({ recorder, deployment, student }: Stage): Promise<void> {
  await recorder.chapter("doors");
  const { compat } = deployment;
  const nobody = Speaker.with(recorder, compat, "nobody");
  const finn = await student("finn");
  const opal = await student(OPERATOR);
  await nobody.post("signs in", "/api/session", { userId: "finn" });
  const secure = { "x-forwarded-proto": "https" };
  await nobody.post("signs in over https", "/api/session", { userId: "finn" }, secure);
  await nobody.post("signs in as nobody", "/api/session", { userId: "" });
  await nobody.post("signs in with more", "/api/session", { userId: "finn", isOperator: true });
  await nobody.post("signs in with a list", "/api/session", ["finn"]);
  const crossSite = { "sec-fetch-site": "cross-site" };
  await nobody.post("signs in from another site", "/api/session", { userId: "finn" }, crossSite);
  const form = { body: "userId=finn", headers: { "content-type": "text/plain" } };
  await nobody.send("signs in with a form", "POST /api/session", form);
  await finn.send("signs out", "DELETE /api/session");
  await finn.send("signs out over https", "DELETE /api/session", { headers: secure });
  await finn.send("signs out from another site", "DELETE /api/session", { headers: crossSite });
  for (const method of ["GET", "PUT", "HEAD", "OPTIONS"]) {
    await nobody.send(`tries ${method}`, `${method} /api/session`);
  }
  await nobody.send("tries DELETE on an attempt", `DELETE /api/attempts/${QUIZ}`);
  await nobody.send("tries PUT on events", `PUT ${EVENTS}`);
  await nobody.send("asks what events allow", `OPTIONS ${EVENTS}`);
  const start = { type: "attempt.start" };
  await nobody.event("starts signed out", QUIZ, start);
  await nobody.get("reads signed out", `/api/attempts/${QUIZ}`);
  await nobody.get("opens the quiz signed out", `/practice/${QUIZ}`);
  await nobody.get("opens the list signed out", "/");
  const page = `/practice/${QUIZ}`;
  await nobody.action("acts signed out", { name: "submitAnswer", page }, { json: {} });
  await finn.post("starts from another site", EVENTS, start, crossSite);
  await finn.post("starts from another origin", EVENTS, start, { origin: "https://evil.example" });
  await finn.post("starts from our own site", EVENTS, start, { "sec-fetch-site": "same-origin" });
  const forged = { cookie: "holdfast_session=abc" };
  await nobody.get("brings a session that is none", `/api/attempts/${QUIZ}`, forged);
  await nobody.get("brings an old session to a page", "/", { cookie: await oldSession("finn") });
  await nobody.get("brings an old session to the API", `/api/attempts/${QUIZ}`, {
    cookie: await oldSession("finn"),
  });
  await finn.get("opens the list", "/");
  await nobody.get("asks whether it lives", "/api/health/live");
  await nobody.get("asks whether it is ready", "/api/health/ready");
  await nobody.get("asks for metrics", "/api/metrics");
  await finn.get("a student asks for metrics", "/api/metrics");
  await opal.get("an operator asks for metrics", "/api/metrics");
  const pictures = "/api/content/pictures";
  await finn.get("a picture", `${pictures}/images/bar.svg`);
  await finn.get("a file to keep", `${pictures}/sheet.pdf`);
  await finn.get("a picture that no question shows", `${pictures}/images/hidden.svg`);
  await finn.get("a question's own file", `${pictures}/items/bar.xml`);
  await finn.get("a path upwards", `${pictures}/..%2F..%2Fpackage.json`);
  await finn.get("a picture of no assessment", "/api/content/no-such/images/bar.svg");
  await finn.get("a picture of what is broken", "/api/content/broken/images/bar.svg");
  await nobody.get("a picture signed out", `${pictures}/images/bar.svg`);
  for (const path of ["/ops", "/ops/attempts", "/ops/audit", "/ops/sweep", `/ops/finn/${QUIZ}`]) {
    await nobody.get(`opens ${path} signed out`, path);
    await finn.get(`opens ${path} as a student`, path);
    await opal.get(`opens ${path} as an operator`, path);
  }
  await opal.get("looks for a user", "/ops/attempts?user=finn&all=1");
  await opal.get("looks for a user who cannot be", `/ops/attempts?user=${"x".repeat(300)}`);
  await opal.get("goes on from a cursor that is none", "/ops/attempts?cursor=x");
  await opal.get("opens a slot that nobody has", "/ops/nobody/nothing");
  await nobody.get("no such page", "/no-such");
  await nobody.get("no such route", "/api/no-such");
  await nobody.get("a broken path", "/practice/%E0%A4");
}

/** A session that was signed two hours ago. */
async function oldSession(userId: string): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1_000) - 7_200;
  const token = await new SignJWT({ auth_time: issuedAt })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("holdfast-demo")
    .setSubject(userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 604_800)
    .sign(new TextEncoder().encode(SECRET));
  return `holdfast_session=${token}`;
}
