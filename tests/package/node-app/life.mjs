// A plain Node application, as an ES module: a student's whole attempt with own questions and gradebook.
import { createHoldfast, memoryStore } from "holdfast";
import { attemptMachine } from "holdfast/machine";
import common from "./parts.cjs";

common.live(createHoldfast({ store: memoryStore(), ...common.parts }), attemptMachine.id);
