export { oneRoster } from "#lib/holdfast/one-roster";
export type { OneRosterPartOptions } from "#lib/holdfast/one-roster";
export type {
  GradebookCall,
  GradebookExchange,
  GradebookHabit,
  ListOptions,
  OneRosterOptions,
  Timings,
  TokenSettings,
} from "#lib/services/one-roster/settings";
export { ambiguousResources } from "#lib/services/one-roster";
export type {
  ClientAuthentication,
  EmptyList,
  GradebookHabits,
  GradebookResource,
  LineItems,
  ProxySettings,
  ScoreDateFormat,
  Totals,
} from "#lib/gradebook-settings";
