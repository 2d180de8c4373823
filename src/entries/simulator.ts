export { startSimulator } from "#simulator/simulator";
export type { Simulator, SimulatorOptions } from "#simulator/simulator";
