import type { Check } from "./check";
import { contentCheck } from "./content";
import { driftCheck } from "./drift";
import { gradebookCheck } from "./gradebook";
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

/** All checks, in the order of the report. The first checks the connection to Redis. */
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
