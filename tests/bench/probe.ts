import { Redis } from "ioredis";
import { connectRedis, createRedisStore } from "../../src/lib/assessment-cache";
import { createAttemptEngine } from "../../src/lib/services/attempt";
import { startRedis } from "../../tests/servers/redis-server";
const server = await startRedis();
const Q = 20;
const bank = { questionIds: async () => ids, grade: async () => ({ kind: "graded", isCorrect: true } as const) };
const ids = Array.from({ length: Q }, (_, i) => `q${i}`);
const gradebook = { listResults: async () => [], findResult: async () => null, putResult: async () => undefined };
const connection = connectRedis({ kind: "single", url: server.url }, () => undefined);
const store = createRedisStore(connection);
const engine = createAttemptEngine({ store, gradebook, questions: bank, note: () => undefined }, { publishBudgetMs: 0 });
const raw = new Redis(server.url);
raw.defineCommand("cas", { numberOfKeys: 1, lua: "if redis.call('GET',KEYS[1])==ARGV[1] then redis.call('SET',KEYS[1],ARGV[2],'EX',604800) return ARGV[2] else return false end" });
const pad = JSON.stringify(Array.from({ length: 10 }, () => ({ isCorrect: true, response: "choice_a" })));
let uniq = 0;
async function ours(clients: number, ms: number, one = false) {
  let ops = 0; const lat: number[] = []; const end = Date.now() + ms;
  if (one) {
    while (Date.now() < end) {
      const slot = { userId: `one${uniq++}`, resourceId: "r" }; await engine.ensureActiveState(slot);
      let next = 0;
      await Promise.all(Array.from({ length: clients }, async () => { while (next < Q) { const i = next++; const t = performance.now(); const o = await engine.apply(slot, { type: "question.answer", questionIndex: i, questionId: `q${i}`, response: "choice_a" }); if (o.kind !== "applied") throw new Error(JSON.stringify(o)); lat.push(performance.now() - t); ops++; } }));
    }
  } else await Promise.all(Array.from({ length: clients }, async () => {
    while (Date.now() < end) {
      const slot = { userId: `u${uniq++}`, resourceId: "r" }; const t0 = performance.now(); await engine.ensureActiveState(slot); 
      for (let i = 0; i < Q && Date.now() < end; i++) { const t = performance.now(); await engine.apply(slot, { type: "question.answer", questionIndex: i, questionId: `q${i}`, response: "choice_a" }); lat.push(performance.now() - t); ops++; }
    }
  }));
  lat.sort((a, b) => a - b);
  return { ops: Math.round(ops / ms * 1000), p50: lat[lat.length >> 1], p99: lat[Math.floor(lat.length * .99)] };
}
async function cas(clients: number, ms: number, one = false) {
  let ops = 0; const lat: number[] = []; const end = Date.now() + ms;
  await Promise.all(Array.from({ length: clients }, async (_, c) => {
    const key = one ? "one" : `k${c}`; await raw.set(key, JSON.stringify({ n: 0, pad }));
    while (Date.now() < end) { const t = performance.now(); for (;;) { const v = await raw.get(key) as string; const d = JSON.parse(v); d.n++; const r = await (raw as any).cas(key, v, JSON.stringify(d)); if (r) break; } lat.push(performance.now() - t); ops++; }
  }));
  lat.sort((a, b) => a - b);
  return { ops: Math.round(ops / ms * 1000), p50: lat[lat.length >> 1], p99: lat[Math.floor(lat.length * .99)] };
}
await ours(16, 500); await cas(16, 500);
for (const c of [1, 16, 64]) for (let r = 0; r < 2; r++) { const a = await ours(c, 1500), b = await cas(c, 1500); console.log(c, a, b, (a.ops / b.ops).toFixed(2)); }
for (let r = 0; r < 2; r++) { const a = await ours(16, 1500, true), b = await cas(16, 1500, true); console.log("one", a, b, (a.ops / b.ops).toFixed(2)); }
raw.disconnect(); await store.close(); await server.stop();
