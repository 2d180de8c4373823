import type { Check } from "./check";
import { contentCheck, gradebookCheck } from "./beside-redis";
import { driftCheck } from "./drift";
import { keyHealthCheck, slotIndexCheck } from "./keys";
import { evictionCheck, memoryCheck } from "./memory";
import { outboxCheck } from "./outbox";
import { persistenceCheck } from "./persistence";
import { podsCheck } from "./pods";
import { replicationCheck } from "./replication";
import { rightsCheck, scriptsCheck } from "./rights";
import { clockCheck, reachableCheck, versionCheck } from "./server";
import { settingsCheck } from "./settings-check";
import { clusterCheck, sentinelCheck } from "./topology";

/** All of them, in the order they are told. The first says whether Redis answers at all. */
export const CHECKS: readonly Check[] = [
  reachableCheck,
  versionCheck,
  persistenceCheck,
  evictionCheck,
  memoryCheck,
  replicationCheck,
  clockCheck,
  scriptsCheck,
  rightsCheck,
  clusterCheck,
  sentinelCheck,
  keyHealthCheck,
  outboxCheck,
  slotIndexCheck,
  driftCheck,
  gradebookCheck,
  contentCheck,
  settingsCheck,
  podsCheck,
];
