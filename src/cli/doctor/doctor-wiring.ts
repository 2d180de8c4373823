import type { DoctorPorts } from "#lib/services/doctor";

/** The doctor's connections to a deployment. */
export interface DoctorWiring {
  readonly ports: DoctorPorts;
  close(): void | Promise<void>;
}
