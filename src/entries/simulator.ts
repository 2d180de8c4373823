export { startSimulator } from "#simulator/simulator";
export type { Simulator, SimulatorOptions } from "#simulator/simulator";
export type { RequestAccess } from "#simulator/simulator";
export type { FaultState } from "#simulator/faults/fault-plan";
export type {
  FaultRule,
  FaultScript,
  FaultSetting,
  FaultUse,
} from "#simulator/faults/fault-setting";
export type { LineItemSeed, Resource, ResultSeed, Row } from "#simulator/gradebook/row";
export type { HabitSettings } from "#simulator/habits/parse";
export type { Habits } from "#simulator/habits/table";
export type { RowAccess } from "#simulator/row-access";
export type { SettingsInput, SimulatorSettings } from "#simulator/settings";
export type { LoggedRequest, RequestCounts } from "#simulator/wire/request-log";
export type { RequestMatch } from "#simulator/wire/request-match";
export type { Clock } from "#simulator/clock";
export type { ErrorShape } from "#simulator/wire/error-body";
export type { Delivery } from "#simulator/wire/reply";
export type { Operation } from "#simulator/wire/simulator-request";
