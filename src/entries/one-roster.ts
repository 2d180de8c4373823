export { oneRoster } from "#lib/holdfast/one-roster";
