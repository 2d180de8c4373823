import { describe } from "vitest";
import { testStandard } from "./standard-tests";

describe("results on their way to the gradebook", () => {
  testStandard(["publishing", "moving-on", "sweeping", "collision"]);
});
