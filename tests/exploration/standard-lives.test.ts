import { describe } from "vitest";
import { testStandard } from "./standard-tests";

describe("two tabs that live whole lives", () => {
  testStandard(["lives"]);
});
