import { SingleBar } from "cli-progress";
import { readSettings } from "#lib/settings";
import type { DoctorProgress, Examination } from "./doctor";
import type { DoctorWiring } from "./doctor/doctor-wiring";
import { wireDoctor } from "./settings-doctor/ports";

/** The doctor of the deployment that the settings in the environment name. */
export async function settingsDoctor({ sample, pods }: Examination): Promise<DoctorWiring> {
  return wireDoctor(readSettings(process.env), process.env, sample, pods);
}

/** A bar on the terminal. */
export function doctorProgressBar(): DoctorProgress {
  const bar = new SingleBar({ noTTYOutput: false, format: "{bar} {value}/{total} checks" });
  return {
    onChecked: (checked, all) => {
      if (!bar.isActive) bar.start(all, 0);
      bar.update(checked);
    },
    end: () => bar.stop(),
  };
}
