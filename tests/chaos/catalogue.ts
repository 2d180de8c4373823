import type { Fault } from "./fault";
import { CLUSTER_FAULTS } from "./faults/cluster-faults";
import { DEATH_FAULTS } from "./faults/death-faults";
import { DISK_FAULTS } from "./faults/disk-faults";
import { FAILOVER_FAULTS } from "./faults/failover-faults";
import { GRADEBOOK_FAULTS } from "./faults/gradebook-faults";
import { MEMORY_FAULTS } from "./faults/memory-faults";
import { NETWORK_FAULTS } from "./faults/network-faults";
import { POD_FAULTS } from "./faults/pod-faults";
import { SERVER_FAULTS } from "./faults/server-faults";

/** Every fault that a campaign shows to the writers, in this order. */
export const FAULTS: readonly Fault[] = [
  ...SERVER_FAULTS,
  ...NETWORK_FAULTS,
  ...MEMORY_FAULTS,
  ...DISK_FAULTS,
  ...FAILOVER_FAULTS,
  ...CLUSTER_FAULTS,
  ...POD_FAULTS,
  ...DEATH_FAULTS,
  ...GRADEBOOK_FAULTS,
];
