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
import { actionKeyCheck, legacyCheck, partsCheck, secretCheck, sweepingCheck } from "./parts";
import { clusterCheck, sentinelCheck } from "./topology";

/** The checks of this repository's application, in the order of the report. The first checks the connection to Redis. */
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

/** The checks of an application with its own parts, which has no settings of ours. */
export const CHECKS_OF_PARTS: readonly Check[] = [
  ...CHECKS.filter((check) => check !== settingsCheck),
  ...[partsCheck, secretCheck, actionKeyCheck, sweepingCheck, legacyCheck],
];
