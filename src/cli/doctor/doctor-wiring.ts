import type { DoctorPorts } from "#lib/services/doctor";

/** The doctor's connections to a deployment. */
export interface DoctorWiring {
  readonly ports: DoctorPorts;
  readonly close: () => void | Promise<void>;
}
