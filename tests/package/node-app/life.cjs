// A plain Node application, as CommonJS: a student's whole attempt with own questions and gradebook.
const { createHoldfast, memoryStore } = require("holdfast");
const { attemptMachine } = require("holdfast/machine");
const { parts, live } = require("./parts.cjs");

live(createHoldfast({ store: memoryStore(), ...parts }), attemptMachine.id);
