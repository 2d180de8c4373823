import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { EventEmitter, once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { delayShutdown, type SignalSource } from "#lib/shutdown";
import { startApp, type RunningApp } from "./running-app";
import { askOnce } from "./student";

const SIGN_IN = JSON.stringify({ userId: "ada" });

/** A request that is under way: the server has its head and waits for the rest of its body. */
function halfSent(url: string): { readonly rest: ClientRequest; readonly reply: Promise<number> } {
  const rest = request(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-length": SIGN_IN.length },
  });
  const reply = once(rest, "response").then(([response]) => {
    const { statusCode = 0 } = (response as IncomingMessage).resume();
    return statusCode;
  });
  rest.write(SIGN_IN.slice(0, 5));
  return { rest, reply };
}

async function statusOf(app: RunningApp, path: string): Promise<number | "refused"> {
  const headers = { connection: "close" };
  return askOnce(`${app.url}${path}`, { headers }).then(
    ({ status }) => status,
    () => "refused",
  );
}

test(
  "SIGTERM: not ready first, then nobody new, then the end of what is under way",
  { timeout: 120_000 },
  async () => {
    const app = await startApp({ SHUTDOWN_GRACE_SECONDS: "12", LOG_LEVEL: "info" });
    onTestFinished(app.stop);
    expect(await statusOf(app, "/api/health/ready")).toBe(200);
    const underWay = halfSent(app.url);
    await expect.poll(() => statusOf(app, "/")).toBe(200);

    app.signal("SIGTERM");
    const waiting = { timeout: 60_000, interval: 100 };
    await expect.poll(() => statusOf(app, "/api/health/ready"), waiting).toBe(503);
    const ready = await askOnce(`${app.url}/api/health/ready`);
    expect(ready.body).toEqual({ ok: false, checks: { process: "shutting_down" } });
    // Whoever comes before the proxy has noticed is served.
    expect(await statusOf(app, "/api/health/live")).toBe(200);
    expect(await statusOf(app, "/")).toBe(200);
    expect(app.output()).toContain('"event":"shutdown.begun"');

    await expect.poll(() => statusOf(app, "/api/health/live"), waiting).toBe("refused");
    expect(app.isAlive()).toBe(true);
    underWay.rest.end(SIGN_IN.slice(5));
    expect(await underWay.reply).toBe(200);
    await expect.poll(app.isAlive, waiting).toBe(false);
  },
);

describe("the pause before the end", () => {
  function process() {
    const events = new EventEmitter();
    const kill = () => events.emit("SIGTERM", "SIGTERM");
    return Object.assign(events, { kill, pid: 1 }) as unknown as SignalSource & EventEmitter;
  }
  const shutdown = () => {
    const source = process();
    const said: string[] = [];
    source.on("SIGTERM", () => said.push("server ends"));
    let wake: () => void = () => undefined;
    const sleep = (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        said.push(`pause of ${ms} ms`);
        wake = resolve;
        signal?.addEventListener("abort", () => resolve());
      });
    delayShutdown(
      {
        beginShutdown: () => void said.push("not ready"),
        log: { info: () => undefined },
        settings: { shutdownGraceSeconds: 5 },
      },
      { sleep },
      source,
    );
    return { source, said, wake: () => wake() };
  };

  test("is as long as the setting says, and the server's own end follows it", async () => {
    const { source, said, wake } = shutdown();
    source.emit("SIGTERM", "SIGTERM");
    expect(said).toEqual(["not ready", "pause of 5000 ms"]);
    wake();
    await expect.poll(() => said).toEqual(["not ready", "pause of 5000 ms", "server ends"]);
  });

  test("is cut short by a second signal", async () => {
    const { source, said } = shutdown();
    source.emit("SIGTERM", "SIGTERM");
    source.emit("SIGTERM", "SIGTERM");
    await expect.poll(() => said.at(-1)).toBe("server ends");
    expect(said.filter((each) => each === "not ready")).toHaveLength(1);
  });
});
