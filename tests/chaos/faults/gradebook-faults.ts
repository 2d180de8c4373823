import { setTimeout as sleep } from "node:timers/promises";
import type { FaultSetting } from "#simulator/simulator";
import type { Fault, FaultHarness, Injection } from "../fault";
import { ordinary } from "./ordinary";

const FAULTS: readonly {
  readonly id: string;
  readonly name: string;
  readonly how: string;
  readonly settings: readonly FaultSetting[];
}[] = [
  {
    id: "gradebook-down",
    name: "gradebook down",
    how: "F12: every request is answered with 503",
    settings: [{ fault: "F12", params: { status: 503 } }],
  },
  {
    id: "gradebook-empty",
    name: "gradebook shows no results",
    how: "F1: every list is a false empty list",
    settings: ["F1"],
  },
  {
    id: "gradebook-put-lost",
    name: "gradebook's reply lost",
    how: "F19: every PUT is applied, and its reply lost",
    settings: ["F19"],
  },
  {
    id: "gradebook-rate-limit",
    name: "gradebook limits the rate",
    how: "F11: 429 to half of all requests, Retry-After 1 s",
    settings: [{ fault: "F11", probability: 0.5 }],
  },
  {
    id: "gradebook-hangs",
    name: "gradebook hangs",
    how: "F14: no request is ever answered",
    settings: ["F14"],
  },
];

async function trouble(
  harness: FaultHarness,
  settings: readonly FaultSetting[],
): Promise<Injection> {
  harness.gradebook.setFaults(settings);
  await sleep(harness.lastsMs);
  harness.gradebook.setFaults([]);
  const hit = harness.gradebook.requests.list().filter(({ faults }) => faults.length > 0).length;
  return { proof: () => (hit === 0 ? null : `${hit} requests to the gradebook got the fault`) };
}

const HEALTHY = "Redis is healthy; while only the gradebook is in trouble, answering goes on";

export const GRADEBOOK_FAULTS: readonly Fault[] = FAULTS.map(({ id, name, how, settings }) => ({
  ...ordinary(id, name),
  how,
  notApplicable: { failClosed: HEALTHY },
  inject: (harness) => trouble(harness, settings),
}));
