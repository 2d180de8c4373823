import { FONTS } from "./text";

/**
 * The statechart's colours, light and dark. `:where` lets any rule of a page that holds the drawing
 * win: it sets the properties, or styles the classes.
 */
export const STATECHART_STYLE = `
:where(.statechart) {
  --chart-ground: #ffffff; --chart-ink: #1b2430; --chart-soft: #4a5768;
  --chart-parent: #f4f6f9; --chart-state: #ffffff; --chart-border: #5b6878;
  --chart-label: #e6edfb; --chart-line: #6b7a90;
  font-family: ${FONTS};
}
@media screen and (prefers-color-scheme: dark) {
  :where(.statechart) {
    --chart-ground: #0f141a; --chart-ink: #e8ecf1; --chart-soft: #b4bfcc;
    --chart-parent: #171e27; --chart-state: #222c38; --chart-border: #8b99aa;
    --chart-label: #253a5e; --chart-line: #8696ab;
  }
}
:where(.statechart .ground) { fill: var(--chart-ground); }
:where(.statechart text) { fill: var(--chart-ink); pointer-events: none; }
:where(.statechart :is(.guard, .action)) { fill: var(--chart-soft); }
:where(.statechart .state .shape) {
  fill: var(--chart-state); stroke: var(--chart-border); stroke-width: 1.5;
}
:where(.statechart .parent .shape) { fill: var(--chart-parent); }
:where(.statechart .anywhere .shape) { stroke-dasharray: 4 3; }
:where(.statechart .label) { fill: var(--chart-label); }
:where(.statechart .transition .shape) { fill: transparent; }
:where(.statechart :is(.arrow, .beginning)) { color: var(--chart-line); }
:where(.statechart .line) { fill: none; stroke: currentColor; stroke-width: 1.5; }
:where(.statechart .head) { fill: currentColor; }
:where(.statechart .dot) { fill: var(--chart-ink); }
`;
