import { testStandard } from "./standard-tests";

testStandard([
  "far-above",
  "forgotten-far-above",
  "flushed-publisher",
  "legacy-put",
  "legacy-forgets",
  "legacy-resets",
  "legacy-unmarked",
  "announced-twice",
  "flipping",
  "policy",
]);
