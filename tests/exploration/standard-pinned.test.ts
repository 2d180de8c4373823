import { IN_BOTH_MODES } from "./standard";
import { testStandard } from "./standard-tests";

testStandard(IN_BOTH_MODES.map((id) => `pinned-${id}`));
