import { expect, it, onTestFinished, vi } from "vitest";
import { oneRoster } from "#lib/holdfast/one-roster";
import type { OneRosterPartOptions } from "#lib/holdfast/one-roster";
import type { GradebookOpening } from "#lib/holdfast/own-gradebook";
import { NO_LOG } from "#lib/logger";
import { startSimulator } from "#simulator/simulator";

const OPENING: GradebookOpening = {
  ...{ log: NO_LOG, emit: () => undefined },
  ...{ resultIdPrefix: "nice", resultIdForm: "inherited" },
};
const COMPLETE: OneRosterPartOptions = {
  baseUrl: "https://gradebook.example/ims/oneroster/gradebook/v1p2",
  token: { url: "https://gradebook.example/token", clientId: "c", clientSecret: "s" },
};

it.each<[string, OneRosterPartOptions]>([
  ["baseUrl", { ...COMPLETE, baseUrl: undefined }],
  ["baseUrl", { ...COMPLETE, baseUrl: "" }],
  ["token.url", { ...COMPLETE, token: { ...COMPLETE.token, url: undefined } }],
  ["token.clientId", { ...COMPLETE, token: { ...COMPLETE.token, clientId: undefined } }],
  ["token.clientSecret", { ...COMPLETE, token: { ...COMPLETE.token, clientSecret: "" } }],
])("without %s it can be created, and says at its opening what is missing", (name, options) => {
  const part = oneRoster(options);
  expect(() => part.open(OPENING)).toThrow(
    new TypeError(`oneRoster: ${name} is missing. Is its environment variable set?`),
  );
});

it("names everything that is missing at once", () => {
  const token = { ...COMPLETE.token, url: "", clientSecret: undefined };
  expect(() => oneRoster({ baseUrl: undefined, token }).open(OPENING)).toThrow(
    "oneRoster: baseUrl, token.url, token.clientSecret are missing. " +
      "Are their environment variables set?",
  );
});

it("tells the log, the events and the application's own callbacks of its calls", async () => {
  const simulator = await startSimulator({
    results: [
      {
        sourcedId: "nice_ann_quiz_ali_attempt_1",
        student: { sourcedId: "ann" },
        assessmentLineItem: { sourcedId: "quiz_ali" },
      },
    ],
  });
  onTestFinished(() => simulator.close());
  const debug = vi.fn();
  const onCall = vi.fn();
  const onExchange = vi.fn();
  const onExchangeOfHoldfast = vi.fn();
  const { baseUrl, tokenUrl: url, clientId, clientSecret } = simulator;
  const token = { url, clientId, clientSecret };
  const gradebook = oneRoster({ baseUrl, token, onCall, onExchange }).open({
    ...OPENING,
    log: { ...NO_LOG, debug },
    onExchange: onExchangeOfHoldfast,
  });
  expect(await gradebook.listResults({ userId: "ann", resourceId: "quiz" })).toMatchObject([
    { resultId: "nice_ann_quiz_ali_attempt_1" },
  ]);
  expect(onCall).toHaveBeenCalled();
  expect(debug).toHaveBeenCalledWith(
    { event: "gradebook.call", ...(onCall.mock.calls[0]?.[0] as object) },
    "gradebook.call",
  );
  expect(onExchange.mock.calls.length).toBeGreaterThan(0);
  expect(onExchangeOfHoldfast.mock.calls).toEqual(onExchange.mock.calls);
});
