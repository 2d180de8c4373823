import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { traceParentOf } from "#lib/telemetry/trace-parent";
import { QUIZ, seriesOf, startProcess, type Process } from "./process";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;

let process: Process;
beforeAll(async () => {
  process = await startProcess();
});
afterAll(() => process.stop());

async function spansOf(work: () => Promise<unknown>): Promise<readonly ReadableSpan[]> {
  const before = process.spans().length;
  await work();
  return process.spans().slice(before);
}

const start = (userId: string) =>
  process.wired.engine.ensureActiveState({ userId, resourceId: QUIZ });

function named(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const span = spans.find((each) => each.name === name);
  if (span === undefined) throw new Error(`no ${name} in ${spans.map((each) => each.name).join()}`);
  return span;
}

test("a request is one trace, from the engine to Redis and the gradebook", async () => {
  const spans = await spansOf(() => start("ada"));
  const engine = named(spans, "attempt");
  expect(engine.attributes).toEqual({
    "holdfast.event.type": "attempt.start",
    "holdfast.outcome": "applied",
  });
  const list = named(spans, "gradebook list");
  expect(named(spans, "redis holdfast_load").parentSpanContext?.spanId).toBe(
    engine.spanContext().spanId,
  );
  expect(list.parentSpanContext?.spanId).toBe(engine.spanContext().spanId);
  expect(named(spans, "gradebook exchange").parentSpanContext?.spanId).toBe(
    list.spanContext().spanId,
  );
  expect(new Set(spans.map((each) => each.spanContext().traceId)).size).toBe(1);
  // Two requests are two traces.
  const again = named(await spansOf(() => start("ada")), "attempt");
  expect(again.spanContext().traceId).not.toBe(engine.spanContext().traceId);
});

test("a failed span has its code, and no message, stack or event", async () => {
  process.gradebook.setFaults(["F12:status=503"]);
  const spans = await spansOf(() => start("ben").catch(() => undefined));
  process.gradebook.setFaults([]);
  const failed = spans.filter(({ status }) => status.code === SpanStatusCode.ERROR);
  expect(named(failed, "attempt").attributes["error.type"]).toBe("gradebook_unavailable");
  expect(named(failed, "gradebook exchange").attributes["error.type"]).toBe("503");
  expect(failed.flatMap(({ events, status }) => [...events, status.message])).toEqual(
    failed.map(() => undefined),
  );
});

describe("a server", () => {
  test("gives each request a span that is the parent of its operations", async () => {
    let line: Readonly<Record<string, string>> = {};
    const server = createServer((_request, response) => {
      void start("cem").then(() => {
        line = process.wired.telemetry.logFields();
        response.writeHead(409).end();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const stopWatching = process.wired.telemetry.watchHttpServer();
    const { port } = server.address() as AddressInfo;
    const spans = await spansOf(async () => {
      const url = `http://127.0.0.1:${port}/api/attempts/CANARY/events?of=CANARY`;
      const headers = { traceparent: PARENT, tracestate: "CANARY=1", baggage: "who=CANARY" };
      await (await fetch(url, { method: "POST", headers })).text();
      const isOver = () => process.spans().some(({ kind }) => kind === SpanKind.SERVER);
      await expect.poll(isOver).toBe(true);
    });
    stopWatching();
    server.close();

    const request = named(spans, "HTTP /api/attempts/[resourceId]/events");
    expect(request.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/api/attempts/[resourceId]/events",
      "http.response.status_code": 409,
      "url.scheme": "http",
    });
    expect(request.spanContext()).toMatchObject({ traceId: TRACE });
    expect(request.spanContext().traceState?.serialize() ?? "").toBe("");
    expect(named(spans, "attempt").parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    expect(line["trace_id"]).toBe(TRACE);
    const labels = { http_response_status_code: "409", http_request_method: "POST" };
    const name = "http_server_request_duration_count";
    expect(seriesOf(await process.metrics(), name, labels)).toBe(1);
  });

  test("uses the caller's span only from a well-formed header", () => {
    expect(traceParentOf(PARENT)).toMatchObject({ traceId: TRACE, traceFlags: 1 });
    const zero = `00-${"0".repeat(32)}-b7ad6b7169203331-01`;
    for (const header of [undefined, "", "x", zero, `01${PARENT.slice(2)}`, `${PARENT}-x`]) {
      expect(traceParentOf(header)).toBeNull();
    }
  });
});
