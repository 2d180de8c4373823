import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, FaultHarness, Injection } from "../fault";
import type { History } from "../history/history";
import { monotonicMs } from "../history/operation";
import type { TcpProxy, Weather } from "../proxy/tcp-proxy";
import { affectedOperations, spanOf } from "./effects";
import { ordinary, REACHABLE } from "./ordinary";

const LATE_MS = 40;
const TOO_LATE_MS = 400;

function proxyOf({ environment }: FaultHarness): TcpProxy {
  if (environment.proxy === null) throw new Error("there is no proxy on this way");
  return environment.proxy;
}

async function weather(harness: FaultHarness, bad: Weather): Promise<Injection> {
  const proxy = proxyOf(harness);
  proxy.set(bad);
  const span = await spanOf(() => sleep(harness.lastsMs));
  proxy.set({ kind: "fair" });
  const outages = bad.kind === "silent" || bad.kind === "closed" ? [span] : [];
  return { outages, proof: (history) => affectedOperations(history, [span]) };
}

/** One lost reply resets a connection and all that waits on it, so that a few do much. */
async function loseReplies(harness: FaultHarness): Promise<Injection> {
  const proxy = proxyOf(harness);
  await weather(harness, { kind: "reply-lost", probability: 0.03 });
  const lost = proxy.lostReplies();
  return { proof: () => (lost === 0 ? null : `${lost} replies were lost after their command`) };
}

async function beLate(harness: FaultHarness): Promise<Injection> {
  const proxy = proxyOf(harness);
  proxy.set({ kind: "slow", delayMs: LATE_MS });
  await sleep(harness.lastsMs / 2);
  // Beyond the patience of a call: the command arrives, its reply comes too late.
  proxy.set({ kind: "slow", delayMs: TOO_LATE_MS });
  await sleep(harness.lastsMs / 2);
  proxy.set({ kind: "fair" });
  return { proof: lateCalls };
}

function lateCalls({ operations }: History): string | null {
  const late = operations.filter(({ returned }) => (returned?.storeMsMax ?? 0) > LATE_MS).length;
  return late === 0 ? null : `${late} operations waited more than ${LATE_MS} ms for one call`;
}

async function resetConnections(harness: FaultHarness): Promise<Injection> {
  const proxy = proxyOf(harness);
  const fromMs = monotonicMs();
  while (monotonicMs() < fromMs + harness.lastsMs) {
    proxy.set({ kind: "closed" });
    await sleep(50);
    proxy.set({ kind: "fair" });
    await sleep(150);
  }
  const span = { fromMs, untilMs: monotonicMs() };
  return { proof: (history) => affectedOperations(history, [span]) };
}

const proxied = (id: string, name: string): Omit<Fault, "how" | "inject"> => {
  return { ...ordinary(id, name), environment: "proxied" };
};

const ALIVE = { failClosed: "the server is alive and is reached again and again" };

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    ...proxied("reply-lost", "reply lost after the write"),
    how: "a TCP proxy forwards the command and resets the connection instead of 3% of the replies",
    notApplicable: ALIVE,
    inject: loseReplies,
  },
  {
    ...proxied("half-open", "half-open connections"),
    how: "a TCP proxy goes silent: connections stay open, nothing arrives, nothing comes back",
    inject: (harness) => weather(harness, { kind: "silent" }),
  },
  {
    ...proxied("latency", "a slow network"),
    how: `a TCP proxy delays both directions by ${LATE_MS} ms, then by ${TOO_LATE_MS} ms`,
    notApplicable: { failClosed: REACHABLE },
    inject: beLate,
  },
  {
    ...proxied("reset", "connections reset"),
    how: "a TCP proxy resets every connection five times a second",
    notApplicable: ALIVE,
    inject: resetConnections,
  },
  {
    ...proxied("unreachable", "no way to the server"),
    how: "a TCP proxy resets every connection, also new ones",
    inject: (harness) => weather(harness, { kind: "closed" }),
  },
];
