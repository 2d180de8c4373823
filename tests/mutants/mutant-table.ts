import { AROUND_MUTANTS } from "./table/around";
import { COMMIT_MUTANTS } from "./table/commit";
import { GRADEBOOK_MUTANTS } from "./table/gradebook";
import { HISTORY_MUTANTS } from "./table/histories";
import { LIVENESS_MUTANTS } from "./table/liveness";
import { LUA_MUTANTS } from "./table/lua-alone";
import { MACHINE_MUTANTS } from "./table/machine";
import { NUMBER_MUTANTS } from "./table/numbers";
import { RECOVERY_MUTANTS } from "./table/recovery";
import { REQUEST_MUTANTS } from "./table/requests";
import { RESULT_MUTANTS } from "./table/results";
import type { Mutant } from "./mutant";

/** Every fault that is put in on purpose; all of them must be noticed. */
export const MUTANTS: readonly Mutant[] = [
  ...MACHINE_MUTANTS,
  ...NUMBER_MUTANTS,
  ...REQUEST_MUTANTS,
  ...COMMIT_MUTANTS,
  ...RECOVERY_MUTANTS,
  ...RESULT_MUTANTS,
  ...LUA_MUTANTS,
  ...GRADEBOOK_MUTANTS,
  ...AROUND_MUTANTS,
  ...HISTORY_MUTANTS,
  ...LIVENESS_MUTANTS,
];
